import Engine
import Execution
import Foundation
import Media
import Planning
import TestSupport
import Testing

/// A whole training done again by hand from its log of decisions: frames, crops and mirroring by plain loops, mixup on the
/// pixels, as many networks of their own as there are replicas, gradients added up, clipped and applied in double
/// precision. When weights and running statistics come out alike, the log says what the training did, and the training did
/// what joint training is defined to do.
@Suite("A training is what its log says", .serialized)
struct TrainingReplayTests {
  /// A way to train. Twelve target clips, eight videos and twelve images of the web, three classes.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// Samples of a batch per replica.
    var batch: [String: Int]
    var every = 1
    /// Pool and batches a cycle, in order.
    var auxiliary: [(pool: String, count: Int)] = []
    var isSum = false
    var isSampleSum = false
    var weights: [String: Double] = [:]
    var mixup: [(into: String, with: String)] = []
    var replicas = 1
    var epochs = 2

    var testDescription: String { name }

    var recipe: String {
      func map(_ pairs: [(String, String)]) -> String {
        "{" + pairs.map { "\($0): \($1)" }.joined(separator: ", ") + "}"
      }
      var balance = ["  batch: " + map(batch.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") })]
      if !auxiliary.isEmpty {
        let count = map(auxiliary.map { ($0.pool, "\($0.count)") })
        let order = auxiliary.map(\.pool).joined(separator: ", ")
        balance.append("  auxiliary: {every: \(every), count: \(count), order: [\(order)]}")
      }
      if isSum { balance.append("  step: sum\n  loss: \(isSampleSum ? "sample_sum" : "batch_mean")") }
      if !weights.isEmpty {
        balance.append("  weight: " + map(weights.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }))
      }
      let rules = mixup.map { "{into: \($0.into), with: \($0.with), alpha: 0.8, probability: 1.0}" }
      return """
        omni: 1
        extends: pocket.yaml
        seed: 3
        world: {width: 64, height: 48}
        sources:
          images: {role: web, kind: image, generate: {part: images, count: 12}}
          videos: {role: web, kind: video, generate: {part: videos, count: 8}}
        model: {dropout: 0.0}
        transform: {image: {to: frame}}
        augment: [{random_crop: \(TrainingReplayTests.side)}, {flip: 0.5}]
        replicas: \(replicas)
        schedule: {lr: \(TrainingReplayTests.rate), weight_decay: 0.002, clip_norm: \(TrainingReplayTests.clip),
          policy: step, milestones: [1], gamma: 0.5, by: epoch, epochs: \(epochs)}
        mixup: [\(rules.joined(separator: ", "))]
        balance:
        \(balance.joined(separator: "\n"))
        """
    }
  }

  static let rate = 0.005
  static let clip = 0.5
  /// Large enough for batch norms of the last stage to see more than one place of a frame.
  static let side = 40

  static let cases = [
    Case(
      name: "each batch a step, odd epochs, two batches of one pool", batch: ["target": 4, "videos": 3, "images": 5],
      every: 2, auxiliary: [("videos", 1), ("images", 2)], epochs: 3),
    Case(
      name: "weighted sum of means", batch: ["target": 4, "videos": 3, "images": 5],
      every: 2, auxiliary: [("images", 1), ("videos", 1)], isSum: true, weights: ["videos": 0.3, "images": 1.5]),
    Case(
      name: "Eq. 1 of the paper", batch: ["target": 4, "videos": 3], auxiliary: [("videos", 1)], isSum: true,
      isSampleSum: true, weights: ["videos": 0.5]),
    Case(name: "mixup inside the target", batch: ["target": 4], mixup: [("target", "target")]),
    Case(
      name: "mixup across sources, batches of different sizes, no partner in every second iteration",
      batch: ["target": 4, "videos": 3], every: 2, auxiliary: [("videos", 1)], mixup: [("target", "videos")]),
    Case(
      name: "mixup across sources in a summed step", batch: ["target": 4, "videos": 3], auxiliary: [("videos", 1)],
      isSum: true, mixup: [("target", "videos"), ("videos", "target")]),
    Case(
      name: "two replicas with auxiliary batches", batch: ["target": 2, "videos": 2, "images": 3], every: 2,
      auxiliary: [("videos", 1), ("images", 1)], replicas: 2),
    Case(
      name: "three replicas, a short last batch, one step on the sum over samples, mixup",
      batch: ["target": 3, "videos": 2], auxiliary: [("videos", 1)], isSum: true, isSampleSum: true,
      weights: ["videos": 0.5], mixup: [("target", "videos")], replicas: 3),
    Case(
      name: "eight replicas, a padded pass", batch: ["target": 1, "videos": 1], auxiliary: [("videos", 1)], replicas: 8),
    Case(
      name: "more batches of the target: the control with equal steps", batch: ["target": 4], every: 2,
      auxiliary: [("target", 2)]),
  ]

