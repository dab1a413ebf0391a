import Foundation
import Media
import TestSupport
import Testing

@Suite struct LoaderTests {
  /// A folder with six clips and four pictures, number 2 and number 1 of them broken when asked.
  private final class World {
    let folder: TemporaryFolder
    let samples: [String: [Sample]]

    init(broken: Bool = false) throws {
      folder = try TemporaryFolder()
      var (videos, images): ([Sample], [Sample]) = ([], [])
      for index in 0..<6 {
        let path = "v\(index).mp4"
        try encode(movingFrames(12, seed: UInt64(index)), to: folder.file(path))
        if broken && index == 2 { try folder.write("gone", as: path) }
        var sample = ClipBuilderTests.sample(path, .video, frames: 12)
        sample.label = index % 3
        videos.append(sample)
      }
      for index in 0..<4 {
        let path = "i\(index).jpg"
        try folder.write(try JPEGEncoder.encode(movingFrames(index + 1)[index]), as: path)
        if broken && index == 1 { try folder.write("gone", as: path) }
        var sample = ClipBuilderTests.sample(path, .image, frames: 1)
        sample.label = index % 3
        images.append(sample)
      }
      samples = ["target": videos, "web": images]
    }

    func loader(
      _ iterations: [JointIteration], threads: Int, depth: Int = 2, policy: BadMediaPolicy = .skip,
      imageTo: ClipRecipe.ImageTransform = .frame
    ) -> PrefetchingLoader {
      let recipe = ClipRecipe(
        segments: imageTo == .frame ? 3 : 1, frames: imageTo == .frame ? 1 : 3, stride: 1, size: 24,
        augment: [.resizeShort(32), .randomResizedCrop(24), .flip(0.5)], imageTo: imageTo)
      let builder = ClipBuilder(recipe: recipe, seed: 11, roots: ["target": folder.path, "web": folder.path])
      return PrefetchingLoader(
        iterations, samples: samples, builder: builder, classes: 3, threads: threads, depth: depth, policy: policy)
    }
  }

  private func programme(_ count: Int, mixing: Bool = false) -> [JointIteration] {
    (0..<count).map { index in
      let target = (0..<3).map { Draw(source: "target", sample: (index + $0) % 6, epoch: 0, position: index * 3 + $0) }
      let web = (0..<2).map { Draw(source: "web", sample: (index + $0) % 4, epoch: 0, position: index * 2 + $0) }
      let mix = Mixing(lambda: 0.75, partners: [web[1], web[0], web[1]])
      return JointIteration(
        index: index, epoch: 0,
        batches: [
          DrawnBatch(role: .main, pool: "target", draws: target, mixing: mixing ? mix : nil),
          DrawnBatch(role: .auxiliary, pool: "web", draws: web),
        ], isSummed: false)
    }
  }

  private func all(_ loader: PrefetchingLoader) throws -> [LoadedIteration] {
    var loaded: [LoadedIteration] = []
    while let iteration = try loader.next() { loaded.append(iteration) }
    return loaded
  }

  @Test func `batches are the same bits for any number of threads, in order`() throws {
    let world = try World()
    let runs = try [(1, 1), (2, 2), (5, 4)].map { try all(world.loader(programme(7), threads: $0.0, depth: $0.1)) }
    for run in runs {
      #expect(run.map(\.iteration.index) == Array(0..<7))
      for (a, b) in zip(run, runs[0]) {
        #expect(a.batches.map(\.clips.array) == b.batches.map(\.clips.array))
        #expect(a.batches.map(\.labels) == b.batches.map(\.labels))
      }
    }
    let first = runs[0][0].batches
    #expect(first[0].frames == 3 && first[0].clips.count == 3 * 3 * 3 * 24 * 24)
    #expect(first[1].frames == 1 && first[1].clips.count == 2 * 3 * 24 * 24)
    #expect(first[0].labels == [1, 0, 0, 0, 1, 0, 0, 0, 1])
  }

  @Test func `recycled buffers do not change what comes`() throws {
    let world = try World()
    let expected = try all(world.loader(programme(9), threads: 2)).map { $0.batches.map(\.clips.array) }
    let loader = world.loader(programme(9), threads: 2, depth: 1)
    var seen: [[[Float]]] = []
    while let iteration = try loader.next() {
      seen.append(iteration.batches.map(\.clips.array))
      loader.recycle(iteration)
    }
    #expect(seen == expected)
  }

  @Test func `mixing blends pixels and labels with the partner's own draw`() throws {
    let world = try World()
    let plain = try all(world.loader(programme(3), threads: 2, imageTo: .clip))
    let mixed = try all(world.loader(programme(3, mixing: true), threads: 3, imageTo: .clip))
    for (a, b) in zip(plain, mixed) {
      let count = 3 * 3 * 24 * 24
      let (target, web, blend) = (a.batches[0].clips.array, a.batches[1].clips.array, b.batches[0].clips.array)
      for (slot, partner) in [1, 0, 1].enumerated() {
        for at in stride(from: 0, to: count, by: 97) {
          let own = target[slot * count + at]
          let other = web[partner * count + at]
          let gap: Float = blend[slot * count + at] - (0.75 * own + 0.25 * other)
          #expect(abs(gap) < 1e-5)
        }
        for label in 0..<3 {
          let own = a.batches[0].labels[slot * 3 + label]
          let other = a.batches[1].labels[partner * 3 + label]
          let gap: Float = b.batches[0].labels[slot * 3 + label] - (0.75 * own + 0.25 * other)
          #expect(abs(gap) < 1e-6)
        }
      }
      // The auxiliary batch itself is not mixed.
      #expect(b.batches[1].clips.array == web)
    }
  }

