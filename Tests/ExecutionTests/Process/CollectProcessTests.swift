import Collecting
import Execution
import Foundation
import Glibc
import Planning
import TestSupport
import Testing

/// `omni collect` as a process of its own.
@Suite("The collect command", .timeLimit(.minutes(3)))
struct CollectProcessTests {
  private func omni(
    _ arguments: [String], in folder: URL, signal: Int32 = SIGKILL, when moment: (@Sendable (URL) -> Bool)? = nil
  ) async throws -> OmniProcess.Ending {
    try await OmniProcess.run(
      arguments, in: folder, environment: ["no_proxy": "*", "OMNI_STORE": "store"], signal: signal, when: moment)
  }

  private func document(_ ending: OmniProcess.Ending) throws -> CollectDocument {
    try JSONDecoder().decode(CollectDocument.self, from: Data(ending.output.utf8))
  }

  private static let count = 30

  private func project(_ folder: URL, _ server: LoopbackServer) throws -> CollectProject {
    let project = try CollectProject(in: folder)
    let rows = (1...Self.count).map { "\(server.url("/\($0)")),,\($0 % 2)\n" }
    try project.write("url,query,class\n" + rows.joined(), as: "urls.csv")
    return project
  }

  @Test func `collects, says what came of it, and has nothing to do the next time`() async throws {
    let server = try pictureServer()
    try await withTemporaryFolder { folder in
      _ = try project(folder, server)
      let first = try await omni(["collect", "omni.yaml", "web", "--json"], in: folder)
      #expect(first.status == 0, "\(first.errors)")
      let document = try document(first)
      let source = try #require(document.sources.first)
      #expect(document.formatVersion == "1.0" && document.sources.count == 1)
      #expect(source.source == "web" && source.state == .done && source.requested == Self.count)
      #expect(
        source.fetched == Self.count && source.failed == 0
          && source.classes.map(\.className) == ["bee keeping", "zumba"])
      let asked = server.requests.count
      let second = try await omni(["collect", "omni.yaml"], in: folder)
      #expect(second.status == 0 && second.errors.contains("Nothing to do"), "\(second.errors)")
      #expect(second.output.contains("all          30         30       0           0"), "\(second.output)")
      #expect(server.requests.count == asked)
    }
  }

  @Test(arguments: [SIGKILL, SIGINT, SIGTERM])
  func `stopped or killed, it goes on and ends with the same files`(signal: Int32) async throws {
    // Slow enough to be hit in the middle, also in the middle of a file.
    let server = try pictureServer { request, connection in
      guard let number = UInt8(request.path.dropFirst()), request.number == 1 else { return false }
      let picture = tinyPicture(number)
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(picture.count)\r\nETag: \"\(number)\"\r\n\r\n")
      connection.send(Array(picture[..<100]))
      connection.pause(milliseconds: 40)
      connection.send(Array(picture[100...]))
      return true
    }
    try await withTemporaryFolder { folder in
      _ = try project(folder, server)
      let stopped = try await omni(["collect", "omni.yaml"], in: folder, signal: signal) { _ in
        server.requests.count >= Self.count / 2
      }
      #expect(stopped.wasSeen && stopped.status == (signal == SIGKILL ? signal : 128 + signal), "\(stopped.errors)")
      let finished = Set(try journal(folder).map(\.url))
      let asked = server.requests.count
      let again = try await omni(["collect", "omni.yaml", "--json"], in: folder)
      #expect(again.status == 0, "\(again.errors)")
      let source = try #require(try document(again).sources.first)
      #expect(source.fetched == Self.count)
      let output = URL(filePath: try #require(source.folder))
      let records = try JSONLines.read(Provenance.self, from: output.appending(path: ArtifactFiles.provenance))
      #expect(records.map(\.origin.sha256) == (1...Self.count).map { ContentDigest.of(tinyPicture(UInt8($0))) })
      for record in records {
        let bytes = try [UInt8](Data(contentsOf: output.appending(path: record.origin.file)))
        #expect(ContentDigest.of(bytes) == record.origin.sha256)
      }
      // What was finished was not asked for again.
      let later = Set(server.requests[asked...].map { server.url($0.path) })
      #expect(!finished.isEmpty && later.isDisjoint(with: finished), "\(later.intersection(finished))")
    }
  }

  /// What the journal of the unfinished attempt says is there.
  private func journal(_ folder: URL) throws -> [FetchedFile] {
    let partial = folder.appending(path: "store/partial").path
    let names = try FileManager.default.subpathsOfDirectory(atPath: partial).filter { $0.hasSuffix("journal.jsonl") }
    struct Line: Decodable {
      struct Case: Decodable { var _0: FetchedFile }
      var fetched: Case?
    }
    let text = try names.map { try String(contentsOfFile: partial + "/" + $0, encoding: .utf8) }.joined()
    return text.split(separator: "\n").compactMap { line in
      (try? JSONDecoder().decode(Line.self, from: Data(line.utf8)))?.fetched?._0
    }
  }

  @Test func `without a manifest it is 1, with what to do next`() async throws {
    try await withTemporaryFolder { folder in
      _ = try CollectProject(
        in: folder, recipe: CollectProject.recipe.replacing("manifest: urls.csv, ", with: ""))
      let ending = try await omni(["collect", "omni.yaml", "--json"], in: folder)
      #expect(ending.status == 1)
      let source = try #require(try document(ending).sources.first)
      #expect(source.state == .failed && source.message?.contains("5 queries for 2 classes are in") == true)
      #expect(ending.errors.contains("state the file as sources.web.collect.manifest"))
      let run = try await omni(["run", "omni.yaml"], in: folder)
      #expect(run.status == 1 && run.errors.contains("5 queries for 2 classes are in"))
    }
  }

  @Test func `a source that is not collected is a wrong argument; a manifest that is not there, a failure`()
    async throws
  {
    try await withTemporaryFolder { folder in
      let project = try CollectProject(in: folder)
      try project.write("url,class\nhttp://127.0.0.1/,0\n", as: "urls.csv")
      let wrong = try await omni(["collect", "omni.yaml", "target"], in: folder)
      #expect(wrong.status == 64 && wrong.errors.contains("collects no source `target`; there are web"))
      try FileManager.default.removeItem(at: folder.appending(path: "urls.csv"))
      let missing = try await omni(["collect", "omni.yaml"], in: folder)
      #expect(
        missing.status == 1 && missing.errors.contains("sources.web.collect.manifest: no such file"),
        "\(missing.errors)")
    }
  }

  @Test func `plan shows what would be collected, and writes nothing`() async throws {
    try await withTemporaryFolder { folder in
      let project = try CollectProject(in: folder)
      try project.write("url,class\nhttp://127.0.0.1/,0\nhttp://127.0.0.1/b,1\n", as: "urls.csv")
      let ending = try await omni(["plan", "omni.yaml"], in: folder)
      #expect(ending.status == 0 && ending.output.contains("collect.web"), "\(ending.output)")
      #expect(!FileManager.default.fileExists(atPath: project.store.path))
    }
  }
}