  @Test(arguments: cases)
  func `done again by hand it gives the same weights`(_ example: Case) async throws {
    try await withTemporaryFolder { folder in
      var project = PocketProject(folder: folder)
      project.recipe = example.recipe
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      let store = try Store(writing: project.folder)
      func output(_ node: String) throws -> URL { store.output(of: try #require(try report.entry(node).stored)) }
      let trained = try output("train")
      let lines = try LoggedClip.read(trained.appending(path: ArtifactFiles.decisions))
      checkOrder(lines, example)
      let sources = Set(lines.map(\.source))
      var media: [String: URL] = [:]
      var labels: [String: [String: Int]] = [:]
      for source in sources {
        media[source] = try output("generate.\(source)")
        let samples = try output("index.\(source)").readSamples()
        labels[source] = Dictionary(uniqueKeysWithValues: samples.map { ($0.id, $0.label ?? -1) })
      }
      let model = try TrainedModel(folder: trained)
      let thread = try ComputeThread()
      let expected = try await thread.perform { [media, labels] in
        var replay = try Replay(example, spec: model.spec, media: media, labels: labels)
        let steps = Dictionary(grouping: lines, by: \.step)
        for step in 1...(steps.keys.max() ?? 1) { try replay.step(try #require(steps[step]), all: lines) }
        return replay.networks[0].namedTensors()
      }
      let found = try SafetensorsFile(reading: trained.appending(path: ArtifactFiles.weights).path).tensors
      #expect(found.map(\.name) == expected.map(\.name))
      for (a, b) in zip(found, expected) {
        let largest = b.values.map(abs).max() ?? 0
        let gap = zip(a.values, b.values).map { abs($0 - $1) }.max() ?? .infinity
        // Weights move by some hundredths.
        #expect(gap <= 2e-5 * max(largest, 0.1), "\(a.name): \(gap) of \(largest)")
      }
    }
  }

  /// The order of batches, as the reference runner makes it: a counter over the whole run that is never reset; auxiliary
  /// streams that begin anew with every epoch.
  private func checkOrder(_ lines: [LoggedClip], _ example: Case) {
    let padded = (12 + example.replicas - 1) / example.replicas * example.replicas
    let size = (example.batch["target"] ?? 0) * example.replicas
    let perEpoch = (padded + size - 1) / size
    var expected: [String] = []
    var (counter, step) = (0, 1)
    for _ in 0..<example.epochs {
      var next: [String: Int] = [:]
      // Samples of the target that its own batches take come first in the numbering of its draws.
      next["A-target"] = padded
      var left = padded
      for _ in 0..<perEpoch {
        func batch(_ token: String, _ stream: String, _ count: Int) {
          let key = token == "M" ? "M" : stream == "target" ? "A-target" : stream
          for _ in 0..<count {
            expected.append("\(counter) \(step) \(token) \(next[key, default: 0])")
            next[key, default: 0] += 1
          }
          if !example.isSum { step += 1 }
        }
        batch("M", "target", min(size, left))
        left -= size
        if counter % example.every == 0 {
          for (place, pool) in example.auxiliary.enumerated() {
            for _ in 0..<pool.count {
              batch("A\(place + 1)", pool.pool, (example.batch[pool.pool] ?? 0) * example.replicas)
            }
          }
        }
        if example.isSum { step += 1 }
        counter += 1
      }
    }
    #expect(lines.map { "\($0.iteration) \($0.step) \($0.batch) \($0.position)" } == expected)
    for (_, group) in Dictionary(grouping: lines, by: { "\($0.iteration) \($0.step) \($0.batch)" }) {
      let into = group[0].batch == "M" ? "target" : example.auxiliary[(Int(group[0].batch.dropFirst()) ?? 1) - 1].pool
      let rules = example.mixup.filter { $0.into == into }
      let partners = lines.filter { line in
        line.iteration == group[0].iteration && rules.contains { $0.with == line.source }
      }
      #expect(group.allSatisfy { ($0.lambda != nil) == !partners.isEmpty })
      #expect(Set(group.map(\.lambda)).count == 1, "one λ a batch")
      for line in group where line.lambda != nil {
        #expect(partners.contains { $0.source == line.partner?.source && $0.position == line.partner?.position })
      }
    }
    // Every target sample once in what the epoch's main batches hold, the padding apart.
    let first = lines.filter { $0.batch == "M" && $0.iteration < perEpoch }.map(\.sample)
    #expect(Set(first).count == 12 && first.count == padded)
  }
}

/// A line of the log, read by the test's own reader.
struct LoggedClip: Sendable {
  var iteration: Int
  var step: Int
  var batch: String
  var source: String
  var position: Int
  var sample: String
  var frames: [Int]
  /// Left, top.
  var corner: (x: Int, y: Int)
  var isMirrored: Bool
  var lambda: Double?
  var partner: (source: String, position: Int)?

  static func read(_ file: URL) throws -> [LoggedClip] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map { line in
      let parts = line.split(separator: "\t").map(String.init)
      try #require(parts.count == 9)
      let choice = parts[6].components(separatedBy: "; ")
      let side = TrainingReplayTests.side
      #expect(choice[2].hasPrefix("\(choice[1]) crop \(side)x\(side)+") && parts[8] == "-")
      let corner = choice[2].split(separator: "+").dropFirst().compactMap { Int($0) }
      let mixing = parts[7].components(separatedBy: " + ")
      let partner = mixing.count == 2 ? mixing[1].split(separator: ":").map(String.init) : nil
      return LoggedClip(
        iteration: try #require(Int(parts[0])), step: try #require(Int(parts[1])), batch: parts[2], source: parts[3],
        position: try #require(Int(parts[4])), sample: parts[5],
        frames: choice[0].split(separator: " ").compactMap { Int($0) }, corner: (corner[0], corner[1]),
        isMirrored: choice.dropFirst(3).contains("mirrored"), lambda: Double(mixing[0]),
        partner: try partner.map { ($0[0], try #require(Int($0[1]))) })
    }
  }
}

/// The training done again.
private struct Replay {
  let example: TrainingReplayTests.Case
  let media: [String: URL]
  let labels: [String: [String: Int]]
  /// One for each replica.
  var networks: [Network]
  private var velocity: [String: [Double]] = [:]

  init(
    _ example: TrainingReplayTests.Case, spec: ModelSpec, media: [String: URL], labels: [String: [String: Int]]
  ) throws {
    self.example = example
    self.media = media
    self.labels = labels
    networks = try (0..<example.replicas).map { _ in
      try Network(spec: spec, backend: .oneDNN, threads: 1, seed: 3)
    }
  }

  /// One optimiser step on the clips that name it.
  mutating func step(_ clips: [LoggedClip], all: [LoggedClip]) throws {
    let batches = Dictionary(grouping: clips, by: \.batch).sorted { a, b in
      a.key == "M" ? b.key != "M" : b.key != "M" && a.key < b.key
    }
    for network in networks { network.zeroGradients() }
    var sums: [(name: String, shape: [Int], values: [Double])] = []
    for (replica, network) in networks.enumerated() {
      // Parts of all batches of the step go through one copy before the next; which order does not matter to them.
      for (token, batch) in batches {
        let pool = token == "M" ? "target" : example.auxiliary[(Int(token.dropFirst()) ?? 1) - 1].pool
        let share = batch.count / example.replicas
        let own = Array(batch[replica * share..<(replica + 1) * share])
        var pixels: [Float] = []
        var classes: [Float] = []
        for clip in own {
          let (x, y) = try mixed(clip, all)
          pixels += x
          classes += y
        }
        let shape = InputShape(
          clips: own.count, frames: own[0].frames.count, height: TrainingReplayTests.side,
          width: TrainingReplayTests.side)
        // The mean over all samples of the batch, or their sum: every copy adds its own part.
        let weight = example.isSum ? example.weights[pool] ?? 1 : 1
        let part = Double(own.count) / (example.isSampleSum ? 1 : Double(batch.count))
        _ = try network.trainingProgramme(shape).forwardBackward(
          input: pixels, labels: classes, lossWeight: Float(weight * part), seed: 0, step: 0)
      }
      for (index, gradient) in network.gradients().enumerated() {
        if replica == 0 { sums.append((gradient.name, gradient.shape, gradient.values.map { _ in 0 })) }
        for (at, value) in gradient.values.enumerated() { sums[index].values[at] += Double(value) }
      }
    }
    let norm = sums.reduce(0.0) { $1.values.reduce($0) { $0 + $1 * $1 } }.squareRoot()
    let scale = min(1, TrainingReplayTests.clip / norm)
    let iterations = (all.map(\.iteration).max() ?? 0) + 1
    let epoch = clips[0].iteration / (iterations / example.epochs)
    let rate = TrainingReplayTests.rate * (epoch >= 1 ? 0.5 : 1)
    let weights = Dictionary(uniqueKeysWithValues: networks[0].namedTensors().map { ($0.name, $0.values) })
    let updated = sums.map { sum in
      var w = (weights[sum.name] ?? []).map(Double.init)
      var v = velocity[sum.name] ?? w.map { _ in 0 }
      for at in w.indices {
        v[at] = 0.9 * v[at] + scale * sum.values[at] + 0.002 * w[at]
        w[at] -= rate * v[at]
      }
      velocity[sum.name] = v
      return NamedTensor(name: sum.name, shape: sum.shape, values: w.map(Float.init))
    }
    for network in networks { _ = try network.load(updated) }
  }

  /// `[F, 3, H, W]` and `[3]`, mixed as the log says.
  private func mixed(_ clip: LoggedClip, _ all: [LoggedClip]) throws -> ([Float], [Float]) {
    let (x, y) = try plain(clip)
    guard let lambda = clip.lambda, let partner = clip.partner else { return (x, y) }
    let other = all.first {
      $0.iteration == clip.iteration && $0.source == partner.source && $0.position == partner.position
    }
    let (otherX, otherY) = try plain(try #require(other))
    func blend(_ a: [Float], _ b: [Float]) -> [Float] {
      zip(a, b).map { Float(lambda * Double($0) + (1 - lambda) * Double($1)) }
    }
    return (blend(x, otherX), blend(y, otherY))
  }

  private func plain(_ clip: LoggedClip) throws -> ([Float], [Float]) {
    let file = try #require(media[clip.source]).appending(path: clip.sample).path
    let frames =
      file.hasSuffix(".mp4")
      ? try VideoReader(path: file).frames(at: clip.frames) : [try ImageReader.decode(path: file)]
    let side = TrainingReplayTests.side
    let (mean, deviation) = ([123.675, 116.28, 103.53], [58.395, 57.12, 57.375])
    var pixels: [Float] = []
    for frame in frames {
      for channel in 0..<3 {
        for y in 0..<side {
          for x in 0..<side {
            let column = clip.corner.x + (clip.isMirrored ? side - 1 - x : x)
            let level = frame.pixels[3 * ((clip.corner.y + y) * frame.width + column) + channel]
            pixels.append(Float((Double(level) - mean[channel]) / deviation[channel]))
          }
        }
      }
    }
    let label = try #require(labels[clip.source]?[clip.sample])
    return (pixels, (0..<3).map { $0 == label ? 1 : 0 })
  }
}
