import Diagnostics
import RecipeLanguage

/// Gives each node the fields it reads: those whose declaration says so, of the named entries the node is about.
struct ReadFields: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    for index in compilation.recipes.indices {
      for place in compilation.recipes[index].members.indices {
        let member = compilation.recipes[index].members[place]
        compilation.recipes[index].members[place].spec.fields = fields(of: member)
      }
    }
  }

  private func fields(of member: Member) -> [NodeField] {
    let scope = member.draft.scope
    let kind = member.spec.kind
    var fields = member.scope.leaves.compactMap { leaf -> NodeField? in
      guard !leaf.leaf.isPlace else { return nil }
      if leaf.leaf.readBy.contains(kind) { return leaf.field(in: scope) }
      return leaf.isHandle || leaf.steers.contains(kind) ? leaf.field(in: scope, isReference: true) : nil
    }
    if let name = scope.teacher, let leaves = member.scope.teacherLeaves[name] {
      fields += leaves.compactMap { leaf -> NodeField? in
        guard leaf.leaf.readFromTeacherBy.contains(kind), !leaf.leaf.isPlace else { return nil }
        return leaf.field(in: FieldScope())
      }
    }
    return fields
  }
}

/// A leaf with its declaration found.
struct DeclaredLeaf: Sendable {
  let leaf: Leaf
  /// The components of its path, and for each the map it is a name in, if it is one.
  private let components: [(text: String, map: String?)]
  private let isName: Bool
  let isFolder: Bool
  /// What a source is: every node about it may know, and its inputs' digests answer for it in the key.
  let isHandle: Bool
  /// Kinds of nodes that work by it without its being in their key.
  let steers: Set<NodeKindName>

  init?(_ leaf: Leaf) {
    let place = PathPlace.of(leaf.path)
    guard let node = place.node else { return nil }
    self.leaf = leaf
    let pattern = PathPlace.of(node.path).components
    let path = place.components
    guard pattern.count == path.count else { return nil }
    components = zip(path, pattern).enumerated().map { depth, pair in
      (pair.0, pair.1 == "*" ? pattern[..<depth].joined(separator: ".") : nil)
    }
    isName = node.field?.type.isName ?? false
    isFolder = node.field?.type == .path(.folder)
    steers = node.field?.steers ?? []
    isHandle = ["sources.*.role", "sources.*.kind"].contains(node.path)
  }

  /// The leaf as a field of a node, with the names in its path as the key has them; nil when the node is not about it.
  func field(in scope: FieldScope, isReference: Bool = false) -> NodeField? {
    guard let keyPath = keyPath(in: scope) else { return nil }
    return NodeField(
      path: leaf.path, keyPath: keyPath, value: leaf.value, at: FieldOrigin(leaf.origin),
      isReference: isReference || (scope.hidesNames && isName))
  }

  func keyPath(in scope: FieldScope) -> String? {
    var parts: [String] = []
    for (text, map) in components {
      guard let map else {
        parts.append(text)
        continue
      }
      guard let alias = scope.alias(text, map: map) else { return nil }
      parts.append(alias)
    }
    return parts.joined(separator: ".")
  }
}

extension ValueType {
  /// The value is the name of a source or teacher.
  fileprivate var isName: Bool {
    switch self {
    case .reference, .referenceOrKeyword: true
    case .list(let element, _): element.isName
    default: false
    }
  }
}

extension FieldOrigin {
  init(_ origin: RecipeLanguage.Origin) {
    if case .set(let text) = origin {
      self = .set(text)
    } else if let span = origin.span {
      self = .file(path: span.file, line: span.start.line, column: span.start.column)
    } else {
      self = .standard
    }
  }
}
