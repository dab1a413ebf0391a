import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Drawings of the execution graph")
struct GraphDrawingTests {
  private func changed() throws -> Compilation {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts)) { "made by \($0.name)" }
    return try Recipes.plan(sets: ["curate.filter.web.threshold=0.37"], facts: facts)
  }

  @Test func `pictures are what their files say`() throws {
    let document = PlanDocument(try changed())
    let folder = "Tests/PlanningTests/Fixtures/graphs/"
    try Golden.expect(GraphText.render(document, as: .svg), in: folder + "changed.svg")
    try Golden.expect(GraphText.render(document, as: .dot), in: folder + "changed.dot")
  }

  @Test func `the picture is sound XML with every node's name, state and symbol as text`() throws {
    let document = PlanDocument(try changed())
    let svg = GraphText.render(document, as: .svg)
    let reader = try SVGReader(svg)
    for node in document.recipes[0].nodes {
      #expect(reader.texts.contains("\(node.state.symbol) \(node.name)"))
      #expect(reader.texts.contains { $0.hasPrefix("\(node.name): \(node.state.rawValue)") })
    }
    #expect(reader.count(of: "path") == GraphDrawing(document.recipes[0]).reduced.arrows.count)
    #expect(svg.contains("prefers-color-scheme: dark"))
    #expect(svg.contains("role=\"img\"") && svg.contains("aria-label="))
  }

  @Test func `boxes of a layer do not lie on each other, and arrows point to the right`() throws {
    for name in ["recipes/pocket/slowonly_warp_specific.yaml", "recipes/pocket/tsn_omnisource.yaml"] {
      let loaded = RecipeLoaderOfRepository.load(name)
      let recipe = try #require(loaded.recipes.first)
      let document = PlanDocument(Compilation.plan([recipe], facts: MadeUpFacts()))
      let reader = try SVGReader(GraphText.render(document, as: .svg))
      let boxes = try reader.boxes().filter { $0.height > 20 }
      #expect(boxes.count == document.recipes[0].nodes.count)
      for (place, one) in boxes.enumerated() {
        for other in boxes[..<place] where one.overlaps(other) {
          Issue.record("\(name): boxes at \(one) and \(other) lie on each other")
        }
      }
    }
  }

  @Test func `arrows that are left out follow from those that are drawn`() throws {
    let whole = GraphDrawing(PlanDocument(try changed()).recipes[0])
    let drawn = whole.reduced.arrows
    #expect(drawn.count < whole.arrows.count)
    func isReached(_ from: Int, _ to: Int) -> Bool {
      drawn.contains { $0.to == to && ($0.from == from || $0.from > from && isReached(from, $0.from)) }
    }
    for arrow in whole.arrows { #expect(isReached(arrow.from, arrow.to)) }
    for (place, arrow) in drawn.enumerated() {
      // Without it its end is not reached.
      let others = drawn.enumerated().filter { $0.offset != place }.map(\.element)
      func isStillReached(_ to: Int) -> Bool {
        others.contains { $0.to == to && ($0.from == arrow.from || $0.from > arrow.from && isStillReached($0.from)) }
      }
      #expect(!isStillReached(arrow.to))
    }
  }

  @Test func `names that XML gives a meaning are escaped`() throws {
    let drawing = GraphDrawing(
      title: "a<b>&\"c\"", boxes: [.init(id: "n0", label: "x<y>&\"z\"", detail: "", symbol: "+", mark: "new")],
      arrows: [])
    let reader = try SVGReader(GraphSVG.render([drawing], name: "<&>"))
    #expect(reader.texts.contains("+ x<y>&\"z\""))
    #expect(reader.texts.contains("a<b>&\"c\""))
  }

  @Test func `a difference sorts nodes by what became of them`() throws {
    let other = Recipes.omni.split(separator: "threshold: 0.3}").joined(separator: "threshold: 0.4}")
    let recipes =
      try Recipes.load() + Recipes.load("other.yaml", ["other.yaml": other])
      + Recipes.load(
        "pocket.yaml",
        [
          "pocket.yaml": Recipes.pocket.split(separator: "base: true\n").joined(separator: "\n")
        ])
    let plan = Compilation.plan(recipes, facts: EmptyFacts())
    let difference = GraphDifference(plan, a: plan.recipes[0], b: plan.recipes[1])
    func names(_ change: GraphDifference.Change, _ difference: GraphDifference) -> Set<String> {
      Set(difference.nodes.filter { $0.change == change }.map(\.name))
    }
    #expect(
      names(.changed, difference) == ["cut.web", "keep.web", "statistics", "compose", "train", "evaluate", "table"])
    #expect(names(.onlyA, difference).isEmpty && names(.onlyB, difference).isEmpty)
    let less = GraphDifference(plan, a: plan.recipes[0], b: plan.recipes[2])
    #expect(names(.onlyA, less).contains("cut.web") && names(.onlyB, less).isEmpty)
    #expect(names(.same, less).isSuperset(of: ["generate.target", "generate.val", "index.target", "index.val"]))
    #expect(names(.changed, less) == ["compose", "train", "evaluate", "table"])
    let back = GraphDifference(plan, a: plan.recipes[2], b: plan.recipes[0])
    #expect(names(.onlyB, back) == names(.onlyA, less))
    for text in [
      GraphText.render(less, as: .svg), GraphText.render(less, as: .dot), GraphText.render(less, as: .mermaid),
    ] {
      #expect(text.contains("cut.web"))
    }
    let ascii = GraphText.render(less, as: .ascii)
    #expect(ascii.contains("~ changed: compose, train, evaluate, table"))
  }

  /// The baseline's training is the very node that trains the other arm's teacher.
  @Test func `a node that both have under two names is the same, and hides no other of those names`() throws {
    let recipes = RecipeLoaderOfRepository.load("recipes/quickstart.yaml").recipes
    let plan = Compilation.plan(recipes, facts: EmptyFacts())
    let there = GraphDifference(plan, a: plan.recipes[0], b: plan.recipes[1])
    let changes = Dictionary(grouping: there.nodes, by: \.name).mapValues { $0.map(\.change) }
    #expect(changes["frames/train"] == [.same] && changes["frames/compose"] == [.same])
    #expect(changes["train"] == [.changed] && changes["compose"] == [.changed] && changes["evaluate"] == [.changed])
  }

  @Test(arguments: ["recipes/quickstart.yaml", "recipes/pocket", "recipes/minikinetics"])
  func `every node of both sides is there once, whichever comes first`(_ files: String) throws {
    let plan = Compilation.plan(RecipeLoaderOfRepository.load(files).recipes, facts: EmptyFacts())
    let first = plan.recipes[0]
    for other in plan.recipes.dropFirst() {
      let (there, back) = (GraphDifference(plan, a: first, b: other), GraphDifference(plan, a: other, b: first))
      #expect(Set(there.nodes.map(\.name)).count == there.nodes.count)
      let (mine, theirs) = (Set(first.positions.map(\.position)), Set(other.positions.map(\.position)))
      #expect(there.count(.same) == mine.intersection(theirs).count)
      for (own, others) in [(first, theirs), (other, mine)] {
        let apart = own.positions.filter { !others.contains($0.position) }.map(\.name)
        let shown = Set(there.nodes.filter { $0.change != .same }.map(\.name))
        #expect(shown.isSuperset(of: apart), "\(there.a) beside \(there.b)")
      }
      func names(_ difference: GraphDifference, _ change: GraphDifference.Change) -> Set<String> {
        Set(difference.nodes.filter { $0.change == change }.map(\.name))
      }
      #expect(names(there, .same) == names(back, .same) && names(there, .changed) == names(back, .changed))
      #expect(names(there, .onlyA) == names(back, .onlyB) && names(there, .onlyB) == names(back, .onlyA))
    }
  }
}

