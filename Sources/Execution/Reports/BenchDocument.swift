import Analysis
package import Planning
import RecipeLanguage

/// What `omni bench --json` prints; the text view prints from the same value. Accuracies are fractions of 1.
package struct BenchDocument: Hashable, Codable, Sendable {
  /// What a row has to reach.
  package struct Gates: Hashable, Codable, Sendable {
    /// How far the mean top-1 may lie from the published one, either way; null for no such gate.
    package var tolerance: Double?
    /// What the mean top-1 may not be under; null for no such gate.
    package var failUnder: Double?
    /// Repeats that a row needs.
    package var repeats: Int
    /// Rows that have not run are left out instead of missed.
    package var allowsMissing: Bool

    private enum CodingKeys: String, CodingKey {
      case tolerance, repeats
      case failUnder = "fail_under"
      case allowsMissing = "allow_missing"
    }

    package init(tolerance: Double? = nil, failUnder: Double? = nil, repeats: Int = 1, allowsMissing: Bool = false) {
      self.tolerance = tolerance
      self.failUnder = failUnder
      self.repeats = repeats
      self.allowsMissing = allowsMissing
    }

    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(tolerance, forKey: .tolerance)
      try box.encode(failUnder, forKey: .failUnder)
      try box.encode(repeats, forKey: .repeats)
      try box.encode(allowsMissing, forKey: .allowsMissing)
    }
  }

  package enum Outcome: String, Hashable, Codable, Sendable, CaseIterable {
    case pass, miss
    /// Nothing was measured.
    case notRun = "not_run"
    /// Nothing was asked of it: no published value, no other gate.
    case noGate = "no_gate"
  }

  /// A recipe with its repeats, once for every published cell it claims.
  package struct Row: Hashable, Codable, Sendable {
    package var table: String?
    package var column: String?
    /// As `omni table` names it.
    package var recipe: String
    package var model: String
    /// Top-1.
    package var published: Double?
    package var ours: TableDocument.Statistic?
    /// The repeats that have run, and the cells that have not: `seed=0`.
    package var repeats: [String]
    package var missing: [String]
    /// Ours less the published value.
    package var gap: Double?
    /// 95 % t interval of the gap over the repeats; null for fewer than two.
    package var low: Double?
    package var high: Double?
    /// Two-sided, of the t-test of the repeats against the published value, taken as exact; null for fewer than two.
    package var p: Double?
    /// By Holm's method over all rows of the document.
    package var adjustedP: Double?
    package var outcome: Outcome
    /// Why it missed, or what is not known: `gap −1.5 is outside ±1.0`.
    package var reasons: [String]

    private enum CodingKeys: String, CodingKey {
      case table, column, recipe, model, published, ours, repeats, missing, gap, low, high, p, outcome, reasons
      case adjustedP = "adjusted_p"
    }

    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(table, forKey: .table)
      try box.encode(column, forKey: .column)
      try box.encode(recipe, forKey: .recipe)
      try box.encode(model, forKey: .model)
      try box.encode(published, forKey: .published)
      try box.encode(ours, forKey: .ours)
      try box.encode(repeats, forKey: .repeats)
      try box.encode(missing, forKey: .missing)
      try box.encode(gap, forKey: .gap)
      try box.encode(low, forKey: .low)
      try box.encode(high, forKey: .high)
      try box.encode(p, forKey: .p)
      try box.encode(adjustedP, forKey: .adjustedP)
      try box.encode(outcome, forKey: .outcome)
      try box.encode(reasons, forKey: .reasons)
    }
  }

  package var formatVersion = "1.0"
  package var gates: Gates
  package var rows: [Row]
  /// No row missed, and none that had to run has not.
  package var passed: Bool

  private enum CodingKeys: String, CodingKey {
    case gates, rows, passed
    case formatVersion = "format_version"
  }

  /// - Throws: `StoreError` or `ArtifactError` when a stored evaluation cannot be read.
  package init(_ compilation: Compilation, store: Store?, gates: Gates) throws {
    var rows = try EvaluatedFamily.all(of: compilation, store: store).flatMap { Row.all($0, gates) }
    let tested = rows.indices.filter { rows[$0].p != nil }
    for (place, p) in zip(tested, Holm.adjusted(tested.compactMap { rows[$0].p })) { rows[place].adjustedP = p }
    self.gates = gates
    self.rows = rows
    passed = rows.allSatisfy { $0.outcome != .miss && ($0.outcome != .notRun || gates.allowsMissing) }
  }
}

extension BenchDocument.Row {
  /// One row for each cell that the family claims.
  fileprivate static func all(_ family: EvaluatedFamily, _ gates: BenchDocument.Gates) -> [Self] {
    let claims: [ResolvedRecipe.Row?] = family.recipe.row.isEmpty ? [nil] : family.recipe.row.map { $0 }
    return claims.map { Self(family, claim: $0, gates) }
  }

  private init(_ family: EvaluatedFamily, claim: ResolvedRecipe.Row?, _ gates: BenchDocument.Gates) {
    let measured = family.repeats.compactMap { $0.metrics["top1"] }
    let cell = claim.flatMap(PublishedCatalogue.cell)
    let found = TableDocument.Statistic(measured)
    let names = family.repeats.map(\.name)
    table = claim?.table
    column = claim?.column
    recipe = family.name
    model = TableDocument.modelName(family.recipe.experiment)
    published = cell.map { $0.top1 / 100 }
    ours = found
    repeats = names
    missing = family.recipes.map { CellName($0.recipe.cell).repetition }.filter { !names.contains($0) }
    let gaps = cell.map { cell in SeedSummary(measured.map { $0 - cell.top1 / 100 }) }
    gap = found == nil ? nil : gaps?.mean
    low = gaps?.interval()?.low
    high = gaps?.interval()?.high
    p = gaps.flatMap(Self.p)
    (outcome, reasons) = Self.judge(found, gap: gap, gates)
  }

  private static func p(_ gaps: SeedSummary) -> Double? {
    guard let error = gaps.standardError else { return nil }
    if error == 0 { return gaps.mean == 0 ? 1 : 0 }
    return StudentDistribution.twoSidedP(gaps.mean / error, freedom: Double(gaps.count - 1))
  }

  private static func judge(
    _ found: TableDocument.Statistic?, gap: Double?, _ gates: BenchDocument.Gates
  ) -> (BenchDocument.Outcome, [String]) {
    guard let found else { return (.notRun, []) }
    let format = AccuracyText(isUnicode: true)
    var misses: [String] = []
    if let tolerance = gates.tolerance, let gap, abs(gap) > tolerance + 1e-9 {
      misses.append("gap \(format.signed(gap)) is outside \u{B1}\(format.points(tolerance))")
    }
    if let least = gates.failUnder, found.mean < least - 1e-12 {
      misses.append("\(format.points(found.mean)) is under \(format.points(least))")
    }
    if found.n < gates.repeats { misses.append("\(found.n) of \(gates.repeats) repeats") }
    let isGated = gates.failUnder != nil || gates.repeats > 1 || (gates.tolerance != nil && gap != nil)
    let notes = found.n == 1 ? ["seed noise unknown"] : []
    return (misses.isEmpty ? (isGated ? .pass : .noGate) : .miss, misses + notes)
  }
}
