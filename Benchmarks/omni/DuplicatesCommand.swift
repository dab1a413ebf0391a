import ArgumentParser
import Curation
import Engine
import Execution
import Foundation

/// `Benchmarks/run duplicates`: the search for look-alikes beside the bare matrix products of its blocks, and PyTorch.
struct DuplicatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates",
    abstract: "Most similar reference of every sample, beside the bare products of the same blocks and PyTorch.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Writes the document here.") var json: String?
  @Option(help: "Alternating measurements of each case.") var rounds = 3
  @Option(help: "Threads of both sides.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Rows of queries and of references in one product of omni's.") var tile: [Int] = []
  @Argument(help: "Parts of case names; all cases when none is given.") var only: [String] = []

  func run() async throws {
    let chosen = DuplicatesCase.all.filter { one in only.isEmpty || only.contains { one.name.contains($0) } }
    guard !chosen.isEmpty else {
      throw ValidationError("no case matches; there are \(DuplicatesCase.all.map(\.name).joined(separator: ", "))")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "omni-duplicates-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var cases: [BenchmarkDocument.Case] = []
    for one in chosen {
      let duel = try DuplicatesDuel(
        one, folder: folder, threads: threads, rounds: rounds, places: places,
        blocking: tile.count == 2 ? SearchBlocking(queryRows: tile[0], referenceRows: tile[1]) : SearchBlocking())
      let found = try await duel.measure()
      for result in found { say(BenchmarkText.line(result)) }
      cases += found
    }
    try BenchmarkDocument(threads: threads, libraries: EngineLibraries.summary, cases: cases).publish(json: json)
  }
}

/// One size of the search.
struct DuplicatesCase: Sendable {
  var name: String
  var queries: Int
  var references: Int
  var columns: Int

  static let all = [
    DuplicatesCase(name: "duplicates_256", queries: 200_000, references: 20_000, columns: 256),
    DuplicatesCase(name: "duplicates_2048", queries: 50_000, references: 10_000, columns: 2048),
  ]

  /// Pairs that are compared.
  var pairs: Double { Double(queries) * Double(references) }

  /// Seconds at so many pairs a second for a crawl of 1.2 million images against 60,000 validation frames.
  static func wholeCrawl(pairsPerSecond: Double) -> Double { 1_200_000 * 60_000 / pairsPerSecond }
}

/// One case measured on all sides in turn.
private struct DuplicatesDuel {
  let one: DuplicatesCase
  let threads: Int
  let rounds: Int
  let places: OmniBenchmarks.Places
  let blocking: SearchBlocking
  let queries: URL
  let references: URL

  init(
    _ one: DuplicatesCase, folder: URL, threads: Int, rounds: Int, places: OmniBenchmarks.Places,
    blocking: SearchBlocking
  ) throws {
    self.one = one
    self.threads = threads
    self.rounds = rounds
    self.places = places
    self.blocking = blocking
    queries = folder.appending(path: "\(one.name).queries.f32")
    references = folder.appending(path: "\(one.name).references.f32")
    try Self.write(queries, rows: one.queries, columns: one.columns, seed: 1)
    try Self.write(references, rows: one.references, columns: one.columns, seed: 2)
  }

  func measure() async throws -> [BenchmarkDocument.Case] {
    say("\n\(one.name): \(one.queries) × \(one.references) rows of \(one.columns)")
    let search = DuplicatesSearch(queries: queries.path, references: references.path, threads: threads, blocking)
    let thread = try ComputeThread()
    let peer = try PeerProcess(python: places.python, script: places.peers + "/duplicates.py", waiting: "passive")
    defer { peer.stop() }
    _ = try peer.ask(
      [
        "prepare": PeerOrder(
          queries: queries.path, references: references.path, columns: one.columns, threads: threads)
      ])
    let one = one
    var times: [(own: Double, bare: Double, peer: Double)] = []
    for round in 0..<rounds {
      let own = try await thread.perform { try search.seconds() }
      let bare = try await thread.perform { search.bareSeconds(one) }
      let theirs = try peer.ask(["run": 1]).seconds?.first ?? .infinity
      times.append((own, bare, theirs))
      say("  round \(round + 1): search \(text(own)), bare products \(text(bare)), PyTorch \(text(theirs))")
    }
    let speed = one.pairs / median(times.map(\.own))
    let hours = DuplicatesCase.wholeCrawl(pairsPerSecond: speed) / 3600
    say("  1,200,000 × 60,000 rows of \(one.columns) at this speed: \(String(format: "%.2f", hours)) h")
    let memory = try DuplicatesMemoryCommand.measure(
      queries: queries.path, references: references.path, threads: threads)
    let peerMemory = try peer.ask(["memory": true]).peakBytes ?? 0
    return [
      result(one.name, "PyTorch matmul and max", times.map { ($0.own, $0.peer) }),
      result(one.name + "_of_gemm", "bare products of the same blocks", times.map { ($0.own, $0.bare) }),
      BenchmarkDocument.Case(
        name: one.name + "_memory", unit: "bytes", omni: memory, peer: peerMemory, peerName: "PyTorch matmul and max",
        ratio: memory / peerMemory, low: memory / peerMemory, high: memory / peerMemory),
    ]
  }