/// The repository's recipes from its root.
enum RecipeLoaderOfRepository {
  static func load(_ file: String) -> LoadResult { Repository.loader().load(file) }
}

/// Reads an SVG as strictly as the test needs: elements close in order, attributes are quoted, texts are escaped.
private struct SVGReader {
  private(set) var texts: [String] = []
  private var elements: [(name: String, attributes: [String: String])] = []

  struct Box {
    var x, y, width, height: Double

    func overlaps(_ other: Box) -> Bool {
      x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
    }
  }

  init(_ svg: String) throws {
    var open: [String] = []
    var rest = Substring(svg)
    while let start = rest.firstIndex(of: "<") {
      let text = rest[..<start]
      if let inside = open.last, inside == "text" || inside == "title" { texts.append(try Self.plain(text)) }
      let end = try #require(rest[start...].firstIndex(of: ">"), "an element is not closed")
      var tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        #expect(open.popLast() == String(tag.dropFirst()), "</\(tag.dropFirst())> closes something else")
        continue
      }
      let isEmpty = tag.hasSuffix("/")
      if isEmpty { tag = tag.dropLast() }
      let name = String(tag.prefix { $0 != " " })
      elements.append((name, try Self.attributes(tag.dropFirst(name.count))))
      if !isEmpty { open.append(name) }
    }
    #expect(open.isEmpty, "\(open) are left open")
  }

  func count(of element: String) -> Int { elements.count { $0.name == element } }

  func boxes() throws -> [Box] {
    try elements.filter { $0.name == "rect" }.map { element in
      func number(_ key: String) throws -> Double { try #require(element.attributes[key].flatMap(Double.init)) }
      return Box(x: try number("x"), y: try number("y"), width: try number("width"), height: try number("height"))
    }
  }

  private static func attributes(_ text: Substring) throws -> [String: String] {
    var attributes: [String: String] = [:]
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    #expect(parts.count.isMultiple(of: 2) == false, "quotes of \(text) do not match")
    for place in stride(from: 0, to: parts.count - 1, by: 2) {
      let key = parts[place].filter { $0 != " " && $0 != "=" }
      attributes[key] = try plain(parts[place + 1])
    }
    return attributes
  }

  private static func plain(_ text: Substring) throws -> String {
    #expect(!text.contains("<"))
    let names = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&amp;": "&"]
    var out = ""
    var rest = text
    while let first = rest.first {
      if first == "&" {
        let name = try #require(names.first { rest.hasPrefix($0.key) }, "a bare & in \(text)")
        out += name.value
        rest = rest.dropFirst(name.key.count)
      } else {
        out.append(first)
        rest = rest.dropFirst()
      }
    }
    return out
  }
}
