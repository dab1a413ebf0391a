import Curation
import Execution
import Foundation
import Media
import TestSupport
import Testing

/// The recorded truth of a generated source as a teacher.
@Suite("The oracle")
struct OracleTests {
  private func node(_ source: String, in folder: URL) throws -> HandMadeNode {
    HandMadeNode(
      "score.\(source)", in: folder,
      recipe: PocketRecipes.omni.replacing(
        "{frames: {recipe: teacher.yaml}}", with: "{frames: {recipe: teacher.yaml}, oracle: {truth: recorded}}"
      ).replacing("\(source): {teacher: frames, top: 2", with: "\(source): {teacher: oracle, top: 1"))
  }

  private func record(_ path: String, label: Int?, actions: String = "") -> String {
    """
    {"path":"\(path)","query":0,"label":\(label.map(String.init) ?? "null"),"frames":60,"actions":[\(actions)],\
    "duplicate_of":null,"edits":[],"hard_negative_of":null,"domain":"d","actor":null,"scene":"s","camera":"c"}

    """
  }

  @Test func `is certain of what an image shows, and that others show none of the classes`() async throws {
    try await withTemporaryFolder { folder in
      let node = try node("images", in: folder)
      try node.input("samples").writeSamples(handMadeSamples([0, 0, 1, 2, 0, 1]))
      let truth = zip(0..<6, [0, 1, nil, 2, nil, 0]).map { record("i\($0).jpg", label: $1) }.joined()
      try Data(truth.utf8).write(to: node.input("truth").appending(path: ArtifactFiles.truth))
      _ = try await node.run()
      let said = try TeacherScores.read(from: node.output)
      #expect(said.classes == 3 && said.outside == ["none of these"])
      let places = (0..<6).map { row in Array(said.scores[row]).firstIndex(of: 1) }
      #expect(places == [0, 1, 3, 2, 3, 0])
      #expect((0..<6).allSatisfy { row in Array(said.scores[row]).reduce(0, +) == 1 })
    }
  }

  @Test func `says of a part what fills half of it, and only of the class it was fetched for`() async throws {
    try await withTemporaryFolder { folder in
      let node = try node("raw", in: folder)
      let parts = (0..<4).map { index in
        Sample(
          id: "a.mp4#part_\(index)", path: "a.mp4", kind: .untrimmed, label: index == 3 ? 2 : 1, frames: 60, width: 48,
          height: 40, frameRate: 6, part: PartRange(index: index, firstFrame: 6 * index, frameCount: 6))
      }
      try node.input("samples").writeSamples(parts)
      // Frames 3 to 14 show class 1: half of the first part, all of the second, half of the third.
      let actions = #"{"first":3,"count":12,"label":1},{"first":18,"count":6,"label":1}"#
      try Data(record("a.mp4", label: 1, actions: actions).utf8).write(
        to: node.input("truth").appending(path: ArtifactFiles.truth))
      _ = try await node.run()
      let said = try TeacherScores.read(from: node.output)
      #expect((0..<4).map { row in Array(said.scores[row]).firstIndex(of: 1) } == [1, 1, 1, 3])
    }
  }
}
