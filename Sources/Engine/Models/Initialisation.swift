import Randomness

/// Fresh weights: each parameter from its own random stream, named after it, so that adding or widening one layer
/// leaves the others as they were.
enum Initialisation {
  /// Parameters are shared out among the team; since each has its own stream, that changes no value.
  static func fill(_ parameters: ParameterStore, seed: UInt64, team: Team) {
    let largestFirst = parameters.all.sorted { ($0.spec.count, $0.spec.name) > ($1.spec.count, $1.spec.name) }
    team.forEachPart(team.threads) { part, _ in
      for index in stride(from: part, to: largestFirst.count, by: team.threads) {
        let parameter = largestFirst[index]
        parameter.fill(parameter.values, from: values(parameter.spec, seed: seed))
      }
    }
  }

  /// Row-major values of a fresh parameter.
  static func values(_ spec: ParameterSpec, seed: UInt64) -> [Float] {
    switch spec.start {
    case .constant(let value): return [Float](repeating: value, count: spec.count)
    case .normal(let deviation):
      var random = CounterRandom(seed: seed, source: spec.name, epoch: 0, position: 0, purpose: .initialisation)
      return (0..<spec.count).map { _ in Float(random.normal() * deviation) }
    }
  }
}
