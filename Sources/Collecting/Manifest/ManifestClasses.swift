/// Which class each row of a manifest means.
package struct ManifestClasses: Sendable {
  private let classes: [String]
  private let known: Set<String>
  private let terms: [String: Set<String>]
  private let isLabelled: Bool

  /// - Parameters:
  ///   - classes: the recipe's, in the order of the labels; empty when it states none, and every name is taken then.
  ///   - queries: how the list to crawl was made: a row without a class belongs to the one whose term found it.
  ///   - isLabelled: false where a row may be of no class, because a teacher will label it.
  package init(_ classes: [String], queries: QueryTerm.Kind, isLabelled: Bool) {
    self.classes = classes
    known = Set(classes)
    self.isLabelled = isLabelled
    var terms: [String: Set<String>] = [:]
    for term in QueryTerms.terms(of: classes, queries) { terms[term.query, default: []].insert(term.className) }
    self.terms = terms
  }

  /// Replaces numbers and queries by the names they mean, and says which rows cannot be placed.
  ///
  /// The class of a row that needs none stays empty.
  package func place(_ rows: inout [Manifest.Row]) -> [ManifestProblem] {
    var problems: [ManifestProblem] = []
    for index in rows.indices {
      do throws(ManifestProblem) {
        rows[index].className = try name(rows[index])
      } catch {
        problems.append(error)
        if problems.count == Manifest.problemLimit { break }
      }
    }
    return problems
  }

  private func name(_ row: Manifest.Row) throws(ManifestProblem) -> String {
    if row.className.isEmpty { return try byQuery(row) }
    if classes.isEmpty || known.contains(row.className) { return try folder(row.className, row) }
    if let number = Int(row.className), classes.indices.contains(number) { return try folder(classes[number], row) }
    let some = classes.sorted().prefix(8).joined(separator: ", ")
    throw ManifestProblem(
      line: row.line,
      "found the class \"\(row.className)\", expected one of \(some)\(classes.count > 8 ? ", \u{2026}" : "")")
  }

  private func byQuery(_ row: Manifest.Row) throws(ManifestProblem) -> String {
    let meant = terms[row.query] ?? []
    if meant.count == 1, let only = meant.first { return try folder(only, row) }
    if !isLabelled { return "" }
    if meant.count > 1 {
      throw ManifestProblem(
        line: row.line,
        "found the query \"\(row.query)\" without a class, expected one, for it is a term of "
          + meant.sorted().joined(separator: " and of "))
    }
    throw ManifestProblem(
      line: row.line,
      row.query.isEmpty
        ? "found neither class nor query, expected the class the URL was found for"
        : "found the query \"\(row.query)\", which is no term of a class; expected it or a class")
  }

  /// Classes become folders.
  private func folder(_ name: String, _ row: Manifest.Row) throws(ManifestProblem) -> String {
    guard !name.hasPrefix("."), !name.contains("/"), !name.hasSuffix(".jsonl"), !name.hasSuffix(".csv"),
      name.utf8.count <= 200, name == name.trimmed,
      !name.unicodeScalars.contains(where: { $0.value < 0x20 })
    else {
      throw ManifestProblem(
        line: row.line,
        "found the class \"\(name.prefix(80))\", expected a name that can be a folder's: no /, no . in front, "
          + "no .csv or .jsonl behind, at most 200 bytes")
    }
    return name
  }
}
