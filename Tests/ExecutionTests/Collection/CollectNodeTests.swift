import Collecting
import Execution
import Foundation
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct CollectNodeTests {
  @Test func `files lie in folders of their classes, with where each came from`() async throws {
    let server = try pictureServer { request, connection in
      guard request.path == "/gone" else { return false }
      connection.reply(410)
      return true
    }
    try await withTemporaryFolder { folder in
      let project = try CollectProject(in: folder)
      try project.write(
        """
        url,query,class
        \(server.url("/1")),beekeep,bee keeping
        \(server.url("/2")),keepingbee,
        \(server.url("/1?again")),beekeeping,
        \(server.url("/gone")),zumba,
        \(server.url("/1?other-class")),zumba,

        """, as: "urls.csv")
      let report = try await project.run("index.web")
      let output = try project.output(report)
      let records = try project.records(report)
      let digest = ContentDigest.of(tinyPicture(1))
      #expect(
        records.map(\.origin.file) == [
          "bee keeping/\(digest).jpg", "bee keeping/\(ContentDigest.of(tinyPicture(2))).jpg",
          "bee keeping/\(digest).jpg", "zumba/\(digest).jpg",
        ])
      #expect(records.map(\.query) == ["beekeep", "keepingbee", "beekeeping", "zumba"])
      #expect(records.map(\.className) == ["bee keeping", "bee keeping", "bee keeping", "zumba"])
      #expect(records[0].origin.url == server.url("/1") && records[0].origin.etag == "\"1\"")
      let file = output.appending(path: records[0].origin.file)
      #expect(try [UInt8](Data(contentsOf: file)) == tinyPicture(1))
      #expect(
        try filePaths(in: output)
          == [
            records[1].origin.file, records[0].origin.file, "collection.jsonl", "failures.jsonl", "provenance.jsonl",
            "queries.csv", records[3].origin.file,
          ].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      let failures = try JSONLines.read(
        CollectionFailure.self, from: output.appending(path: ArtifactFiles.failures))
      #expect(failures.map(\.failure.status) == [410] && failures.map(\.className) == ["zumba"])
      let classes = try String(contentsOf: output.appending(path: ArtifactFiles.collection), encoding: .utf8)
      let bytes = tinyPicture(1).count + tinyPicture(2).count
      #expect(
        classes == """
          {"bytes":\(bytes),"class":"bee keeping","duplicates":1,"failed":0,"fetched":3,"requested":3}
          {"bytes":\(tinyPicture(1).count),"class":"zumba","duplicates":0,"failed":1,"fetched":1,"requested":2}

          """)
      #expect(
        try String(contentsOf: output.appending(path: ArtifactFiles.queries), encoding: .utf8) == """
          class,query,kind
          bee keeping,beekeeping,permuted
          bee keeping,keepingbee,permuted
          bee keeping,beekeep,stemmed
          bee keeping,keepbee,stemmed
          zumba,zumba,permuted

          """)
      let summary = try #require(try report.entry("collect.web").stored?.summary)
      #expect(summary.samplesIn == 5 && summary.samplesOut == 3)
      #expect(summary.facts["duplicates"] == 1 && summary.facts["failed_status"] == 1)
      #expect(summary.facts["shared_files"] == 1)

      // The index reads it like any folder of class folders.
      let samples = try project.output(report, "index.web").readSamples()
      #expect(samples.count == 3 && samples.map(\.label) == [0, 0, 1])
      #expect(samples.allSatisfy { $0.width == 48 && $0.height == 40 })
    }
  }

  @Test func `stopping and going on gives the same files, and asks for none twice`() async throws {
    let server = try pictureServer()
    try await withTemporaryFolder { folder in
      var project = try CollectProject(in: folder)
      let rows = (1...40).map { "\(server.url("/\($0)")),,\($0 % 2)" }
      try project.write("url,query,class\n" + rows.joined(separator: "\n"), as: "urls.csv")
      project.stopAfter = 10
      let stopped = try await project.run()
      guard case .stopped(let saved) = try stopped.entry("collect.web").outcome else {
        Issue.record("\(try stopped.entry("collect.web").outcome)")
        return
      }
      #expect(saved.hasSuffix("of 40 files were asked for"))
      let before = server.requests.map(\.path).filter { $0 != "/robots.txt" }
      #expect(before.count >= 10 && before.count < 40)
      project.stopAfter = nil
      let report = try await project.run()
      #expect(try project.records(report).map(\.origin.sha256) == (1...40).map { ContentDigest.of(tinyPicture($0)) })
      // A transfer that was under way when it stopped is asked for again.
      for number in 1...40 { #expect(server.count("/\(number)") <= 2) }
      #expect(server.requests.map(\.path).filter { $0 != "/robots.txt" }.count <= 44)
      // Nothing is left of the attempt.
      let partial = folder.appending(path: "store/partial").path
      #expect(try FileManager.default.contentsOfDirectory(atPath: partial) == [])
    }
  }

  @Test func `a longer manifest fetches only what is new`() async throws {
    let server = try pictureServer()
    try await withTemporaryFolder { folder in
      let project = try CollectProject(in: folder)
      let manifest = "url,query,class\n\(server.url("/1")),,zumba\n\(server.url("/2")),,zumba\n"
      try project.write(manifest, as: "urls.csv")
      _ = try await project.run()
      let digest = String(repeating: "0", count: 64)
      try project.write(
        manifest.replacing("/2,", with: "/2,other") + "\(server.url("/3")),,bee keeping\n", as: "urls.csv")
      let report = try await project.run()
      #expect(server.count("/1") == 1 && server.count("/2") == 1 && server.count("/3") == 1)
      #expect(try project.records(report).map(\.query) == ["", "other", ""])
      #expect(project.notes.contains("2 files taken over from an earlier collection"))
      // What the manifest says of a file counts for files that are taken over, too.
      try project.write(
        "url,class,sha256\n\(server.url("/1")),zumba,\(digest)\n\(server.url("/2")),zumba,", as: "urls.csv")
      let other = try await project.run()
      #expect(try project.records(other).count == 1 && server.count("/1") == 2 && server.count("/2") == 1)
      let failures = try JSONLines.read(
        CollectionFailure.self, from: project.output(other).appending(path: ArtifactFiles.failures))
      #expect(failures.map(\.failure.reason) == [.wrongDigest])
    }
  }

  @Test func `an attempt with another manifest leaves what it has to the next`() async throws {
    let server = try pictureServer()
    try await withTemporaryFolder { folder in
      var project = try CollectProject(in: folder)
      let rows = (1...40).map { "\(server.url("/\($0)")),,\($0 % 2)" }
      try project.write("url,query,class\n" + rows.joined(separator: "\n"), as: "urls.csv")
      project.stopAfter = 20
      _ = try await project.run()
      project.stopAfter = nil
      try project.write(
        "url,query,class\n" + (rows + ["\(server.url("/41")),,0"]).joined(separator: "\n"), as: "urls.csv")
      let report = try await project.run()
      #expect(try project.records(report).count == 41)
      #expect(server.requests.map(\.path).filter { $0 != "/robots.txt" }.count <= 45)
    }
  }

  @Test func `after a power cut, files are believed only when their digest is right`() async throws {
    let server = try pictureServer()
    try await withTemporaryFolder { folder in
      var project = try CollectProject(in: folder)
      let rows = (1...40).map { "\(server.url("/\($0)")),,\($0 % 2)" }
      try project.write("url,query,class\n" + rows.joined(separator: "\n"), as: "urls.csv")
      project.stopAfter = 10
      _ = try await project.run()
      project.stopAfter = nil
      let partial = folder.appending(path: "store/partial")
      let names = try FileManager.default.subpathsOfDirectory(atPath: partial.path)
      let journal = partial.appending(path: try #require(names.first { $0.hasSuffix("journal.jsonl") }))
      let text = try String(contentsOf: journal, encoding: .utf8)
      let boot = try #require(text.split(separator: "\n").first { $0.contains("began") }.map(String.init))
      // Another boot, a torn last line, and zeros where the disk lost what one file held.
      try Data((text.replacing(boot, with: "{\"began\":{\"boot\":\"another\"}}") + "{\"fetched\":{\"_0\":{\"by").utf8)
        .write(to: journal)
      let lost = partial.appending(path: try #require(names.first { $0.hasSuffix(".jpg") }))
      let size = try Data(contentsOf: lost).count
      try Data(count: size).write(to: lost)
      let before = server.requests.count
      let report = try await project.run()
      #expect(try project.records(report).count == 40)
      let output = try project.output(report)
      for record in try project.records(report) {
        let bytes = try [UInt8](Data(contentsOf: output.appending(path: record.origin.file)))
        #expect(ContentDigest.of(bytes) == record.origin.sha256)
      }
      let again = server.requests[before...].map(\.path)
      #expect(again.contains("/" + number(of: lost.lastPathComponent)) && again.count <= 36)
    }
  }

  /// Which picture has this name.
  private func number(of name: String) -> String {
    (1...40).first { name.hasPrefix(ContentDigest.of(tinyPicture($0))) }.map { "\($0)" } ?? "none"
  }

  @Test func `forced, it tries again what failed and keeps the rest`() async throws {
    let server = try pictureServer { request, connection in
      guard request.path == "/7", request.number <= 4 else { return false }
      connection.reply(503)
      return true
    }
    try await withTemporaryFolder { folder in
      var project = try CollectProject(in: folder)
      try project.write("url,query,class\n\(server.url("/6")),,0\n\(server.url("/7")),,1\n", as: "urls.csv")
      let first = try await project.run()
      #expect(try project.records(first).count == 1)
      #expect(project.notes.contains("1 of 2 files could not be fetched: 1 status"))
      #expect(project.notes.contains { $0.hasPrefix("1 of these may pass; --force collect.web tries them again") })
      let cached = try await project.run()
      #expect(cached.cachedCount == 1 && server.count("/7") == 4)
      project.forced = true
      let second = try await project.run()
      #expect(try project.records(second).count == 2)
      #expect(server.count("/6") == 1 && server.count("/7") == 5)
    }
  }

  @Test func `when nothing can be fetched there is no result`() async throws {
    let server = try pictureServer()
    try await withTemporaryFolder { folder in
      let project = try CollectProject(in: folder)
      try project.write("url,class\n\(server.url("/none")),0\n", as: "urls.csv")
      let report = try await project.run()
      #expect(
        report.failures.map(\.message).first?.hasPrefix("none of the 1 files of \"web\" could be fetched; first: ")
          == true)
      #expect(report.failures.first?.message.hasSuffix("HTTP status 404") == true)
    }
  }

  @Test func `a wrong manifest is refused whole, before anything is asked for`() async throws {
    let server = try pictureServer()
    try await withTemporaryFolder { folder in
      let project = try CollectProject(in: folder)
      try project.write(
        "url,class\n\(server.url("/1")),0\n\(server.url("/2")),juggling\nfile:///etc/passwd,0\n", as: "urls.csv")
      let report = try await project.run()
      let message = try #require(report.failures.first?.message)
      #expect(message.contains("urls.csv: line 3: found the class \"juggling\""))
      #expect(message.contains("urls.csv: line 4: found \"file:///etc/passwd\""))
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `a file that is no picture of its source's kind, or forbidden, is named with the reason`() async throws {
    let server = try pictureServer { request, connection in
      switch request.path {
      case "/robots.txt": connection.reply(200, Array("User-agent: omni\nDisallow: /secret".utf8))
      case "/page": connection.reply(200, Array("<html>".utf8))
      case "/video": connection.reply(200, [0, 0, 0, 24] + Array("ftypisom....".utf8))
      default: return false
      }
      return true
    }
    // The server's own answer to robots.txt comes first there.
    let own = try LoopbackServer { request, connection in
      switch request.path {
      case "/robots.txt": connection.reply(200, Array("User-agent: omni\nDisallow: /secret".utf8))
      default: connection.reply(200, tinyPicture(3))
      }
    }
    try await withTemporaryFolder { folder in
      let project = try CollectProject(in: folder)
      let urls = [server.url("/page"), server.url("/video"), own.url("/secret"), own.url("/3")]
      try project.write("url,class\n" + urls.map { "\($0),0\n" }.joined(), as: "urls.csv")
      let report = try await project.run()
      let failures = try JSONLines.read(
        CollectionFailure.self, from: project.output(report).appending(path: ArtifactFiles.failures))
      #expect(failures.map(\.failure.reason) == [.wrongType, .wrongType, .robots])
      #expect(failures.map(\.failure.detail)[1] == "found a video (mp4), expected an image")
      #expect(own.requests.allSatisfy { $0.headers["user-agent"] == CollectNode.userAgent })
    }
  }

  @Test func `without a manifest the list to crawl is written, and what to do next is said`() async throws {
    try await withTemporaryFolder { folder in
      let text = CollectProject.recipe.replacing("manifest: urls.csv, ", with: "")
      for recipe in [text, text.replacing("classes: {list: [bee keeping, zumba]}\n", with: "")] {
        let project = try CollectProject(in: folder, recipe: recipe)
        let message = try #require(try await project.run().failures.first?.message)
        #expect(message.hasPrefix("5 queries for 2 classes are in \""))
        #expect(message.hasSuffix("state the file as sources.web.collect.manifest"))
        let path = message.split(separator: "\"")[1]
        let list = try String(contentsOfFile: String(path), encoding: .utf8)
        #expect(
          list.split(separator: "\n").prefix(3) == [
            "class,query,kind", "bee keeping,beekeeping,permuted", "bee keeping,keepingbee,permuted",
          ])
      }
    }
  }

  @Test func `where a teacher labels, rows may be of no class`() async throws {
    let server = try pictureServer()
    try await withTemporaryFolder { folder in
      let recipe = CollectProject.recipe.replacing("label: query", with: "label: teacher").replacing(
        "augment:",
        with:
          "teachers: {t: {recipe: teacher.yaml}}\ncurate: {filter: {web: {teacher: t, threshold: 0.5}}}\naugment:")
      let project = try CollectProject(in: folder, recipe: recipe)
      try project.write("url,class\n\(server.url("/1")),\n\(server.url("/2")),zumba\n", as: "urls.csv")
      let report = try await project.run("index.web")
      #expect(try project.output(report, "index.web").readSamples().map(\.label) == [nil, 1])
    }
  }

  // MARK: planning

  private func key(_ project: CollectProject) throws -> String {
    let node = try #require(try project.compile().graph.nodes.first { $0.spec.kind == .collect })
    return NodeKey(of: node.spec, inputs: [:]).digest
  }

  @Test func `the key holds what comes out, not how fast`() async throws {
    try await withTemporaryFolder { folder in
      var project = try CollectProject(in: folder)
      try project.write("url,class\nhttp://a/,0\n", as: "urls.csv")
      let before = try key(project)
      for set in ["per_host=1", "rate=1/h", "retries=9"] {
        project.sets = ["sources.web.collect.\(set)"]
        #expect(try key(project) == before, "\(set)")
        let node = try #require(try project.compile().graph.nodes.first { $0.spec.kind == .collect })
        #expect(
          node.spec.leaves["sources.web.collect.\(set.prefix { $0 != "=" })"] == String(set.split(separator: "=")[1]))
      }
      project.sets = ["sources.web.label=teacher"]
      for set in ["queries=verbatim", "maximum_size=2MB", "types=[image]"] {
        project.sets = ["sources.web.collect.\(set)"]
        #expect(try key(project) != before, "\(set)")
      }
      project.sets = []
      try project.write("url,class\nhttp://a/,1\n", as: "urls.csv")
      #expect(try key(project) != before)
    }
  }

  @Test func `the plan has the node before the index, and waits for the target's classes where it needs them`()
    async throws
  {
    try await withTemporaryFolder { folder in
      let project = try CollectProject(in: folder)
      try project.write("url,class\nhttp://a/,0\n", as: "urls.csv")
      let graph = try project.compile().graph
      let names = graph.nodes.map(\.spec.name)
      #expect(names.prefix(2) == ["collect.web", "index.target"])
      let index = try #require(graph.nodes.first { $0.spec.name == "index.web" })
      #expect(index.spec.inputs.map(\.node) == ["collect.web"])
      let bare = CollectProject.recipe.replacing("manifest: urls.csv, ", with: "").replacing(
        "classes: {list: [bee keeping, zumba]}\n", with: "")
      let second = try CollectProject(in: folder, recipe: bare)
      let waiting = try second.compile().graph
      #expect(waiting.nodes.map(\.spec.name).prefix(4) == ["index.target", "collect.web", "index.val", "index.web"])
      #expect(waiting.part(for: [1]).nodes.map(\.spec.name) == ["index.target", "collect.web"])
    }
  }
}
