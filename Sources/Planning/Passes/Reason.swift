/// Why a node is not cached. The list is closed: every re-run has one of these.
package enum Reason: Hashable, Sendable {
  /// An own field: short old and new values, nil where the field is absent.
  case field(path: String, old: String?, new: String?, at: FieldOrigin)
  /// The content of a file it reads.
  case content(path: String, old: String?, new: String?)
  /// An input's output differs or will be made; `new` is nil while it is not known.
  case input(node: String, old: String?, new: String?)
  /// The implementation.
  case version(old: String, new: String)
  /// The result is recorded but its files are gone.
  case lostOutput(String)
  /// Asked for by `--force`.
  case forced(node: String)

  /// The `field` of the document.
  package var field: String {
    switch self {
    case .field(let path, _, _, _): path
    case .content(let path, _, _): "content:\(path)"
    case .input(let node, _, _): "input:\(node)"
    case .version: "version"
    case .lostOutput: "output"
    case .forced: "force"
    }
  }

  package var old: String? {
    switch self {
    case .field(_, let old, _, _), .content(_, let old, _), .input(_, let old, _): old
    case .version(let old, _): old
    case .lostOutput(let digest): digest
    case .forced: nil
    }
  }

  package var new: String? {
    switch self {
    case .field(_, _, let new, _), .content(_, _, let new), .input(_, _, let new): new
    case .version(_, let new): new
    case .lostOutput, .forced: nil
    }
  }

  package var at: FieldOrigin? {
    switch self {
    case .field(_, _, _, let at): at == .standard ? nil : at
    case .forced(let node): .set("--force \(node)")
    case .content, .input, .version, .lostOutput: nil
    }
  }
}
