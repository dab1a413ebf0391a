import Foundation
import Media
import Synchronization
import Testing

/// Whole sources on disk.
@Suite struct WorldFilesTests {
  let world = WorldFixtures.world

  @Test(arguments: WorldPart.allCases)
  func `one and two threads write the same bytes`(part: WorldPart) throws {
    let source = WorldFixtures.source(part, part == .untrimmed ? 3 : 8)
    let (one, two) = try WorldFixtures.withFolder { folder in
      for threads in 1...2 {
        _ = try PocketWorld.generate(source: source, world: world, into: "\(folder)/\(threads)", threads: threads)
      }
      return (try WorldFixtures.contents(of: folder + "/1"), try WorldFixtures.contents(of: folder + "/2"))
    }
    #expect(one.count == source.count.files(classes: 8) + 4)
    #expect(one == two)
  }

  @Test(arguments: WorldPart.allCases)
  func `every file decodes to the size and length planned`(part: WorldPart) throws {
    let source = WorldFixtures.noisy(part, part == .untrimmed ? 3 : 10)
    try WorldFixtures.withFolder { folder in
      let manifest = try #require(try PocketWorld.generate(source: source, world: world, into: folder, threads: 2))
      let truth = try WorldFixtures.truth(in: folder)
      #expect(truth == PocketWorld.truth(source: source, world: world))
      #expect(manifest.files == truth.count)
      let list = try String(contentsOfFile: folder + "/list.txt", encoding: .utf8)
      #expect(list == truth.map { "\($0.path) \($0.query)\n" }.joined())
      for record in truth {
        let path = folder + "/" + record.path
        if part == .images {
          let frame = try ImageReader.decode(path: path)
          #expect(frame.width >= 16 && frame.height >= 16)
          continue
        }
        let reader = try VideoReader(path: path)
        let count = try reader.frameCount()
        #expect(count == record.frames)
        let frames = try reader.frames(at: [0, count - 1])
        #expect(frames.allSatisfy { $0.width == 64 && $0.height == 48 })
      }
    }
  }

  @Test func `every line of truth has every field`() throws {
    let source = WorldFixtures.source(.images, 6)
    let lines = try WorldFixtures.withFolder { folder in
      _ = try PocketWorld.generate(source: source, world: world, into: folder)
      return try String(contentsOfFile: folder + "/truth.jsonl", encoding: .utf8).split(separator: "\n")
    }
    let fields = [
      "actions", "actor", "camera", "domain", "duplicate_of", "edits", "frames", "hard_negative_of", "label", "path",
      "query",
      "scene",
    ]
    for line in lines {
      let places = fields.map { line.range(of: "\"\($0)\":")?.lowerBound }
      #expect(!places.contains(nil))
      #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
    }
  }

  @Test(arguments: [WorldPart.videos, .images])
  func `near-copies resemble their originals`(part: WorldPart) throws {
    let web = WorldSourceSpec(
      name: "web", part: part, count: .total(24), wrong: 0.1,
      duplicates: PlantedShare(share: 0.5, source: "validation", files: 16))
    let validation = WorldFixtures.source(.validation, 16)
    try WorldFixtures.withFolder { folder in
      _ = try PocketWorld.generate(source: web, world: world, into: folder + "/web", threads: 2)
      _ = try PocketWorld.generate(source: validation, world: world, into: folder + "/validation", threads: 2)
      var mirrored = 0
      for record in try WorldFixtures.truth(in: folder + "/web") {
        guard let original = record.duplicateOf else { continue }
        let reader = try VideoReader(path: folder + "/" + original)
        let originals = try reader.frames(at: Array(0..<reader.frameCount()))
        let isMirrored = record.edits.contains("mirrored")
        mirrored += isMirrored ? 1 : 0
        if part == .images {
          let still = try ImageReader.decode(path: "\(folder)/web/\(record.path)")
          let best = originals.map { WorldFixtures.correlation(still, $0, isMirrored: isMirrored) }.max() ?? 0
          #expect(best > 0.75, "\(record.path) and \(original): \(best)")
        } else {
          let copy = try VideoReader(path: "\(folder)/web/\(record.path)").frames(at: Array(originals.indices))
          let pairs = zip(copy, originals).map { WorldFixtures.correlation($0, $1, isMirrored: isMirrored) }
          let mean = pairs.reduce(0, +) / Double(pairs.count)
          #expect(mean > 0.75, "\(record.path) and \(original): \(mean)")
        }
      }
      #expect(mirrored > 0 && mirrored < 12)
    }
  }

  @Test func `progress counts every file once and in order`() throws {
    let seen = Mutex([Int]())
    try WorldFixtures.withFolder { folder in
      _ = try PocketWorld.generate(
        source: WorldFixtures.source(.images, 12), world: world, into: folder, threads: 2,
        progress: { done, total in
          #expect(total == 12)
          seen.withLock { $0.append(done) }
        })
    }
    #expect(seen.withLock { $0 } == Array(1...12))
  }

  @Test func `cancelling leaves no lists behind`() throws {
    let asked = Mutex(0)
    try WorldFixtures.withFolder { folder in
      let manifest = try PocketWorld.generate(
        source: WorldFixtures.source(.images, 40), world: world, into: folder, threads: 2,
        isCancelled: {
          asked.withLock { count in
            count += 1
            return count > 5
          }
        })
      #expect(manifest == nil)
      let files = try WorldFixtures.contents(of: folder)
      #expect(files["list.txt"] == nil && files["truth.jsonl"] == nil)
      #expect(files.count <= 5)
    }
  }

  @Test func `a folder that cannot be made is named`() throws {
    try WorldFixtures.withFolder { folder in
      try Data("in the way".utf8).write(to: URL(fileURLWithPath: folder))
      let error = #expect(throws: MediaError.self) {
        try PocketWorld.generate(source: WorldFixtures.source(.images, 2), world: world, into: folder + "/images")
      }
      #expect(error?.reason == .cannotWrite)
      #expect(error?.path.hasPrefix(folder) == true)
    }
  }
}