  @Test func `batches may mix with each other`() throws {
    let world = try World()
    func programme(_ mixing: Bool) -> [JointIteration] {
      let draws = (0..<2).map { Draw(source: "target", sample: $0, epoch: 0, position: $0) }
      let mix = Mixing(lambda: 0.5, partners: [draws[1], draws[0]])
      let batch = DrawnBatch(role: .main, pool: "target", draws: draws, mixing: mixing ? mix : nil)
      return [JointIteration(index: 0, epoch: 0, batches: [batch], isSummed: false)]
    }
    let plain = try all(world.loader(programme(false), threads: 1))[0].batches[0].clips.array
    let mixed = try all(world.loader(programme(true), threads: 2))[0].batches[0].clips.array
    let half = plain.count / 2
    for at in 0..<half {
      let mean = 0.5 * plain[at] + 0.5 * plain[half + at]
      #expect(abs(mixed[at] - mean) < 1e-6 && abs(mixed[half + at] - mean) < 1e-6)
    }
  }

  @Test func `a bad file is replaced by the same sample on every run, and counted`() throws {
    let world = try World(broken: true)
    let runs = try [1, 4].map { try all(world.loader(programme(6), threads: $0)) }
    #expect(runs[0].map { $0.batches.map(\.clips.array) } == runs[1].map { $0.batches.map(\.clips.array) })
    let problems = runs[0].flatMap(\.problems)
    #expect(problems == runs[1].flatMap(\.problems))
    #expect(Set(problems.map(\.path)) == ["v2.mp4", "i1.jpg"])
    // Iteration 0 draws targets 0, 1, 2: the next draw of the batch, 0, stands in for 2, label and all.
    #expect(runs[0][0].batches[0].labels == [1, 0, 0, 0, 1, 0, 1, 0, 0])
  }

  @Test func `alone in its batch a bad file is replaced by the next of its source's list`() throws {
    let world = try World(broken: true)
    let draw = Draw(source: "target", sample: 2, epoch: 0, position: 0)
    let batch = DrawnBatch(role: .main, pool: "target", draws: [draw])
    let loader = world.loader([JointIteration(index: 0, epoch: 0, batches: [batch], isSummed: false)], threads: 2)
    let loaded = try #require(try loader.next())
    // Sample 3 has label 0, sample 4 label 1.
    #expect(loaded.batches[0].labels == [1, 0, 0])
    #expect(loaded.problems.map(\.path) == ["v2.mp4"])
  }

  @Test func `stopping names the first bad draw, again on every call`() throws {
    let world = try World(broken: true)
    let loader = world.loader(programme(6), threads: 3, policy: .stop)
    for _ in 0..<2 {
      #expect {
        while try loader.next() != nil {}
      } throws: { "\($0)".contains("v2.mp4") || "\($0)".contains("i1.jpg") }
    }
  }

  @Test func `a source of bad files only ends with an error instead of hanging`() throws {
    let world = try World()
    for index in 0..<6 { try world.folder.write("gone", as: "v\(index).mp4") }
    #expect(throws: MediaError.self) { try all(world.loader(programme(4), threads: 2)) }
  }

  @Test func `a loader can be dropped or cancelled at any moment`() throws {
    let world = try World()
    for taken in 0..<4 {
      let loader = world.loader(programme(50), threads: 3, depth: 3)
      for _ in 0..<taken { _ = try loader.next() }
      if taken % 2 == 0 {
        loader.cancel()
        #expect(try loader.next() == nil)
      }
    }
  }

  @Test func `no more iterations are drawn than the depth allows`() throws {
    let world = try World()
    let drawn = Drawn()
    let counted = sequence(state: programme(40)[...]) { rest -> JointIteration? in
      drawn.count += 1
      return rest.popFirst()
    }
    let recipe = ClipRecipe(segments: 1, frames: 1, stride: 1, size: 32, augment: [.resizeShort(32), .centerCrop(32)])
    let builder = ClipBuilder(recipe: recipe, seed: 1, roots: ["target": world.folder.path, "web": world.folder.path])
    let loader = PrefetchingLoader(
      counted, samples: world.samples, builder: builder, classes: 3, threads: 4, depth: 3)
    _ = try loader.next()
    loader.cancel()
    #expect(drawn.count <= 1 + 3)
  }

  /// Changed by the loader's threads one at a time, read after all of them have ended.
  private final class Drawn: @unchecked Sendable { var count = 0 }

  @Test func `evaluation views come in order, without the bad files`() throws {
    let world = try World(broken: true)
    let recipe = ClipRecipe(segments: 1, frames: 2, stride: 1, size: 24, augment: [.centerCrop(24)])
    let builder = ClipBuilder(recipe: recipe, seed: 1, roots: ["target": world.folder.path, "web": world.folder.path])
    let views = EvaluationViews(clips: 2, crops: .three, size: 32, shortSide: 32)
    for threads in [1, 3] {
      let samples = world.samples["target"]! + world.samples["web"]!
      let loader = EvaluationLoader(
        samples, source: "target", builder: builder, views: views, batch: 4, threads: threads)
      var seen: [Int] = []
      var problems: [MediaProblem] = []
      while let loaded = try loader.next() {
        seen += loaded.samples
        problems += loaded.problems
        let needed = loaded.samples.count * loaded.views * loaded.frames * 3072
        #expect(loaded.clips.count >= needed)
        loader.recycle(loaded)
      }
      #expect(seen == [0, 1, 3, 4, 5, 6, 8, 9])
      #expect(problems.map(\.path) == ["v2.mp4", "i1.jpg"])
    }
  }
}
