import Curation
import Execution
import Foundation
import FoundationXML
import Media
import Planning
import TestSupport
import Testing

/// What curation did, for people.
@Suite("Statistics of curation")
struct StatisticsNodeTests {
  /// Six images: three kept, one of them as the teacher has it; one refused, one a copy, one without scores.
  private func node(in folder: URL, recipe: String = PocketRecipes.omni) throws -> HandMadeNode {
    let node = HandMadeNode("statistics", in: folder, recipe: recipe)
    try node.input("samples.target").writeSamples(handMadeSamples([0, 0, 1]))
    let samples = handMadeSamples([0, 0, 1, 1, 2, 0])
    try node.input("samples.images").writeSamples(samples)
    func verdict(_ kept: Bool, _ label: Int?, _ probability: Float, rank: Int = 1) -> CutVerdict {
      CutVerdict(isKept: kept, label: label, rank: rank, probability: probability, choice: label ?? 0)
    }
    let verdicts = [
      verdict(true, 0, 0.92), verdict(true, 0, 0.4), verdict(true, 1, 0.62), verdict(false, 1, 0.1, rank: 3),
      verdict(true, 2, 0.8), verdict(false, 0, 0, rank: 0),
    ]
    try JSONLines.write(verdicts, to: node.input("cut.images").appending(path: ArtifactFiles.verdicts))
    let outcomes: [KeepOutcome] = [.kept, .kept, .kept, .disagreed, .duplicate, .unscored]
    let keep = try node.input("keep.images")
    try JSONLines.write(outcomes, to: keep.appending(path: ArtifactFiles.outcomes))
    try keep.writeSamples(Array(samples[0...2]))
    return node
  }

  private func read(_ node: HandMadeNode) throws -> CurationStatistics {
    try CurationStatistics.read(from: node.output)
  }

  @Test func `samples are counted by source, outcome and class`() async throws {
    try await withTemporaryFolder { folder in
      let node = try node(in: folder)
      let summary = try await node.run()
      #expect(summary.samplesIn == 9 && summary.samplesOut == 6)
      let sources = try read(node).sources
      #expect(sources.map(\.source) == ["images", "target"])
      let images = sources[0]
      #expect(images.before == 6 && images.after == 3)
      #expect(images.outcomes == ["kept": 3, "disagreed": 1, "duplicate": 1, "unscored": 1])
      #expect(images.classes.map(\.name) == ["a", "b", "c"])
      #expect(images.classes.map(\.before) == [3, 2, 1] && images.classes.map(\.after) == [2, 1, 0])
      #expect(images.filledBefore == 3 && images.filledAfter == 2)
      let target = sources[1]
      #expect(target.classes.map(\.before) == [2, 1, 0] && target.classes.map(\.after) == [2, 1, 0])
      #expect(target.filter == nil && target.outcomes.isEmpty)
      #expect(images.labels == .query && target.labels == nil)
      let text = try node.text(ArtifactFiles.statisticsText)
      #expect(text.contains("images  image  6       1          1         1          0          3"), "\(text)")
      #expect(text.contains("  a      3 \u{2192} 2   2 \u{2192} 2"), "\(text)")
    }
  }

  @Test func `classes are counted by one label, before as after`() async throws {
    try await withTemporaryFolder { folder in
      let node = try node(in: folder)
      // The teacher sees class 1 in what was fetched for class 0, keeps all of it, and sees no class in the last.
      let samples = handMadeSamples([0, 0, 1, 0])
      try node.input("samples.images").writeSamples(samples)
      let verdicts = [1, 1, 1, nil].map {
        CutVerdict(isKept: $0 != nil, label: $0, rank: $0 == nil ? 0 : 1, probability: 0.9, choice: $0 ?? 3)
      }
      try JSONLines.write(verdicts, to: node.input("cut.images").appending(path: ArtifactFiles.verdicts))
      let keep = try node.input("keep.images")
      try JSONLines.write(
        [KeepOutcome.kept, .kept, .kept, .disagreed], to: keep.appending(path: ArtifactFiles.outcomes))
      try keep.writeSamples(
        samples[0...2].map { sample in
          var sample = sample
          sample.label = 1
          return sample
        })
      _ = try await node.run()
      let sources = try read(node).sources
      #expect(sources.map(\.labels) == [.teacher, nil])
      #expect(sources[0].classes.map(\.before) == [0, 3, 0] && sources[0].classes.map(\.after) == [0, 3, 0])
      let text = try node.text(ArtifactFiles.statisticsText)
      #expect(text.contains("by class; of images by the teacher's class, before as after\n"), "\(text)")
      #expect(try node.text(ArtifactFiles.classPlot("images")).contains("the teacher's classes"))
    }
  }

