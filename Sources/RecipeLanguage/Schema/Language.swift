/// The recipe language: every block and field, in the order a recipe is read.
///
/// One file declares each block of a recipe; this list puts them in order. To add a field, add one value to its block's
/// file and read it in `Model/`; everything else (schema, reference, `explain`, `show`, keys) follows.
package enum Language {
  package static let version = "1"

  package static let declarations: [Declaration] = [
    document, sources, generate, collect, pools, teachers, curate, model, clip, transform, augment, mixup, balance,
    schedule, evaluate, bookkeeping,
  ].flatMap(\.self)

  package static let fields: [Field] = declarations.compactMap(\.field)
  package static let blocks: [Block] = declarations.compactMap(\.block)
}

/// A block or a field.
package enum Declaration: Hashable, Sendable {
  case block(Block)
  case field(Field)

  package var path: String {
    switch self {
    case .block(let block): block.path
    case .field(let field): field.path
    }
  }

  package var block: Block? {
    if case .block(let block) = self { return block }
    return nil
  }

  package var field: Field? {
    if case .field(let field) = self { return field }
    return nil
  }

  static func block(
    _ path: String, keys: Block.Keys = .declared, shorthand: Block.Shorthand? = nil, optional: Bool = false,
    required: Bool = false, _ doc: String
  ) -> Declaration {
    .block(Block(path, keys: keys, shorthand: shorthand, optional: optional, required: required, doc))
  }

  static func field(
    _ path: String, _ type: ValueType, default defaultValue: String? = nil, required: Bool = false,
    readBy: Set<NodeKindName> = [], fromTeacher: Set<NodeKindName> = [], example: String, _ doc: String
  ) -> Declaration {
    .field(
      Field(
        path, type, default: defaultValue, required: required, readBy: readBy, fromTeacher: fromTeacher,
        example: example, doc))
  }
}

extension Set<NodeKindName> {
  /// Nodes that run the network of this recipe, or of their teacher.
  static let network: Set = [.train, .evaluate]
  /// Nodes that run a teacher's network.
  static let scoring: Set = [.score, .features]
}
