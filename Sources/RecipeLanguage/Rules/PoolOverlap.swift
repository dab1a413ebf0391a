import Diagnostics

/// A pool draws web sources, each from one pool only; shares add up to one.
struct PoolOverlap: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    var found: [Diagnostic] = []
    var owner: [String: String] = [:]
    // What the recipe itself states comes last: that is what is too much.
    let (own, inherited) = (recipe.experiment.pools).reduce(into: ([Experiment.Pool](), [Experiment.Pool]())) {
      if recipe.keySpan("pools.\($1.name)").file == recipe.file { $0.0.append($1) } else { $0.1.append($1) }
    }
    for pool in inherited + own {
      for member in pool.members {
        let path = "pools.\(pool.name).of.\(member.source)"
        if let first = owner[member.source] {
          found.append(
            recipe.error(
              "pool-overlap", "`\(member.source)` is in pool `\(first)` already; a source belongs to one pool",
              at: path,
              key: true, notes: [recipe.note("first used here", at: "pools.\(first).of.\(member.source)")]))
        }
        owner[member.source] = owner[member.source] ?? pool.name
        if recipe.experiment.source(member.source)?.role == .target {
          found.append(
            recipe.error(
              "pool-overlap", "the target `\(member.source)` is a stream of its own and cannot be in a pool", at: path,
              key: true))
        }
      }
      found += shares(pool, recipe)
    }
    for pool in recipe.experiment.pools where recipe.experiment.source(pool.name) != nil {
      found.append(
        recipe.error(
          "pool-overlap", "`\(pool.name)` is both a pool and a source; streams need names of their own",
          at: "pools.\(pool.name)", key: true))
    }
    return found
  }

  private func shares(_ pool: Experiment.Pool, _ recipe: RuleContext) -> [Diagnostic] {
    let shares = pool.members.compactMap(\.share)
    guard !shares.isEmpty else {
      guard pool.total != nil else { return [] }
      return [
        recipe.error(
          "pool-shares", "`total` needs a share for every member of the pool", at: "pools.\(pool.name).total")
      ]
    }
    let sum = shares.reduce(0, +)
    if shares.count < pool.members.count || pool.total == nil {
      return [
        recipe.error(
          "pool-shares", "a pool with shares states one for every member, and `total`", at: "pools.\(pool.name)",
          key: true)
      ]
    }
    guard abs(sum - 1) > 1e-6 else { return [] }
    return [
      recipe.error(
        "pool-shares", "shares of pool `\(pool.name)` add up to \(CanonicalValue.text(of: sum)); 1 is expected",
        at: "pools.\(pool.name).of")
    ]
  }
}
