import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// A student as the next teacher: the teacher of the last recipe is itself a student with a curation of its own.
@Suite("Teachers of teachers", .serialized)
struct TeacherChainTests {
  private static let images = """
    sources: {images: {role: web, kind: image, generate: {part: images, count: 12, wrong: 0.2}}}
    transform: {image: {to: frame}}
    balance: {batch: {target: 4, images: 4}, auxiliary: {every: 2, count: {images: 1}}}

    """
  private static let first =
    "omni: 1\nextends: pocket.yaml\n" + images + """
      teachers: {frames: {recipe: teacher.yaml}}
      curate: {filter: {images: {teacher: frames, top: 2, threshold: 0.0}}}
      """
  private static let second =
    "omni: 1\nextends: pocket.yaml\nseed: 1\n" + images + """
      teachers: {better: {recipe: first.yaml}}
      curate: {filter: {images: {teacher: better, top: 2, threshold: 0.0}}}
      model: {init: {recipe: first.yaml}}
      """

  private func run(_ recipe: String, _ folder: URL) async throws -> RunReport {
    var project = PocketProject(folder: folder)
    project.recipe = recipe
    project.beside = ["first.yaml": Self.first]
    let report = try await project.run()
    try #require(report.isComplete, "\(report.failures.map(\.message))")
    return report
  }

  @Test func `plans and runs, each student trained once`() async throws {
    try await withTemporaryFolder { folder in
      let report = try await run(Self.second, folder)
      // The first teacher, the first student with its curation, the second student; nothing of them twice, although the
      // first student is a teacher and first weights at once.
      let trainings = report.entries.filter { $0.node.spec.kind == .train }
      #expect(trainings.count == 3)
      #expect(report.ran.count { $0.hasSuffix("cut.images") } == 2)
      #expect(report.ran.count { $0.hasSuffix("evaluate") } == 1)
      let digests = trainings.compactMap { $0.stored?.summary.weightsDigest }
      #expect(Set(digests).count == 3)

      // By itself the first student is what the chain trained: only its evaluation is missing.
      let alone = try await run(Self.first, folder)
      #expect(alone.ran == ["evaluate", "table"] || alone.ran == ["statistics", "evaluate", "table"], "\(alone.ran)")
      let student = try alone.entry("train").stored?.summary.weightsDigest
      #expect(try student == report.entry("better/train").stored?.summary.weightsDigest)

      // What the second student's curation saw are the first student's scores, not its teacher's.
      let again = try await run(Self.second, folder)
      #expect(again.ran.isEmpty)
      let scored = try #require(again.entries.first { $0.node.spec.name == "score.images" })
      let teacher = try #require(scored.node.spec.inputs.first { $0.role == "teacher" })
      #expect(teacher.node == "better/train")
    }
  }
}
