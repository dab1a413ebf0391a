import Diagnostics
import Foundation
import RecipeLanguage
import TestSupport
import Testing

/// The corpus of recipes in `grammar/conformance`: what each document must be told, word for word.
@Suite struct ConformanceTests {
  static let valid = Repository.files(in: "grammar/conformance/valid", ending: ".yaml")
  static let invalid = Repository.files(in: "grammar/conformance/invalid", ending: ".yaml")

  @Test(arguments: valid)
  func `a valid document has no error`(_ file: String) throws {
    let result = Repository.loader().load(file, acceptsBases: true)
    #expect(!result.hasErrors, "\(DiagnosticText(sources: result.sources).render(result.diagnostics))")
    let spoken = result.diagnostics.filter { $0.severity == .warning }
    if spoken.isEmpty, expectation(file) == nil { return }
    try compare(result, file)
  }

  @Test(arguments: invalid)
  func `an invalid document is told what its expectation says`(_ file: String) throws {
    let result = Repository.loader().load(file, acceptsBases: true)
    #expect(result.hasErrors)
    try compare(result, file)
  }

  @Test func `every error has one to six invalid documents`() {
    var counts: [String: Int] = [:]
    for file in Self.invalid {
      let result = Repository.loader().load(file, acceptsBases: true)
      for id in Set(result.diagnostics.filter { $0.severity == .error }.map(\.id)) { counts[id, default: 0] += 1 }
    }
    // What only the command line can cause is tested with the commands.
    let fromArguments: Set = [
      "unreadable-file", "unknown-profile", "override-matches-nothing", "base-recipe", "row-claimed-twice",
      "wrong-arguments", "operation-failed", "store-locked",
    ]
    let expected = DiagnosticCatalogue.entries.filter { $0.severity == .error && !fromArguments.contains($0.id) }.map(
      \.id)
    #expect(expected.filter { counts[$0] == nil } == [])
    let first = Dictionary(grouping: Self.invalid) { id(of: $0) }
    #expect(first.filter { $0.value.count > 6 }.keys.sorted() == [])
  }

  @Test func `every diagnostic of the corpus is in the catalogue`() {
    let known = Set(DiagnosticCatalogue.entries.map(\.id))
    for file in Self.valid + Self.invalid {
      let ids = Repository.loader().load(file, acceptsBases: true).diagnostics.map(\.id)
      #expect(Set(ids).subtracting(known) == [], "\(file)")
    }
  }

  @Test func `every key of the language occurs in a valid document`() {
    var used: Set<String> = []
    for file in Self.valid {
      let text = Repository.text(file) ?? ""
      guard let root = YAMLReader.read(Array(text.utf8), file: file).root else { continue }
      collect(root, schema: SchemaNode.root, into: &used)
    }
    let declared = SchemaNode.root.all.filter { !$0.path.isEmpty && $0.name != "[]" }.map(\.path)
    #expect(declared.filter { !used.contains($0) } == [])
  }

  @Test func `every recipe of the repository is valid`() {
    for file in Repository.files(in: "recipes", ending: ".yaml") {
      let result = Repository.loader().load(file, acceptsBases: true)
      #expect(!result.hasErrors, "\(DiagnosticText(sources: result.sources).render(result.diagnostics))")
    }
  }

  /// Documents are named for their fault: `unknown-key.yaml`, `unknown-key-in-pool.yaml`.
  private func id(of file: String) -> String {
    let name = file.split(separator: "/").last.map { String($0.dropLast(".yaml".count)) } ?? ""
    let ids = DiagnosticCatalogue.entries.map(\.id).sorted { $0.count > $1.count }
    return ids.first { name == $0 || name.hasPrefix($0 + "-") } ?? name
  }

  private func expectation(_ file: String) -> String? {
    Repository.text(String(file.dropLast(".yaml".count)) + ".expected.json")
  }

  private func compare(_ result: LoadResult, _ file: String) throws {
    let found = DiagnosticsDocument(result.diagnostics)
    let path = String(file.dropLast(".yaml".count)) + ".expected.json"
    if Golden.isUpdating { return try Golden.expect(Golden.json(found), in: path) }
    let text = try #require(expectation(file), "\(path) is missing")
    let expected = try JSONDecoder().decode(DiagnosticsDocument.self, from: Data(text.utf8))
    #expect(found == expected, "\(DiagnosticText(sources: result.sources).render(result.diagnostics))")
  }

  /// The schema paths that a document states.
  private func collect(_ node: SyntaxNode, schema: SchemaNode, into used: inout Set<String>) {
    if !schema.path.isEmpty { used.insert(schema.path) }
    switch node.content {
    case .map(let entries):
      for entry in entries {
        guard let child = schema.child(entry.key) else { continue }
        if schema.path == "profiles" || schema.path.hasPrefix("matrix") {
          used.insert(child.path)
          collect(entry.value, schema: SchemaNode.root, into: &used)
          continue
        }
        collect(entry.value, schema: child, into: &used)
      }
    case .list(let items):
      if let element = schema.element { for item in items { collect(item, schema: element, into: &used) } }
    case .scalar: break
    }
  }
}
