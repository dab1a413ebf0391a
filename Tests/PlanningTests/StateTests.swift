import Planning
import RecipeLanguage
import Testing

@Suite("States and reasons")
struct StateTests {
  private func ran(_ files: [String: String] = [:], _ name: String = "omni.yaml") throws -> MadeUpFacts {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(name, files, facts: facts))
    return facts
  }

  @Test func `nothing stored: every node is new, without reasons`() throws {
    let plan = try Recipes.plan()
    let states = Set(plan.nodes.map(\.state))
    #expect(states == [.new])
    #expect(plan.nodes.flatMap(\.reasons).isEmpty)
  }

  @Test func `everything stored: nothing to do`() throws {
    let plan = try Recipes.plan(facts: ran())
    #expect(plan.working().isEmpty)
    #expect(PlanText().render(PlanDocument(plan)) == "Nothing to do: 28 nodes cached.\n")
  }

  @Test func `a new threshold re-runs the cut and what follows, and names old and new`() throws {
    let plan = try Recipes.plan(sets: ["curate.filter.web.threshold=0.37"], facts: ran())
    #expect(plan.working() == ["cut.web", "keep.web", "statistics", "compose", "train", "evaluate", "table"])
    #expect(
      try plan.planned("cut.web").reasons == [
        .field(
          path: "curate.filter.web.threshold", old: "0.3", new: "0.37", at: .set("curate.filter.web.threshold=0.37"))
      ])
    #expect(try plan.planned("cut.web").state == .rerun)
    #expect(try plan.planned("keep.web").reasons.map(\.field) == ["input:cut.web"])
  }

  @Test func `a node's own changes are named before those of its inputs`() throws {
    let plan = try Recipes.plan(sets: ["curate.filter.web.threshold=0.37", "schedule.lr=0.5"], facts: ran())
    let fields = try plan.planned("train").reasons.map(\.field)
    #expect(fields.first == "schedule.lr")
    #expect(fields.count > 1 && fields.dropFirst().allSatisfy { $0.hasPrefix("input:") }, "\(fields)")
  }

  @Test func `an identical output stops propagation`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts)) { $0.name == "cut.web" ? "same" : nil }
    let changed = try Recipes.load(sets: ["curate.filter.web.threshold=0.37"])
    // Only the cut ran again, and gave what it had given.
    let cut = Compilation.plan(changed, facts: facts)
    facts.run(cut) { $0.name == "cut.web" ? "same" : nil }
    #expect(try Recipes.plan(facts: facts).working().isEmpty)
  }

  @Test func `names of sources and teachers are no meaning for their own nodes`() throws {
    let renamed = Recipes.omni.split(separator: "frames").joined(separator: "judge")
    let plan = try Recipes.plan("r.yaml", ["r.yaml": renamed], facts: ran())
    #expect(plan.working().filter { $0 != "table" }.isEmpty)
  }

  @Test func `cosmetic edits change no key`() throws {
    let lines = Recipes.omni.split(separator: "\n").map(String.init)
    let head = lines[..<2]
    let edited = (["# a comment", "x-note: something"] + head + lines[2...]).joined(separator: "\n")
      .split(separator: "threshold: 0.3}").joined(separator: "threshold: 0.30}   # same")
    let plan = try Recipes.plan("omni.yaml", ["omni.yaml": edited], facts: ran())
    #expect(plan.working().isEmpty)
  }

  @Test func `removing a field is a reason with no new value`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(sets: ["schedule.clip_norm=40"], facts: facts))
    let plan = try Recipes.plan(facts: facts)
    let reasons = try plan.planned("train").reasons
    #expect(reasons == [.field(path: "schedule.clip_norm", old: "40", new: nil, at: .standard)])
  }

  @Test func `a forced node runs and what reads it may`() throws {
    let plan = try Recipes.plan(facts: ran(), forced: ["train"])
    #expect(plan.working() == ["train", "evaluate", "table"])
    #expect(try plan.planned("train").state == .forced)
    #expect(try plan.planned("evaluate").state == .rerun)
    #expect(try plan.planned("train").reasons == [.forced(node: "train")])
  }

  @Test func `another seed is another cell's result: new, not re-run`() throws {
    let one = Recipes.omni + "\nmatrix: {seed: [0]}\n"
    let two = Recipes.omni + "\nmatrix: {seed: [0, 1]}\n"
    let plan = try Recipes.plan("m.yaml", ["m.yaml": two], facts: ran(["m.yaml": one], "m.yaml"))
    #expect(try plan.planned("train", recipe: 0).state == .cached)
    #expect(try plan.planned("train", recipe: 1).state == .new)
  }

  static let listed = """
    omni: 1
    extends: pocket.yaml
    sources:
      target: {list: train.txt, root: clips, generate: null}
    """

  @Test func `a list's content is in the key, its place is not`() throws {
    let text = """
      omni: 1
      classes: {list: [a, b]}
      sources:
        t: {role: target, kind: video, list: "${site.data}/t.txt", root: "${site.data}"}
        v: {role: validation, kind: video, list: "${site.data}/v.txt", root: "${site.data}"}
      model: {kind: tsn, backbone: {kind: resnet2d, depth: 18}}
      augment: [{resize_short: 64}, {random_resized_crop: 56}]
      schedule: {lr: 0.1, epochs: 1}
      balance: {batch: {t: 4}}
      evaluate: {sources: [v], size: 64}
      """
    func facts(_ root: String, list: String) -> MadeUpFacts {
      MadeUpFacts(
        files: [
          "\(root)/t.txt": .digest(list), "\(root)/v.txt": .digest("v"), root: .digest("files"),
        ], listed: ["\(root)/t.txt": 10, "\(root)/v.txt": 5])
    }
    func plan(_ root: String, list: String) throws -> Compilation {
      try Recipes.plan("l.yaml", ["l.yaml": text], site: ["data": root], facts: facts(root, list: list))
    }
    let here = try plan("/a", list: "one")
    let moved = try plan("/b", list: "one")
    let edited = try plan("/a", list: "two")
    #expect(try here.planned("index.t").key == moved.planned("index.t").key)
    #expect(try here.planned("index.t").key != edited.planned("index.t").key)
    #expect(try here.planned("index.v").key == edited.planned("index.v").key)
    let unset = try Recipes.plan("l.yaml", ["l.yaml": text], facts: EmptyFacts())
    #expect(try unset.planned("index.t").state == .unknown)
    #expect(try unset.planned("train").state == .unknown)
    #expect(try unset.spec("index.t").cost.samplesOut == nil)
    #expect(
      try unset.planned("index.t").reasons.map(\.field) == ["content:sources.t.list", "content:sources.t.root"])
    #expect(try unset.planned("train").reasons.map(\.field) == ["input:compose", "input:index.t"])
    #expect(try unset.planned("table").state == .unknown)
    let shown = PlanText().render(PlanDocument(unset))
    #expect(shown.contains("?  index.t   unknown  sources.t.list is not here (+1)  ?"))
    #expect(shown.contains("?  compose   unknown  depends on index.t               ?"))
    let expected = try Recipes.plan(
      "l.yaml", ["l.yaml": text], sets: ["sources.t.expect.indexed=76030", "sources.v.expect.indexed=10"])
    #expect(try expected.planned("index.t").state == .new)
    #expect(PlanDocument(expected).recipes[0].iterationsPerEpoch == 19_008)
  }

  @Test func `unseen data make unknown what has no size, and nothing else`() throws {
    let text = """
      omni: 1
      classes: {list: [a, b, c, d]}
      sources:
        t: {role: target, kind: video, list: t.txt, root: t, expect: {indexed: 100}}
        v: {role: validation, kind: video, list: v.txt, root: v, expect: {indexed: 10}}
        w: {role: web, kind: video, label: query, list: w.txt, root: w, expect: {indexed: 40}}
      teachers: {frames: {recipe: teacher.yaml}}
      curate: {filter: {w: {teacher: frames, top: 1, threshold: 0.5}}}
      model: {kind: tsn, backbone: {kind: resnet2d, depth: 18}}
      augment: [{resize_short: 64}, {random_resized_crop: 56}]
      schedule: {lr: 0.1, epochs: 1}
      balance: {batch: {t: 4, w: 4}, auxiliary: {every: 1, count: {w: 1}}}
      evaluate: {sources: [v], size: 64}
      """
    let names = ["index.w", "score.w", "cut.w", "keep.w", "compose", "train", "evaluate", "table"]
    func states(_ sets: [String], seen: Bool = false) throws -> [NodeState] {
      let files: [String: PlaceContent] =
        seen
        ? ["/p/w.txt": .digest("lw"), "/p/w": .digest("w"), "/p/t.txt": .digest("lt"), "/p/t": .digest("t")] : [:]
      let facts = MadeUpFacts(files: files)
      let plan = try Recipes.plan("x.yaml", ["x.yaml": text], sets: sets, facts: facts)
      return try names.map { try plan.planned($0).state }
    }
    // Everything is stated: nothing is unknown although nothing is here.
    #expect(Set(try states(["sources.w.expect.agreed=20"])) == [.new])
    // Two sources that are both missing are two.
    let plan = try Recipes.plan("x.yaml", ["x.yaml": text])
    #expect(try plan.spec("evaluate").cost.samplesOut == 10)
    #expect(try plan.spec("score.w").cost.samplesOut == 40)
    #expect(try plan.planned("cut.w").reasons.map(\.field) == ["content:sources.w.list", "content:sources.w.root"])
    // How many the cut leaves is not: the cut and what is as large as it. The steps are the target's.
    #expect(try states([]) == [.new, .new, .unknown, .unknown, .unknown, .new, .new, .new])
    // Data that are here are seen, whatever a teacher will say of them.
    #expect(Set(try states([], seen: true)) == [.new])
    // Without the target's size there are no steps.
    let sizeless = try Recipes.plan("x.yaml", ["x.yaml": text.replacing("t, expect: {indexed: 100}", with: "t")])
    #expect(try sizeless.planned("train").state == .unknown)
    #expect(try sizeless.planned("evaluate").state == .new)
    #expect(PlanDocument(sizeless).recipes[0].optimizerSteps == nil)
  }

  @Test func `only what was run under a new version is old`() throws {
    let spec = NodeSpec(name: "a", kind: .cut, version: 1)
    var raised = spec
    raised.version = 2
    #expect(NodeKey(of: spec, inputs: [:]) != NodeKey(of: raised, inputs: [:]))
  }
}
