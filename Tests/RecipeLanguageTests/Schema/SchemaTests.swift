import Diagnostics
import RecipeLanguage
import Testing

@Suite struct SchemaTests {
  @Test func `every path is declared once and below a block`() {
    let paths = Language.fields.map(\.path)
    #expect(Set(paths).count == paths.count)
    for node in SchemaNode.root.all where !node.path.isEmpty {
      #expect(node.field != nil || node.block != nil, "\(node.path) has neither a field nor a block")
    }
  }

  @Test func `every field has a doc that is a sentence, and a canonical default`() throws {
    for field in Language.fields {
      #expect(field.doc.hasSuffix(".") || field.doc.hasSuffix(")."), "\(field.path)")
      #expect(!(field.isRequired && field.defaultValue != nil), "\(field.path)")
      #expect(!field.example.isEmpty, "\(field.path)")
    }
  }

  @Test func `every example is accepted by its own field`() throws {
    for field in Language.fields where !Language.ownKeys.contains(String(field.path.split(separator: ".")[0])) {
      if field.path.hasPrefix("assumed") { continue }
      let read = YAMLReader.read(Array("v: \(field.example)".utf8), file: field.path)
      let value = try #require(read.root?["v"]?.value, "\(field.path)")
      let faults = FieldCheck.faults(of: value, for: field).filter { $0.id != "dangling-name" }
      #expect(faults == [], "\(field.path): \(field.example)")
    }
  }

  @Test func `a typo of every key is refused, and nine in ten are understood`() {
    var tried = 0
    var understood = 0
    for node in SchemaNode.root.all where !node.children.isEmpty {
      for child in node.children where child.name.count >= 3 && child.name != "[]" {
        for typo in typos(of: child.name) where node.child(typo) == nil {
          let found = FieldCheck.unknownKey(typo, in: node)
          #expect(found?.id == "unknown-key", "\(node.path).\(typo)")
          tried += 1
          if found?.suggestion == child.name { understood += 1 }
        }
      }
    }
    #expect(tried > 500)
    #expect(Double(understood) >= 0.9 * Double(tried), "\(understood) of \(tried)")
  }

  /// A letter doubled, a letter lost, neighbours swapped, a letter changed, a wrong separator.
  private func typos(of word: String) -> [String] {
    let letters = Array(word)
    let middle = letters.count / 2
    var swapped = letters
    swapped.swapAt(middle - 1, middle)
    var lost = letters
    lost.remove(at: middle)
    var doubled = letters
    doubled.insert(letters[middle], at: middle)
    var changed = letters
    changed[middle] = changed[middle] == "q" ? "z" : "q"
    let dashed = word.contains("_") ? [word.replacing("_", with: "-")] : []
    return Set([swapped, lost, doubled, changed].map { String($0) } + dashed).filter { $0 != word }.sorted()
  }

  @Test func `who reads what decides what runs again`() {
    func readers(_ path: String) -> Set<NodeKindName>? { SchemaNode.root.node(at: path)?.field?.readBy }
    #expect(readers("curate.filter.web.threshold") == [.cut, .statistics])
    #expect(readers("curate.filter.web.top") == [.cut, .statistics])
    #expect(readers("curate.filter.web.teacher") == [.score])
    #expect(readers("curate.deduplicate.similarity") == [.deduplicate])
    #expect(readers("curate.deduplicate.features.from") == [.features, .crops, .deduplicate])
    #expect(readers("curate.deduplicate.features.frames") == [.features, .crops])
    #expect(readers("balance.batch.web") == [.compose])
    #expect(readers("mixup") == [.compose])
    #expect(readers("seed") == [.compose, .train])
    #expect(readers("augment") == [.train, .evaluate])
    #expect(readers("evaluate.crops") == [.evaluate])
    #expect(readers("model.kind") == [.train, .evaluate])
    #expect(readers("sources.web.expect.indexed") == [])
    #expect(readers("params.p") == [])
  }
}