  @Test func `thresholds are told with precision and recall where truth is known`() async throws {
    try await withTemporaryFolder { folder in
      let plain = try node(in: folder)
      _ = try await plain.run()
      let shares = try #require(try read(plain).sources[0].filter).calibration
      // `top` is 2: the sample of rank 3 is never kept.
      #expect(
        shares.lines.map(\.kept)
          == (0..<20).map { $0 <= 7 ? 4 : $0 <= 8 ? 4 : $0 <= 12 ? 3 : $0 <= 16 ? 2 : $0 <= 18 ? 1 : 0 })
      #expect(shares.known == 0 && shares.lines.allSatisfy { $0.precision == nil })
      // The truth of a generated source: the second image shows something else.
      let record = { (path: String, label: Int?) in
        """
        {"path":"\(path)","query":0,"label":\(label.map(String.init) ?? "null"),"frames":1,"actions":[],"duplicate_of":null,\
        "edits":[],"hard_negative_of":null,"domain":"images","actor":null,"scene":"s","camera":"c"}

        """
      }
      let truth = zip(0..<6, [0, nil, 1, 1, 2, nil]).map { record("i\($0).jpg", $1) }.joined()
      try Data(truth.utf8).write(to: plain.input("truth.images").appending(path: ArtifactFiles.truth))
      _ = try await plain.run()
      let measured = try #require(try read(plain).sources[0].filter).calibration
      #expect(measured.known == 6)
      // At 0: i0, i1, i2, i4 are kept, i1 wrongly; of the right ones (i0, i2, i3, i4) three.
      #expect(measured.lines[0].precision == 0.75 && measured.lines[0].recall == 0.75)
      #expect(measured.lines[9].precision == 1 && measured.lines[19].precision == nil)
    }
  }

  @Test func `the table says what is kept now, whatever single classes ask for`() async throws {
    try await withTemporaryFolder { folder in
      let node = try node(in: folder)
      _ = try await node.run()
      let plain = try #require(try read(node).sources[0].filter)
      #expect(plain.kept == 4)
      // A threshold of its own drops the only kept sample of class 1.
      let place = try node.input("cut.images").appending(path: ArtifactFiles.verdicts)
      let verdicts = try JSONLines.read(CutVerdict.self, from: place).map { verdict in
        CutVerdict(
          isKept: verdict.isKept && verdict.label != 1, label: verdict.label, rank: verdict.rank,
          probability: verdict.probability, choice: verdict.choice)
      }
      try JSONLines.write(verdicts, to: place)
      _ = try await node.run()
      let filter = try #require(try read(node).sources[0].filter)
      #expect(filter.kept == 3 && filter.hasClassThresholds)
      let text = try node.text(ArtifactFiles.statisticsText)
      #expect(text.contains(" and thresholds of single classes: 3 kept)"), "\(text)")
    }
  }

  @Test func `a list of checked samples is truth for some`() async throws {
    try await withTemporaryFolder { folder in
      let place = folder.appending(path: "checked.txt")
      var node = try node(
        in: folder,
        recipe: PocketRecipes.omni.replacing("kind: image\n", with: "kind: image\n    checked: \(place.path)\n"))
      node.places["sources.images.checked.file"] = place.path
      try Data("i0.jpg 0\ni1.jpg -1\n\ni3.jpg\t1\nelsewhere.jpg 2\n".utf8).write(to: place)
      _ = try await node.run()
      let found = try #require(try read(node).sources[0].filter).calibration
      #expect(found.known == 3 && found.lines[0].precision == 0.5 && found.lines[0].recall == 0.5)
      try Data("i0.jpg 3\n".utf8).write(to: place)
      let message = try await failure { try await node.run() }
      #expect(message.contains("line 1: found \"i0.jpg 3\", expected a path and a label from 0 to 2"), "\(message)")
    }
  }

  @Test func `plots are well-formed, small, and hold every class`() async throws {
    try await withTemporaryFolder { folder in
      let node = try node(in: folder)
      try node.input("samples.images").writeClasses(["a<b", "b&\"c\"", "c"])
      _ = try await node.run()
      for name in [ArtifactFiles.classPlot("images"), ArtifactFiles.calibrationPlot("images")] {
        let data = try Data(contentsOf: node.output.appending(path: name))
        #expect(data.count < 20_000)
        let parser = XMLParser(data: data)
        #expect(parser.parse(), "\(name): \(String(describing: parser.parserError))")
        #expect(String(decoding: data, as: UTF8.self).contains("prefers-color-scheme:dark"))
      }
      let classes = try node.text(ArtifactFiles.classPlot("images"))
      #expect(classes.contains("<title>a&lt;b: 3 before, 2 after</title>"))
      #expect(
        try filePaths(in: node.output).sorted() == [
          "images.calibration.svg", "images.classes.svg", "statistics.json", "statistics.txt",
        ])
    }
  }

  @Test(arguments: [
    (0.0, 4.0), (1, 4), (5, 5), (9, 10), (10, 10), (11, 12), (130, 160), (4_100, 5_000), (70_000, 80_000),
  ])
  func `axes end at round numbers`(value: Double, end: Double) {
    #expect(SVGChart.roundedUp(value) == end)
  }
}
