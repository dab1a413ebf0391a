import RecipeLanguage

/// Groups the changes between two recipes into factors that are legal whatever else is changed: the validator decides.
struct FindFactors {
  let recipe: CombinationRecipe

  /// - Parameters:
  ///   - groups: of changes in meaning.
  ///   - most: up to this many factors, every combination is asked about; beyond, each alone, each left out, and the way from
  ///     A to B in their order.
  /// - Returns: in the order of the groups; a factor stands where its first subject does.
  func factors(_ groups: [ChangeGroup], most: Int) throws -> [Factor] {
    let hasStreams = groups.contains { $0.presence != .changed }
    // Interleaving follows streams that come or go; without any it is a change like others.
    let subjects = groups.filter { !hasStreams || !$0.isInterleaving }.map(\.subject)
    var factors = subjects.map { Factor(subjects: [$0]) }
    var known: [Set<Subject>: Bool] = [:]
    func isLegal(_ subjects: Set<Subject>) throws -> Bool {
      if let answer = known[subjects] { return answer }
      let loaded = try recipe.load([CombinationRecipe.Entry(name: "asked", subjects: subjects)])
      known[subjects] = !loaded.hasErrors
      return !loaded.hasErrors
    }
    while factors.count > 1 {
      let sets = Self.asked(factors.count, most: most)
      guard let wrong = try sets.first(where: { set in try !isLegal(Self.subjects(of: set.map { factors[$0] })) })
      else {
        break
      }
      factors = try joined(factors, wrong, isLegal)
    }
    return factors
  }

  /// Joins a change of an illegal combination with what it lacks.
  private func joined(
    _ factors: [Factor], _ wrong: [Int], _ isLegal: (Set<Subject>) throws -> Bool
  ) throws -> [Factor] {
    let others = factors.indices.filter { !wrong.contains($0) }
    let partner =
      try others.first { other in try isLegal(Self.subjects(of: (wrong + [other]).map { factors[$0] })) } ?? others[0]
    // The one without which the rest would do.
    let culprit =
      try wrong.first { index in
        try wrong.count == 1 || isLegal(Self.subjects(of: wrong.filter { $0 != index }.map { factors[$0] }))
      } ?? wrong[0]
    var result = factors
    result[min(culprit, partner)].subjects = factors[culprit].subjects + factors[partner].subjects
    result.remove(at: max(culprit, partner))
    return result
  }

  static func subjects(of factors: [Factor]) -> Set<Subject> { Set(factors.flatMap(\.subjects)) }

  /// The combinations that are asked about, smaller ones first; neither A nor B.
  private static func asked(_ count: Int, most: Int) -> [[Int]] {
    let all = Array(0..<count)
    guard count > most else {
      return (1..<(1 << count) - 1).map { bits in all.filter { bits >> $0 & 1 == 1 } }
        .sorted { ($0.count, $0.description) < ($1.count, $1.description) }
    }
    return all.map { [$0] } + (2..<count).map { Array(0..<$0) } + all.map { index in all.filter { $0 != index } }
  }
}
