import ArgumentParser
import Deltas
import Execution
import Planning
import RecipeLanguage

/// Two sides of a comparison, found and planned; what is wrong with them becomes a failure of the command.
struct ComparedSides {
  private let reader: SideReader
  private let store: Store?

  init(_ loader: RecipeLoader, store: Store?) {
    reader = SideReader(loader, store: store)
    self.store = store
  }

  /// - Throws: `ValidationError` for a side that does not exist, `CommandFailure` for one that is wrong, `StoreError`.
  func compare(_ a: String, _ b: String) throws -> Comparison {
    let facts = StoreFacts(
      store: store, work: ResidualNetworkWork.multiplyAdds, trainingWork: ResidualNetworkWork.trainingMultiplyAdds,
      volumeCache: UserCache.volumes)
    let comparison = Comparison(try side(a), try side(b), facts: facts, store: store)
    if let failure = facts.failure { throw failure }
    return comparison
  }

  private func side(_ name: String) throws -> Side {
    do {
      return try reader.side(name)
    } catch SideError.unsound(let loaded) {
      try loaded.stopOnErrors()
      throw ValidationError("`\(name)` cannot be read")
    } catch SideError.unknown(let message) {
      throw ValidationError(message)
    } catch SideError.failed(let message, let place) {
      throw CommandFailure("operation-failed", message, at: place, exitCode: ExitCode(1))
    }
  }
}
