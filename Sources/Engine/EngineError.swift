/// What the engine refuses, with the numbers that made it refuse.
package enum EngineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A layer, model or input whose sizes do not fit together.
  case shape(String)
  /// A kernel library refused a call or lacks an implementation.
  case kernel(String)
  /// The system refused memory.
  case memory(String)
  /// A tensor file cannot be read or written, or is malformed.
  case file(path: String, problem: String)

  package var description: String {
    switch self {
    case .shape(let message), .kernel(let message), .memory(let message): message
    case .file(let path, let problem): "\(path): \(problem)"
    }
  }
}
