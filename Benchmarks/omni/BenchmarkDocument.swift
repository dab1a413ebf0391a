import Foundation

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
    /// Every candidate of the peer that ran, in the case's unit.
    var candidates: [Candidate]?
    /// How near the case comes to its convolutions alone.
    var limit: Limit?
    /// The kernel of every convolution pass: layer, direction, implementation.
    var kernels: [String]?
    /// The same case while the loader decodes on the same cores.
    var loading: Loading?

    enum CodingKeys: String, CodingKey {
      case name
      case unit
      case omni
      case peer
      case peerName = "peer_name"
      case ratio
      case low
      case high
      case candidates
      case limit
      case kernels
      case loading
    }
  }

  /// A way to run the peer, and how far it got.
  struct Candidate: Codable {
    var name: String
    var value: Double
  }

  /// The limit: nothing but the convolutions, each with its fastest kernel.
  struct Limit: Codable {
    /// Network input frames per second of the convolutions alone.
    var convolutions: Double
    /// Of a whole step's time, what the convolutions take.
    var share: Double
  }

  /// Steps that wait for the loader beside steps from memory, alternately.
  struct Loading: Codable {
    /// Network input frames per second with a batch in memory, and with the loader.
    var fromMemory: Double
    var withLoader: Double
    /// Share of a step's time, on all threads, that decoding a batch takes.
    var decoding: Double
    /// By how much steps are slower beyond the decoding itself: median, least and largest.
    var slower: Double
    var low: Double
    var high: Double

    enum CodingKeys: String, CodingKey {
      case fromMemory = "from_memory"
      case withLoader = "with_loader"
      case decoding
      case slower
      case low
      case high
    }
  }

  /// What was measured on this machine with `threads` on both sides.
  init(threads: Int, libraries: String, cases: [Case]) {
    machine = Machine(
      processor: MachineName.processor, cores: ProcessInfo.processInfo.activeProcessorCount, threads: threads,
      libraries: libraries)
    self.cases = cases
  }

  /// Prints the table and, where a path is given, writes the document there as JSON.
  func publish(json path: String?) throws {
    say("\n" + BenchmarkText.table(self))
    guard let path else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
