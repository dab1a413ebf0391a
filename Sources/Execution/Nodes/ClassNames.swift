/// The classes of a recipe that does not state them: the target numbers them, the other sources follow.
package enum ClassNames {
  /// Names for the labels of a list that comes without any.
  package static func numbered(_ count: Int) -> [String] { (0..<count).map { "class \($0)" } }

  /// Refuses a source whose labels cannot be told by the target's classes.
  ///
  /// Class folders are told by name, one by one, when they are read; a list has only numbers, which mean the same when the
  /// target is a list too; generated media bring their own names.
  /// - Parameters:
  ///   - own: the names the source brings; empty when it has none.
  ///   - isByName: the source is made of class folders.
  package static func check(
    _ own: [String], of source: String, against target: [String], isByName: Bool
  ) throws(NodeFailure) {
    let isNumbered = target == numbered(target.count)
    if isByName ? !isNumbered : own.isEmpty ? isNumbered : own == target { return }
    func few(_ list: [String]) -> String {
      list.prefix(8).joined(separator: ", ") + (list.count > 8 ? ", \u{2026}" : "")
    }
    let found =
      isByName
      ? "the target's list only numbers its classes, so the class folders of \"\(source)\" cannot be told by name"
      : own.isEmpty
        ? "the list of \"\(source)\" only numbers its classes, so they cannot be told from the target's folders "
          + "(\(few(target)))"
        : "the classes of \"\(source)\" (\(few(own))) are not those of the target (\(few(target)))"
    throw NodeFailure("\(found); state the names once, in the order of the numbers, with classes: {list: [\u{2026}]}")
  }
}
