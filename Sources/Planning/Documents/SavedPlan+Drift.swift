extension SavedPlan {
  /// What is otherwise than when the plan was made, one line each; empty when it may run. Work that was done meanwhile is no
  /// drift.
  ///
  /// - Parameter now: the part of the plan made anew that this one is about.
  package func drift(in now: Compilation) -> [String] {
    let found = Dictionary(Self.nodes(of: now).map { ($0.use, $0) }, uniquingKeysWith: { first, _ in first })
    let planned = Set(nodes.map(\.use))
    var lines: [String] = []
    for old in nodes {
      let label = Self.label(old.use)
      if let new = found[old.use] {
        lines += Self.changes(from: old, to: new).map { "\(label): \($0)" }
      } else {
        lines.append("\(label) is no longer part of the plan")
      }
    }
    for use in found.keys.sorted(by: { ($0.recipe, $0.cell, $0.name) < ($1.recipe, $1.cell, $1.name) })
    where !planned.contains(use) {
      lines.append("\(Self.label(use)) is new in the plan")
    }
    return unique(lines)
  }

  private static func label(_ use: NodeUse) -> String {
    "\(use.name) of \(use.recipe)\(use.cell.isEmpty ? "" : "#\(use.cell)")"
  }

  private static func changes(from old: Node, to new: Node) -> [String] {
    var lines: [String] = []
    if new.version != old.version {
      lines.append("the implementation was version \(old.version) and is \(new.version)")
    }
    lines += changes(from: old.parts, to: new.parts)
    guard old.state == .cached else { return lines }
    // A node of another key has another result anyway: it is told at the node, here or before, that made the key another.
    guard old.key.map({ $0 == new.key }) ?? lines.isEmpty else { return lines }
    if new.state != .cached {
      lines.append("its result was there and is not")
    } else if new.output != old.output {
      lines.append("its result is another")
    }
    return lines
  }

  private static func changes(from old: [KeyPart], to new: [KeyPart]) -> [String] {
    let before = Dictionary(old.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(new.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
    return Set(before.keys).union(after.keys).sorted().filter { before[$0]?.digest != after[$0]?.digest }.map { field in
      change(of: field, from: before[field], to: after[field])
    }
  }

  private static func change(of field: String, from old: KeyPart?, to new: KeyPart?) -> String {
    let content = "content:"
    if field.hasPrefix(content) {
      let path = field.dropFirst(content.count)
      // What stands for a file that is not here has a space in it: `missing lists/train.txt`.
      if let value = new?.value, let space = value.firstIndex(of: " ") { return "\(path) is \(value[..<space]) here" }
      return "content of \(path) changed"
    }
    if let old, let new, old.shown == new.shown {
      return "\(field) \(old.shown): its digest changed, #\(old.digest.prefix(12)) \u{2192} #\(new.digest.prefix(12))"
    }
    return "\(field) \(old?.shown ?? "unset") \u{2192} \(new?.shown ?? "unset")"
  }
}
