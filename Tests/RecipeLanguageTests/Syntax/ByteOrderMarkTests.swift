import RecipeLanguage
import Testing

@Suite struct ByteOrderMarkTests {
  @Test func `a byte order mark changes nothing`() {
    let plain = Array("omni: 1\nseed: 3\n".utf8)
    let marked = YAMLReader.read([0xEF, 0xBB, 0xBF] + plain, file: "a.yaml")
    #expect(marked.diagnostics.isEmpty)
    #expect(marked.root == YAMLReader.read(plain, file: "a.yaml").root)
  }
}