  /// Speeds in millions of pairs a second.
  private func result(
    _ name: String, _ peer: String, _ times: [(own: Double, peer: Double)]
  ) -> BenchmarkDocument.Case {
    let ratios = times.map { $0.peer / $0.own }.sorted()
    return BenchmarkDocument.Case(
      name: name, unit: "10^6 pairs/s", omni: one.pairs / median(times.map(\.own)) / 1e6,
      peer: one.pairs / median(times.map(\.peer)) / 1e6, peerName: peer, ratio: median(ratios), low: ratios[0],
      high: ratios[ratios.count - 1])
  }

  private func text(_ seconds: Double) -> String { String(format: "%.2f s", seconds) }

  /// Rows of unit length with pseudo-random directions.
  private static func write(_ file: URL, rows: Int, columns: Int, seed: UInt64) throws {
    var writer = try MatrixWriter(file, rows: rows, columns: columns)
    var state = seed
    var row = [Float](repeating: 0, count: columns)
    for _ in 0..<rows {
      var length: Float = 0
      for column in 0..<columns {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        row[column] = Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
        length += row[column] * row[column]
      }
      let scale = 1 / length.squareRoot()
      for column in 0..<columns { row[column] *= scale }
      try writer.append(row[...])
    }
    try writer.close()
  }
}

/// What the peer is told.
private struct PeerOrder: Encodable {
  var queries: String
  var references: String
  var columns: Int
  var threads: Int
}

/// omni's side of a case: rows from files, one verdict each.
struct DuplicatesSearch: Sendable {
  private let queries: String
  private let references: String
  private let team: Team
  private let blocking: SearchBlocking

  init(queries: String, references: String, threads: Int, _ blocking: SearchBlocking = SearchBlocking()) {
    self.queries = queries
    self.references = references
    team = Team(threads: threads)
    self.blocking = blocking
  }

  /// The whole search, with reading.
  func seconds() throws -> Double {
    let clock = ContinuousClock()
    var found = 0
    let time = try clock.measure {
      let search = DuplicateSearch(
        references: try features(references), threshold: 0.99, blocking: blocking, team: team)
      found = try search.judge(try features(queries)).count
    }
    precondition(found > 0, "no query was judged")
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }

  private func features(_ path: String) throws -> PreparedFeatures {
    let rows = try MatrixReader(URL(fileURLWithPath: path))
    return PreparedFeatures(
      rows: rows, layout: SampleLayout(rowsPerSample: [Int](repeating: 1, count: rows.rows)))
  }

  /// As many products of the same shapes over factors of the same extent, whose results nobody looks at.
  func bareSeconds(_ one: DuplicatesCase) -> Double {
    let rows = blocking.queryRows
    let columns = blocking.referenceRows
    let blockRows = min(one.references, max(columns, blocking.bytes / (4 * one.columns)))
    let a = UnsafeMutableBufferPointer<Float>.allocate(capacity: team.threads * rows * one.columns)
    let b = UnsafeMutableBufferPointer<Float>.allocate(capacity: blockRows * one.columns)
    let c = UnsafeMutableBufferPointer<Float>.allocate(capacity: team.threads * rows * columns)
    defer {
      a.deallocate()
      b.deallocate()
      c.deallocate()
    }
    for buffer in [a, b, c] { buffer.initialize(repeating: 0.01) }
    guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return 0 }
    team.apply()
    let clock = ContinuousClock()
    let time = clock.measure {
      team.forEachPart((one.queries + rows - 1) / rows) { part, tiles in
        for tile in tiles {
          let height = min(rows, one.queries - tile * rows)
          for first in stride(from: 0, to: one.references, by: columns) {
            let width = min(columns, one.references - first)
            let place = first % max(1, blockRows - width + 1)
            MatrixProduct.write(
              rows: height, columns: width, depth: one.columns, a + part * rows * one.columns, .asStored,
              b + place * one.columns, .transposed, to: c + part * rows * columns)
          }
        }
      }
    }
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }
}
