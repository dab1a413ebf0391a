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
  case ofBlock(Block)
  case ofField(Field)

  package var path: String {
    switch self {
    case .ofBlock(let block): block.path
    case .ofField(let field): field.path
    }
  }

  package var block: Block? {
    if case .ofBlock(let block) = self { return block }
    return nil
  }

  package var field: Field? {
    if case .ofField(let field) = self { return field }
    return nil
  }

  @inline(never)
  static func block(
    _ path: String, keys: Block.Keys = .declared, shorthand: Block.Shorthand? = nil, optional: Bool = false,
    required: Bool = false, _ doc: String
  ) -> Declaration {
    .ofBlock(Block(path, keys: keys, shorthand: shorthand, optional: optional, required: required, doc))
  }

  @inline(never)
  static func field(
    _ path: String, _ type: ValueType, default defaultValue: String? = nil, required: Bool = false,
    readBy: [NodeKindName] = [], fromTeacher: [NodeKindName] = [], steers: [NodeKindName] = [], example: String,
    _ doc: String
  ) -> Declaration {
    .ofField(
      Field(
        path, type, default: defaultValue, required: required, readBy: Set(readBy), fromTeacher: Set(fromTeacher),
        steers: Set(steers), example: example, doc))
  }
}

extension [NodeKindName] {
  /// Nodes that run the network of this recipe, or of their teacher.
  static let network: [NodeKindName] = [.train, .evaluate]
  /// Nodes that run a teacher's network.
  static let scoring: [NodeKindName] = [.score, .features, .crops]
  /// Nodes that describe frames for the de-duplication.
  static let describing: [NodeKindName] = [.features, .crops]
}

extension Language {
  /// Keys that belong to the file that states them, or that composition consumes: they make no leaves.
  package static let ownKeys: Set<String> = ["omni", "base", "extends", "unset", "row", "profiles", "matrix"]

  /// `[a-z][a-z0-9_]*`: names of sources, pools, teachers, profiles and parameters.
  package static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, ("a"..."z").contains(first) else { return false }
    return text.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
  }

  /// The name somebody who wrote `Google-Image` probably wants, if it is one.
  static func name(from text: String) -> String? {
    let mended = text.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
    return isName(mended) ? mended : nil
  }
}
