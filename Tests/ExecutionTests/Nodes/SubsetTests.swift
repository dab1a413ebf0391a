import Execution
import Foundation
import Media
import RecipeLanguage
import TestSupport
import Testing

@Suite("A fixed part of a source")
struct SubsetTests {
  private func subset(share: Double, perClass: Bool = true, seed: Int = 3) throws -> Experiment.Subset {
    let experiment = Experiment(decoding: [
      "sources.web.subset.share": "\(share)", "sources.web.subset.per_class": "\(perClass)",
      "sources.web.subset.seed": "\(seed)",
    ])
    return try #require(experiment.source("web")?.subset)
  }

  /// Ten of class 0, five of class 1, one of class 2.
  private let samples = handMadeSamples([Int](repeating: 0, count: 10) + [1, 1, 1, 1, 1, 2])

  private func counts(_ samples: [Sample]) -> [Int] {
    (0..<3).map { label in samples.count { $0.label == label } }
  }

  @Test func `every class gives its share, rounded, and at least one`() throws {
    #expect(counts(IndexNode.subset(samples, try subset(share: 0.3))) == [3, 2, 1])
    #expect(counts(IndexNode.subset(samples, try subset(share: 0.5))) == [5, 3, 1])
    #expect(counts(IndexNode.subset(samples, try subset(share: 0.01))) == [1, 1, 1])
    #expect(IndexNode.subset(samples, try subset(share: 1)) == samples)
  }

  @Test func `of the whole, only the total is fixed`() throws {
    #expect(IndexNode.subset(samples, try subset(share: 0.25, perClass: false)).count == 4)
  }

  @Test func `a smaller share is a part of a larger one, in the samples' order`() throws {
    let small = IndexNode.subset(samples, try subset(share: 0.3)).map(\.id)
    let large = IndexNode.subset(samples, try subset(share: 0.6)).map(\.id)
    #expect(Set(small).isSubset(of: large))
    #expect(large == samples.map(\.id).filter(large.contains))
  }

  @Test func `the seed decides which, and always the same`() throws {
    let many = handMadeSamples((0..<60).map { $0 % 3 })
    let first = IndexNode.subset(many, try subset(share: 0.5))
    #expect(IndexNode.subset(many, try subset(share: 0.5)) == first)
    #expect(IndexNode.subset(many, try subset(share: 0.5, seed: 4)) != first)
    // A class is drawn by itself: leaving out another changes nothing for it.
    let alone = IndexNode.subset(many.filter { $0.label == 1 }, try subset(share: 0.5))
    #expect(alone == first.filter { $0.label == 1 })
  }

  @Test func `every kind and role of source can be a part of itself`() async throws {
    try await withTemporaryFolder { folder in
      var project = PocketProject(folder: folder)
      project.sets = ["target", "val", "images", "videos", "raw"].flatMap {
        ["sources.\($0).subset.share=0.5", "sources.\($0).subset.per_class=false", "sources.\($0).subset.seed=7"]
      }
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      let store = try Store(writing: folder)
      for (source, expected) in [("target", 6), ("val", 5), ("images", 6), ("videos", 4), ("raw", 2)] {
        let stored = try #require(try report.entry("index.\(source)").stored)
        #expect(try store.output(of: stored).readSamples().count == expected, "\(source)")
      }
    }
  }
}
