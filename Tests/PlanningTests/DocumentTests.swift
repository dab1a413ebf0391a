import Foundation
import Planning
import RecipeLanguage
import Testing

@Suite("The plan document and its text")
struct DocumentTests {
  /// The changed threshold against a store that has the rest.
  private func changed() throws -> PlanDocument {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    return PlanDocument(try Recipes.plan(sets: ["curate.filter.web.threshold=0.37"], facts: facts))
  }

  @Test func `a node has every field of the document, absent ones as null`() throws {
    let cut = try #require(changed().recipes[0].nodes.first { $0.name == "cut.web" })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(cut), as: UTF8.self)
    #expect(
      text == """
        {"disk_bytes":{"basis":"1 past output","high":1012,"low":725,"mid":857},"download_bytes":null,"inputs":["index.web","score.web"],"kind":"cut","multiply_adds":null,"name":"cut.web",\
        "peak_memory_bytes":null,"reasons":[{"at":{"set":"curate.filter.web.threshold=0.37"},\
        "field":"curate.filter.web.threshold","new":"0.37","old":"0.3"}],"samples_in":60,"samples_out":null,\
        "seconds":{"basis":"1 past run of this store","high":1.4179599170892336,"low":0.7089799585446167,\
        "mid":1.0026490728245117},"state":"rerun"}
        """)
  }

  @Test func `a recipe has its counts and ids`() throws {
    let document = try changed()
    let recipe = document.recipes[0]
    #expect(document.formatVersion == "2.0")
    #expect(document.work)
    #expect(recipe.file == "omni.yaml")
    #expect(recipe.id.count >= 12)
    #expect(recipe.iterationsPerEpoch == 3)
    // 9 iterations, after 0, 2, 4, 6 and 8 two more batches; in the first epoch after 0 and 2.
    #expect(recipe.optimizerStepsPerEpoch == 7)
    #expect(recipe.optimizerSteps == 19)
  }

  @Test func `an origin in a file is file, line and column`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    let edited = Recipes.omni.split(separator: "threshold: 0.3}").joined(separator: "threshold: 0.4}")
    let plan = try Recipes.plan("omni.yaml", ["omni.yaml": edited], facts: facts)
    let reason = try #require(try plan.planned("cut.web").reasons.first)
    #expect(reason.old == "0.3")
    #expect(reason.new == "0.4")
    #expect(reason.at == .file(path: "omni.yaml", line: 11, column: 47))
  }

  @Test func `the document survives its own JSON`() throws {
    let document = try changed()
    let back = try JSONDecoder().decode(PlanDocument.self, from: JSONEncoder().encode(document))
    #expect(back == document)
  }

  @Test func `the text names the change, its place and what follows`() throws {
    let text = PlanText().render(try changed())
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("28 nodes: 7 re-run, 21 cached   \u{2248} ") == true)
    #expect(lines.last == lines.first)
    #expect(
      lines.contains {
        $0.hasPrefix("  ~  cut.web") && $0.contains("curate.filter.web.threshold 0.3 \u{2192} 0.37 (--set)")
      })
    #expect(lines.contains { $0.hasPrefix("  ~  keep.web") && $0.contains("input: cut.web changed") })
    #expect(lines.contains { $0.hasPrefix("  =  score.web") })
  }

  @Test func `the ascii graph has a row for each source and one that joins them`() throws {
    let text = GraphText.render(try changed(), as: .ascii)
    #expect(
      text == """
        recipe omni.yaml
          target    generate= - index=
          raw       generate= - index= - split= - score= - cut= - features= - deduplicate= - keep= - select=
          val       generate= - index= - features=
          web       generate= - index= - score= - cut~ - features= - deduplicate= - keep~
          frames/*  compose= - train=
          *         statistics~ - compose~ - train~ - evaluate~ - table~

        = cached, ~ re-run, + new, ! forced, ? unknown, x invalid

        """)
  }

  @Test func `the mermaid graph has every edge once`() throws {
    let document = try changed()
    let text = GraphText.render(document, as: .mermaid)
    let edges = text.split(separator: "\n").count { $0.contains("-->") }
    #expect(edges == document.recipes[0].nodes.map(\.inputs.count).reduce(0, +))
    #expect(text.hasPrefix("flowchart LR\n"))
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (1_187_728, "1,187,728")])
  func `numbers are grouped`(number: Int, text: String) {
    #expect(NumberText.grouped(number) == text)
  }

  @Test(arguments: [(0.04, "0.0 s"), (6.24, "6.2 s"), (59, "59 s"), (182, "3m02"), (75_900, "21h05")])
  func `times are short`(seconds: Double, text: String) {
    #expect(NumberText.seconds(seconds) == text)
  }
}
