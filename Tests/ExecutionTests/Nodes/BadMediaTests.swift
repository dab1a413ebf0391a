import Execution
import Foundation
import Media
import Planning
import TestSupport
import Testing

/// What the index does about a file that is no media among good ones.
@Suite("Damaged media")
struct BadMediaTests {
  /// Four videos, the third of them damaged, in `folder`.
  private func indexed(_ folder: URL) throws -> HandMadeNode {
    let node = HandMadeNode("index.videos", in: folder)
    let media = try node.input("media")
    for index in [0, 1, 3] { try tinyVideo(frames: 4, at: media.appending(path: "v\(index).mp4")) }
    try Data("no video".utf8).write(to: media.appending(path: "v2.mp4"))
    let list = (0..<4).map { "v\($0).mp4 \($0 % 3)\n" }.joined()
    try Data(list.utf8).write(to: media.appending(path: "list.txt"))
    try media.writeClasses(["a", "b", "c"])
    return node
  }

  @Test func `under the limit it is skipped, counted and named`() async throws {
    try await withTemporaryFolder { folder in
      let node = try indexed(folder)
      let summary = try await node.run(sets: ["on_bad_media.action=skip", "on_bad_media.limit=0.25"])
      #expect(summary.samplesIn == 4 && summary.samplesOut == 3 && summary.lostMedia == 1)
      #expect(try node.output.readSamples().map(\.path) == ["v0.mp4", "v1.mp4", "v3.mp4"])
      let problems = try JSONLines.read(MediaProblem.self, from: node.output.appending(path: ArtifactFiles.problems))
      #expect(problems.map(\.path) == ["v2.mp4"])
      #expect(node.notes.count == 1 && node.notes[0].hasPrefix("skipped v2.mp4: "))
    }
  }

  @Test func `above the limit the node stops and says how many and which`() async throws {
    try await withTemporaryFolder { folder in
      let node = try indexed(folder)
      let message = try await failure { try await node.run(sets: ["on_bad_media.limit=0.2"]) }
      #expect(message.hasPrefix("1 of 4 files of \"videos\" cannot be used, more than on_bad_media.limit (0.2) allows"))
      #expect(message.contains("first: v2.mp4: "))
    }
  }

  @Test func `action stop ends at the first damaged file and says what to do`() async throws {
    try await withTemporaryFolder { folder in
      let node = try indexed(folder)
      let message = try await failure { try await node.run(sets: ["on_bad_media.action=stop"]) }
      #expect(message.hasPrefix("v2.mp4: "))
      #expect(message.hasSuffix("remove it from \"videos\" or set on_bad_media.action to skip"))
    }
  }

  @Test func `a list with a faulty line is refused whole`() async throws {
    try await withTemporaryFolder { folder in
      let node = try indexed(folder)
      let list = try node.input("media").appending(path: "list.txt")
      try Data("v0.mp4 0\nv1.mp4 seven\n".utf8).write(to: list)
      let message = try await failure { try await node.run() }
      #expect(message.contains("list.txt:2"))
      #expect(message.contains("seven"))
    }
  }
}

/// The description of what `body` throws; no error fails the test.
func failure<Value>(_ body: () async throws -> Value) async throws -> String {
  do {
    _ = try await body()
  } catch {
    return String(describing: error)
  }
  Issue.record("no error was thrown")
  return ""
}

/// Writes a video of 48 × 40 points whose frames differ.
func tinyVideo(frames: Int, at file: URL) throws {
  let encoder = try VideoEncoder(path: file.path, format: VideoFormat(width: 48, height: 40))
  for index in 0..<frames {
    try encoder.append(Frame(width: 48, height: 40, red: UInt8(20 * index), green: 90, blue: 30))
  }
  try encoder.finish()
}
