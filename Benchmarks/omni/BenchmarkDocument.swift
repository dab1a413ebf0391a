/// What `Benchmarks/run NAME --json FILE` writes.
struct BenchmarkDocument: Codable {
  var formatVersion = "1.0"
  var machine: Machine
  var cases: [Case]

  enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case machine
    case cases
  }

  struct Machine: Codable {
    var processor: String
    var cores: Int
    var threads: Int
    var libraries: String
  }

  /// omni's figure beside the best peer's, from alternating measurements.
  struct Case: Codable {
    var name: String
    /// `frames/s` or `bytes`.
    var unit: String
    var omni: Double
    var peer: Double
    var peerName: String
    /// omni ÷ peer: median over the rounds, with the least and the largest.
    var ratio: Double
    var low: Double
    var high: Double

    enum CodingKeys: String, CodingKey {
      case name
      case unit
      case omni
      case peer
      case peerName = "peer_name"
      case ratio
      case low
      case high
    }
  }
}
