import ArgumentParser
import Deltas
import Execution
import Planning
import RecipeLanguage

/// Two sides of a comparison, found and planned; what is wrong with them becomes a failure of the command.
struct ComparedSides {
  private let reader: SideReader
  private let store: Store?
  private let facts: StoreFacts

  init(_ loader: RecipeLoader, store: StoreOptions) throws {
    self.store = try store.reading(loader.site)
    reader = SideReader(loader, store: self.store)
    let threads = try loader.site.threads()
    facts = StoreFacts(
      store: self.store, work: ResidualNetworkWork.multiplyAdds,
      trainingWork: ResidualNetworkWork.trainingMultiplyAdds, layers: ResidualNetworkWork.layers,
      parameters: { model, _ in ResidualNetworkWork.parameterCount(model) }, volumeCache: UserCache.volumes,
      machine: ThisMachine.facts(
        threads: threads, store: store.folder(loader.site), speeds: SpeedCache(threads: threads).document?.speeds))
  }

  /// - Throws: `ValidationError` for a side that does not exist, `CommandFailure` for one that is wrong, `StoreError`.
  func compare(_ a: String, _ b: String) throws -> Comparison {
    let comparison = Comparison(
      try found(a) { try reader.side(a) }, try found(b) { try reader.side(b) }, facts: facts, store: store)
    if let failure = facts.failure { throw failure }
    return comparison
  }

  /// Nil when the sides mean the same.
  func explain(_ comparison: Comparison) throws -> DeltaExplanation? {
    let explanation = try found(comparison.a.name) {
      try DeltaExplanation(comparison, reader: reader, facts: facts)
    }
    if let failure = facts.failure { throw failure }
    return explanation
  }

  private func found<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch SideError.unsound(let loaded) {
      try loaded.stopOnErrors()
      throw ValidationError("`\(name)` cannot be read")
    } catch SideError.unknown(let message) {
      throw ValidationError(message)
    } catch SideError.failed(let message, let place) {
      throw CommandFailure("operation-failed", message, at: place, exitCode: ExitCode(1))
    } catch let fault as DeltaExplanation.Fault {
      throw ValidationError(fault.description)
    }
  }
}
