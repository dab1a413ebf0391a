import RecipeLanguage

/// Changes that are made together or not at all: those about one subject, or about several when the recipe would be wrong
/// with one of them alone.
package struct Factor: Hashable, Sendable {
  package var subjects: [Subject]

  /// `webimage`, or `mixup with webimage`.
  package var name: String { subjects.map(\.name).joined(separator: " with ") }
}

/// The recipes between A and B: A with the changes about some subjects made.
///
/// What is laid over A are resolved values, so that a combination has the keys that anybody's recipe of the same meaning has.
/// How streams are interleaved means nothing without any: it follows the side that has them.
struct PartialChange: Sendable {
  /// The repeat of A whose values these are.
  let start: Repeat
  private let old: [String: String]
  /// In B's order.
  private let order: [String]
  private let changes: [(subject: Subject, change: Change)]
  /// What neither side works by and what belongs to no change that means something, such as a teacher that only one side
  /// states: there in every combination, for the changes made may need it.
  private let idle: [Change]
  /// Sides that have auxiliary batches.
  private let isJointInA: Bool
  private let isJointInB: Bool

  init(from a: ResolvedRecipe, to b: ResolvedRecipe, _ found: Changes) {
    start = Repeat(a)
    old = Dictionary(
      a.leaves.map { ($0.path, $0.isPlace ? a.writtenPlaces[$0.path] ?? $0.value : $0.value) },
      uniquingKeysWith: { first, _ in first })
    order = b.leaves.map(\.path)
    // Values that nothing reads go with what they are about: with other changes made they may be read.
    func subject(_ change: Change) -> Subject { Subject(change.path, old: a.experiment, new: b.experiment) }
    let meant = Set(found.meaning.map(subject))
    let own = (found.meaning + found.idle).filter { !$0.path.contains("/") }
    changes = own.map { (subject($0), $0) }.filter { meant.contains($0.0) }
    idle = own.filter { !meant.contains(subject($0)) && $0.new != nil }
    isJointInA = a.experiment.balance?.auxiliary.batches.isEmpty == false
    isJointInB = b.experiment.balance?.auxiliary.batches.isEmpty == false
  }

  /// Every value of the recipe with the changes about these subjects.
  func leaves(_ subjects: Set<Subject>) -> [String: String] {
    var leaves = old
    func make(_ change: Change) { leaves[change.path] = change.new }
    idle.forEach(make)
    for (subject, change) in changes where subjects.contains(subject) { make(change) }
    let streams = leaves.keys.filter { $0.hasPrefix("balance.auxiliary.count.") }
      .map { String($0.dropFirst("balance.auxiliary.count.".count)) }
    for (subject, change) in changes {
      guard case .interleaving = subject, !subjects.contains(subject) else { continue }
      let isOrder = change.path.hasSuffix(".order")
      let followsB = streams.isEmpty ? isJointInA && !isJointInB : !isJointInA || isJointInB && isOrder
      if followsB { make(change) }
    }
    if let stated = leaves["balance.auxiliary.order"] {
      let names = CanonicalValue.names(stated).filter(streams.contains)
      leaves["balance.auxiliary.order"] = names.isEmpty ? nil : CanonicalValue.list(names.map { .string($0) }).json
    }
    return leaves
  }

  /// What a recipe whose values are `base` has to state to have these: paths to unset, and values.
  /// - Parameter place: a place of a resolved recipe as the file that states it has to write it.
  func overlay(
    _ subjects: Set<Subject>, over base: [String: String], place: (String) -> String
  ) -> (unset: [String], text: LeafText) {
    let wanted = leaves(subjects)
    var text = LeafText()
    let places = Dictionary(order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let set = wanted.filter { base[$0.key] != $0.value }.keys.sorted {
      (places[$0] ?? .max, $0) < (places[$1] ?? .max, $1)
    }
    for path in set {
      let value = wanted[path] ?? ""
      text.add(path, PathPlace.of(path).node?.field?.isPlace == true ? place(value) : value)
    }
    var unset: [String] = []
    for path in base.keys.sorted() where wanted[path] == nil {
      let parts = path.split(separator: ".")
      // The whole block when nothing of it is left.
      let block = (1...parts.count).lazy.map { parts.prefix($0).joined(separator: ".") }.first { block in
        !wanted.keys.contains { $0 == block || $0.hasPrefix(block + ".") }
      }
      if let block, !unset.contains(block) { unset.append(block) }
    }
    return (unset, text)
  }
}

extension CanonicalValue {
  /// The texts of a canonical list of names.
  static func names(_ json: String) -> [String] {
    json.split(separator: "\"").map(String.init).filter { !$0.isEmpty && !"[],".contains($0) }
  }
}
