import Foundation
import Media
import Testing
import TestSupport

/// Small worlds for tests.
enum WorldFixtures {
  static let world = WorldSpec(
    seed: 101, classes: 8, width: 64, height: 48, frameRate: 8, clipSeconds: 1)

  static func source(_ part: WorldPart, _ count: Int) -> WorldSourceSpec {
    WorldSourceSpec(name: part.rawValue, part: part, count: .total(count), shortest: 3, longest: 5)
  }

  /// A web source with every kind of noise.
  static func noisy(_ part: WorldPart, _ count: Int) -> WorldSourceSpec {
    var source = source(part, count)
    let planted = PlantedShare(share: 0.2, source: "validation", files: 16)
    (source.wrong, source.irrelevant, source.tail, source.hardNegatives) = (0.2, 0.2, 0.5, planted)
    if part != .untrimmed { source.duplicates = planted }
    return source
  }

  /// Runs `body` with a folder that is removed afterwards.
  static func withFolder<T>(_ body: (String) throws -> T) throws -> T {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try body(folder.file("world"))
  }

  /// Every file under `folder` by its path relative to it.
  static func contents(of folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      if let data = FileManager.default.contents(atPath: folder + "/" + path) { files[path] = data }
    }
    return files
  }

  static func truth(in folder: String) throws -> [TruthRecord] {
    let lines = try String(contentsOfFile: folder + "/truth.jsonl", encoding: .utf8).split(separator: "\n")
    return try lines.map { try JSONDecoder().decode(TruthRecord.self, from: Data($0.utf8)) }
  }

  /// Pearson correlation of two frames' grey values on an 8×6 grid of block means.
  static func correlation(_ a: Frame, _ b: Frame, isMirrored: Bool = false) -> Double {
    let x = blocks(a, isMirrored: false), y = blocks(b, isMirrored: isMirrored)
    let count = Double(x.count)
    let mx = x.reduce(0, +) / count, my = y.reduce(0, +) / count
    var xy = 0.0, xx = 0.0, yy = 0.0
    for (p, q) in zip(x, y) {
      xy += (p - mx) * (q - my)
      xx += (p - mx) * (p - mx)
      yy += (q - my) * (q - my)
    }
    return xy / max((xx * yy).squareRoot(), 1e-9)
  }

  private static func blocks(_ frame: Frame, isMirrored: Bool) -> [Double] {
    let columns = 8, rows = 6
    var sums = [Double](repeating: 0, count: columns * rows), counts = sums
    for y in 0..<frame.height {
      for x in 0..<frame.width {
        let column = (isMirrored ? frame.width - 1 - x : x) * columns / frame.width
        let cell = y * rows / frame.height * columns + column
        let pixel = frame[x, y]
        sums[cell] += Double(pixel.red) + Double(pixel.green) + Double(pixel.blue)
        counts[cell] += 1
      }
    }
    return zip(sums, counts).map { $0 / max($1, 1) }
  }
}
