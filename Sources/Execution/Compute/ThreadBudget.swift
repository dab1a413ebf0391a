/// How many threads a node may use; decided here alone and written into the run record.
package struct ThreadBudget: Hashable, Codable, Sendable {
  /// Of the engine's team.
  package var engine: Int
  /// Of the loader, decoding or encoding media. Never changes a result.
  package var loader: Int

  package init(engine: Int, loader: Int) {
    precondition(engine > 0 && loader > 0, "a budget of \(engine) engine and \(loader) loader threads")
    self.engine = engine
    self.loader = loader
  }

  /// The whole machine, or what the project's `threads` says.
  package init(all threads: Int) {
    self.init(engine: threads, loader: threads)
  }

  /// Several nodes that do not use the engine share the machine.
  func shared(by nodes: Int) -> ThreadBudget {
    ThreadBudget(engine: 1, loader: max(1, loader / max(1, nodes)))
  }
}
