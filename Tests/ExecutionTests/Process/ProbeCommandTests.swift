import Execution
import Foundation
import TestSupport
import Testing

@Suite("The probe command")
struct ProbeCommandTests {
  @Test func `says what a file is, one line each`() async throws {
    try await withTemporaryFolder { folder in
      try tinyVideo(frames: 6, at: folder.appending(path: "a.mp4"))
      try Data(tinyPicture(9)).write(to: folder.appending(path: "b.jpg"))
      let ending = try await OmniProcess.run(["probe", "a.mp4", "b.jpg"], in: folder)
      #expect(ending.status == 0)
      let lines = ending.output.split(separator: "\n").map(String.init)
      #expect(lines.count == 2 && lines[0].hasPrefix("a.mp4: video, "))
      #expect(lines[0].contains(" in mov") && lines[0].contains("48 \u{00D7} 40, 6 frames at "))
      #expect(lines[1] == "b.jpg: image, mjpeg in jpeg, 48 \u{00D7} 40")
    }
  }

  @Test func `the document is printed for files that are refused too, and they are 1`() async throws {
    try await withTemporaryFolder { folder in
      try Data(tinyPicture(9)).write(to: folder.appending(path: "a.jpg"))
      try Data("<html>".utf8).write(to: folder.appending(path: "page.mp4"))
      var text = ""
      for (name, status) in [("a.jpg", 0), ("page.mp4", 1), ("none.mp4", 1)] {
        let ending = try await OmniProcess.run(["probe", "--json", name], in: folder)
        #expect(ending.status == status && ending.errors.isEmpty, "\(name): \(ending.errors)")
        text += ending.output
      }
      try Golden.expect(text, in: "Tests/ExecutionTests/Fixtures/probe.json")
      let refused = try await OmniProcess.run(["probe", "page.mp4"], in: folder)
      #expect(refused.status == 1 && refused.output.hasPrefix("page.mp4: refused"), "\(refused.output)")
    }
  }

  @Test func `one document for one file`() async throws {
    try await withTemporaryFolder { folder in
      let ending = try await OmniProcess.run(["probe", "--json", "a", "b"], in: folder)
      #expect(ending.status == 64)
    }
  }

  @Test func `a kind that is asked for counts`() async throws {
    try await withTemporaryFolder { folder in
      try Data(tinyPicture(9)).write(to: folder.appending(path: "a.jpg"))
      let ending = try await OmniProcess.run(["probe", "--as", "video", "a.jpg"], in: folder)
      #expect(
        ending.status == 1 && ending.output.contains("wrong_kind") || ending.output.contains("wrongKind"),
        "\(ending.output)")
    }
  }
}
