import ArgumentParser
import Engine
import Foundation
import Media

/// `Benchmarks/run lists`: reading a long list, and indexing a tar volume of many members, beside plain Python.
///
/// The list looks like the released image lists (`000/00/000000.jpg 0`); the volume holds empty files, since nothing but
/// headers is read. Every measurement is a process of its own, so that peaks of memory can be told; sides alternate.
struct ListsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lists", abstract: "Long lists and large tar volumes beside plain Python, time and memory.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Writes the document here.") var json: String?
  @Option(help: "Alternating measurements of each case.") var rounds = 3
  @Option(help: "Lines of the list.") var lines = 3_000_000
  @Option(help: "Members of the volume.") var members = 300_000

  func run() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("omni-lists-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let list = folder.appendingPathComponent("list.txt").path
    let volume = folder.appendingPathComponent("vol_0.tar").path
    try LongFiles.writeList(lines, to: list)
    try LongFiles.writeVolume(members, to: volume)
    let cases =
      try measure("list", file: list, count: lines, unit: "lines/s", peer: "open, split, dict a line")
      + measure("volume", file: volume, count: members, unit: "members/s", peer: "tarfile")
    try BenchmarkDocument(threads: 1, libraries: EngineLibraries.summary, cases: cases).publish(json: json)
  }

  private func measure(
    _ task: String, file: String, count: Int, unit: String, peer: String
  ) throws -> [BenchmarkDocument.Case] {
    var pairs: [(omni: Measurement, peer: Measurement)] = []
    for _ in 0..<rounds {
      let own = try Measurement(of: ChildProcess.ownProgram, ["lists-part", task, file])
      let other = try Measurement(of: places.python, [places.peers + "/lists.py", task, file])
      pairs.append((own, other))
      say("  \(task): omni \(own.text), python \(other.text)")
    }
    func line(_ name: String, _ unit: String, _ figure: (Measurement) -> Double) -> BenchmarkDocument.Case {
      let ratios = pairs.map { figure($0.omni) / figure($0.peer) }
      return BenchmarkDocument.Case(
        name: name, unit: unit, omni: median(pairs.map { figure($0.omni) }),
        peer: median(pairs.map { figure($0.peer) }),
        peerName: peer, ratio: median(ratios), low: ratios.min() ?? 0, high: ratios.max() ?? 0)
    }
    return [
      line("\(task)_\(count)", unit) { Double(count) / $0.seconds },
      line("\(task)_\(count)_memory", "bytes") { $0.peakBytes },
    ]
  }

  /// What one process says of its work.
  struct Measurement: Codable {
    var seconds: Double
    var peakBytes: Double

    enum CodingKeys: String, CodingKey {
      case seconds
      case peakBytes = "peak_bytes"
    }

    init(seconds: Double, peakBytes: Double) {
      self.seconds = seconds
      self.peakBytes = peakBytes
    }

    init(of program: String, _ arguments: [String]) throws {
      let answer = try ChildProcess.answer(of: program, arguments)
      guard let read = try? JSONDecoder().decode(Self.self, from: answer) else {
        throw PeerProcess.Failure(
          description: "\(program) \(arguments) said \(String(decoding: answer, as: UTF8.self))")
      }
      self = read
    }

    var text: String { String(format: "%.2f s, %.0f MiB", seconds, peakBytes / 1_048_576) }
  }
}

/// One measurement in a process of its own: what `lists` starts.
struct ListsPartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lists-part", abstract: "Reads one list, or indexes one volume, and says how long it took.",
    shouldDisplay: false)

  @Argument var task: String
  @Argument var file: String

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    var check = 0
    if task == "list" {
      let list = try SourceList(kind: .image).read(file)
      let ids = SampleIDs(list.entries)
      // Every entry once, as the index node takes them.
      for index in list.entries.indices { check &+= list.entries[index].path.utf8.count &+ ids[index].utf8.count }
    } else {
      let root = MediaRoot(file)
      check = root.holds("000/00/000000.jpg") ? 1 : 0
    }
    let seconds = (clock.now - start).seconds
    guard check > 0 else { throw ValidationError("nothing was read") }
    let answer = ListsCommand.Measurement(seconds: seconds, peakBytes: Double(ChildProcess.peakBytes()))
    print(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
  }
}

/// Long files made a mebibyte at a time.
private enum LongFiles {
  static func writeList(_ lines: Int, to path: String) throws {
    try write(lines, to: path) { index, bytes in bytes += Array((name(index) + " \(index / 20_000 % 200)\n").utf8) }
  }

  /// Headers of empty files, and the end marker.
  static func writeVolume(_ members: Int, to path: String) throws {
    try write(members, to: path) { index, bytes in
      var header = [UInt8](repeating: 0, count: 512)
      header.replaceSubrange(0..<name(index).utf8.count, with: name(index).utf8)
      header.replaceSubrange(100..<107, with: "0000644".utf8)
      header.replaceSubrange(124..<135, with: "00000000000".utf8)
      header.replaceSubrange(136..<147, with: "00000000000".utf8)
      header[156] = 0x30
      header.replaceSubrange(257..<265, with: "ustar\u{0}00".utf8)
      for place in 148..<156 { header[place] = 0x20 }
      let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
      let field = String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} "
      header.replaceSubrange(148..<156, with: field.utf8)
      bytes += header
    } end: {
      [UInt8](repeating: 0, count: 1024)
    }
  }

  private static func name(_ index: Int) -> String {
    String(format: "%03d/%02d/%06d.jpg", index / 20_000 % 1000, index / 1000 % 20, index % 1_000_000)
  }

  private static func write(
    _ count: Int, to path: String, _ append: (Int, inout [UInt8]) -> Void, end: () -> [UInt8] = { [] }
  ) throws {
    try Data().write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    var bytes: [UInt8] = []
    for index in 0..<count {
      append(index, &bytes)
      if bytes.count > 1 << 20 {
        try file.write(contentsOf: bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try file.write(contentsOf: bytes + end())
    try file.close()
  }
}
