import Engine
import Execution
import Foundation
import Testing

@Suite struct KernelCacheTests {
  private static func folder() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("omni-kernels-\(UUID().uuidString)")
  }

  private static func cache(_ folder: URL, processor: String = "one") -> KernelCache {
    KernelCache(folder: folder, processor: processor, libraries: "library 1")
  }

  @Test func `the first answer counts for every process`() {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (first, second) = (Self.cache(folder), Self.cache(folder))
    #expect(first.agree("question", on: .winograd) == .winograd)
    // The second opened the file before the answer was there.
    #expect(second.recall("question") == nil)
    #expect(second.agree("question", on: .direct) == .winograd)
    #expect(second.agree("other", on: .direct) == .direct)
    #expect(Self.cache(folder).table == KernelTable(choices: ["question": .winograd, "other": .direct]))
    #expect(second.problem == nil)
  }

  @Test func `another processor has a file of its own`() {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = Self.cache(folder).agree("question", on: .winograd)
    #expect(Self.cache(folder, processor: "two").recall("question") == nil)
  }

  @Test func `a damaged file counts as empty and is replaced`() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let cache = Self.cache(folder)
    _ = cache.agree("question", on: .winograd)
    try Data("not json".utf8).write(to: cache.file)
    let later = Self.cache(folder)
    #expect(later.recall("question") == nil)
    #expect(later.agree("question", on: .direct) == .direct)
    #expect(try KernelCache.table(from: later.file) == KernelTable(choices: ["question": .direct]))
  }

  @Test func `a folder that cannot be made costs the agreement only`() throws {
    let folder = Self.folder()
    try Data().write(to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let cache = Self.cache(folder.appendingPathComponent("below a file"))
    #expect(cache.agree("question", on: .winograd) == .winograd)
    #expect(cache.recall("question") == .winograd)
    #expect(cache.problem != nil)
  }

  @Test(arguments: [
    (nil, "cannot be read: "), ("omni: 1\n", "is not JSON"), ("[1]", "is something else than belongs there"),
    ("{\"format_version\": \"1.1\"}", "lacks `processor`"),
    (
      "{\"format_version\": \"1.0\", \"processor\": \"\", \"libraries\": \"\", \"table\": {\"choices\": {}}}",
      "is of format 1.0"
    ),
    (
      "{\"format_version\": \"1.1\", \"processor\": \"\", \"libraries\": \"\", \"table\": {\"choices\": {\"a\": \"fast\"}}}",
      "has something else at `table.choices.a`"
    ),
  ])
  func `a file that is no kernel table is refused by what it lacks`(_ text: String?, _ fault: String) throws {
    let file = Self.folder()
    defer { try? FileManager.default.removeItem(at: file) }
    if let text { try Data(text.utf8).write(to: file) }
    let found = try #require(throws: KernelFileFault.self) { try KernelCache.table(from: file) }
    #expect(found.description.hasPrefix(fault), "\(found)")
    #expect(!found.description.contains("Error"))
  }
}
