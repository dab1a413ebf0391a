import Execution
import Foundation
import Glibc
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Store")
struct StoreTests {
  private func key(_ value: String) -> (NodeSpec, NodeKey) {
    let spec = NodeSpec(name: "cut.web", kind: .cut, version: 1, fields: [NodeField(path: "top", value: value)])
    return (spec, NodeKey(of: spec, inputs: [:]))
  }

  private func commit(_ value: String, content: String, to store: Store) throws -> StoredNode {
    let (spec, key) = key(value)
    let output = try store.makeOutput()
    try output.prepare()
    try content.write(to: output.url.appending(path: "a.txt"), atomically: false, encoding: .utf8)
    return try store.commit(
      output, key: key, spec: spec, summary: NodeSummary(samplesOut: 3, facts: ["kept": 0.5, "note": "x"]),
      uses: [NodeUse(recipe: "r.yaml", cell: "seed=0", name: "cut.web")], created: 5, seconds: 2)
  }

  @Test func `what was committed is found again by a reader`() async throws {
    try await withTemporaryFolder { folder in
      let stored = try commit("1", content: "abc", to: Store(writing: folder))
      let reader = try #require(try Store(reading: folder))
      #expect(try reader.node(key: stored.key) == stored)
      #expect(try reader.nodes(kind: .cut) == [stored])
      let use = NodeUse(recipe: "r.yaml", cell: "seed=0", name: "cut.web")
      #expect(try reader.lastNode(kind: .cut, use: use) == stored)
      #expect(try String(contentsOf: reader.output(of: stored).appending(path: "a.txt"), encoding: .utf8) == "abc")
    }
  }

  @Test func `reading where there is no store finds none and makes none`() async throws {
    try await withTemporaryFolder { folder in
      let place = folder.appending(path: "none", directoryHint: .isDirectory)
      let found = try Store(reading: place)
      #expect(found == nil)
      #expect(!FileManager.default.fileExists(atPath: place.path))
    }
  }

  @Test func `many who open a new store at once find the same tables`() async throws {
    for _ in 0..<8 {
      try await withTemporaryFolder { folder in
        try await withThrowingTaskGroup { group in
          for _ in 0..<12 { group.addTask { _ = try Store(writing: folder).runs() } }
          try await group.waitForAll()
        }
      }
    }
  }

  @Test func `equal content is stored once`() async throws {
    try await withTemporaryFolder { folder in
      let store = try Store(writing: folder)
      let first = try commit("1", content: "same", to: store)
      let second = try commit("2", content: "same", to: store)
      #expect(first.key != second.key)
      #expect(first.output == second.output)
    }
  }

  @Test func `a result whose folder was deleted is not found`() async throws {
    try await withTemporaryFolder { folder in
      let store = try Store(writing: folder)
      let stored = try commit("1", content: "abc", to: store)
      try FileManager.default.removeItem(at: store.output(of: stored))
      #expect(try store.node(key: stored.key) == nil)
    }
  }

  @Test func `the last use of a place is what plans compare with`() async throws {
    try await withTemporaryFolder { folder in
      let store = try Store(writing: folder)
      let use = NodeUse(recipe: "r.yaml", cell: "seed=0", name: "cut.web")
      let first = try commit("1", content: "a", to: store)
      let second = try commit("2", content: "b", to: store)
      #expect(try store.lastNode(kind: .cut, use: use)?.key == second.key)
      try store.note([use], of: first.key)
      #expect(try store.lastNode(kind: .cut, use: use)?.key == first.key)
    }
  }

  @Test func `a link in an output is refused`() async throws {
    try await withTemporaryFolder { folder in
      let store = try Store(writing: folder)
      let output = try store.makeOutput()
      try output.prepare()
      symlink("/etc/hostname", output.url.appending(path: "link").path)
      let (spec, key) = key("1")
      #expect(throws: StoreError.self) {
        try store.commit(output, key: key, spec: spec, summary: NodeSummary(), uses: [], created: 0, seconds: 0)
      }
    }
  }

  @Test func `temporary folders of the dead are removed, of the living kept`() async throws {
    try await withTemporaryFolder { folder in
      let store = try Store(writing: folder)
      let living = try store.makeOutput()
      try living.prepare()
      let dead = folder.appending(path: "tmp/dead/output", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: dead, withIntermediateDirectories: true)
      let next = try store.makeOutput()
      #expect(!FileManager.default.fileExists(atPath: dead.path))
      #expect(FileManager.default.fileExists(atPath: living.url.path))
      withExtendedLifetime((living, next)) {}
    }
  }

  @Test func `a store of a newer omni is refused by name`() async throws {
    try await withTemporaryFolder { folder in
      _ = try Store(writing: folder)
      try shell("sqlite3", folder.appending(path: "index.sqlite").path, "PRAGMA user_version = 9")
      let error = #expect(throws: StoreError.self) { try Store(writing: folder) }
      #expect(error == .tooNew(path: folder.appending(path: "index.sqlite").path, version: 9))
    }
  }

  @Test func `a full disk is a clear error and leaves the store valid`() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path
      // A limit on the size of files stands for the full disk; it is the child's own.
      await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
        signal(SIGXFSZ, SIG_IGN)
        let place = URL(filePath: path, directoryHint: .isDirectory)
        var project = ToyProject(folder: place)
        project.behaviours[.train] = { context in
          var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
          setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
          return context.node.name
        }
        let report = try await project.run()
        let message = report.failures.first?.message ?? ""
        exit(message.contains("disk") && message.contains("index.sqlite") ? 7 : 1)
      }
      let project = ToyProject(folder: folder)
      let report = try await project.run()
      #expect(report.isComplete)
      #expect(project.log.all == ["train", "evaluate"])
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may write anywhere"))
  func `a store without the right to write is a clear error`() async throws {
    try await withTemporaryFolder { folder in
      chmod(folder.path, 0o555)
      defer { chmod(folder.path, 0o755) }
      let error = #expect(throws: StoreError.self) { try Store(writing: folder) }
      guard case .notWritable = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `a place that cannot be a folder is a clear error`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "file")
      try "x".write(to: file, atomically: false, encoding: .utf8)
      let error = #expect(throws: StoreError.self) { try Store(writing: file.appending(path: "store")) }
      guard case .failed(_, "making", "Not a directory") = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }
}

/// Runs a command found on the PATH.
func shell(_ arguments: String...) throws {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = arguments
  try process.run()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
}
