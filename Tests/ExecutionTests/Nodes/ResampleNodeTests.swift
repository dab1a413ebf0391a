import Execution
import Foundation
import JointTraining
import Media
import Planning
import TestSupport
import Testing

/// Resampling from the recipe's words to the lengths and classes of the composed programme.
@Suite("Resampling of a recipe")
struct ResampleNodeTests {
  private func compose(_ resample: String, in folder: URL) async throws -> SamplingProgramme {
    let recipe = PocketRecipes.omni.replacingOccurrences(
      of: "resample: {images: {power: 0.5}}", with: "resample: {\(resample)}")
    let node = HandMadeNode("compose", in: folder, recipe: recipe)
    // Class a: 4 images, b: 3, c: 2; the target has three clips of each class.
    try node.input("target").writeSamples(handMadeSamples([0, 1, 2, 0, 1, 2, 0, 1, 2]))
    try node.input("images").writeSamples(handMadeSamples([0, 0, 0, 0, 1, 1, 1, 2, 2]))
    try node.input("videos").writeSamples(handMadeSamples([0, 1]))
    try node.input("raw").writeSamples(handMadeSamples([0, 1, 2]))
    _ = try await node.run()
    return try JSONFile.read(SamplingProgramme.self, from: node.output.appending(path: ArtifactFiles.programme))
  }

  /// How often each image is drawn in the first `passes` passes of one epoch long enough for them.
  private func counts(_ programme: SamplingProgramme, draws: Int) throws -> [Int] {
    let many = try SamplingProgramme(
      target: SamplingStream(
        name: "images", members: programme.auxiliaries[0].stream.members,
        resampling: programme.auxiliaries[0].stream.resampling, batch: draws), epochs: 1, seed: 2)
    #expect(many.schedule.targetLength == draws)
    var seen = [Int](repeating: 0, count: 9)
    for draw in many.iteration(0).batches[0].draws { seen[draw.sample] += 1 }
    return seen
  }

  @Test func `repeat makes a pass of its own length, by class names`() async throws {
    try await withTemporaryFolder { folder in
      let programme = try await compose("images: {repeat: {a: 2.5, c: 0}}", in: folder)
      #expect(programme.auxiliaries[0].stream.resampling == .repeated([0: 2.5, 2: 0]))
      // Four of a twice and two of them once more, three of b, none of c.
      let seen = try counts(programme, draws: 13)
      #expect(seen[..<4].sorted() == [2, 2, 3, 3])
      #expect(Array(seen[4...]) == [1, 1, 1, 0, 0])
    }
  }

  @Test func `clip on the target shortens the epoch`() async throws {
    try await withTemporaryFolder { folder in
      let programme = try await compose("target: {clip: 2}, images: {uniform: true}", in: folder)
      #expect(programme.schedule.targetLength == 6)
      #expect(programme.auxiliaries[0].stream.resampling == .uniform)
    }
  }

  @Test func `a class that is none is named with those that are`() async throws {
    try await withTemporaryFolder { (folder: URL) -> Void in
      await #expect {
        _ = try await compose("images: {repeat: {z: 2}}", in: folder)
      } throws: {
        "\($0)" == "balance.resample.images.repeat names the class \"z\"; the classes are a, b, c"
      }
    }
  }

  @Test func `a plan does not claim to know the steps of an epoch of its own length`() throws {
    func steps(_ resample: String) throws -> Int? {
      let recipe = PocketRecipes.omni.replacingOccurrences(
        of: "resample: {images: {power: 0.5}}", with: "resample: {\(resample)}")
      return PlanDocument(
        Compilation.plan(try PocketProject.load(recipe), facts: StoreFacts(store: nil))
      ).recipes[0].optimizerSteps
    }
    #expect(try steps("images: {clip: 2}") == 6 + 3 * 3)
    #expect(try steps("target: {power: 0.5}") == 6 + 3 * 3)
    #expect(try steps("target: {clip: 2}") == nil)
    #expect(try steps("target: {repeat: {a: 2}}") == nil)
  }
}
