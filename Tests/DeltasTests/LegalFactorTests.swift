import Deltas
import Diagnostics
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Which changes can be made alone")
struct LegalFactorTests {
  private func explain(
    _ a: String, _ b: String, _ files: [String: String] = [:], facts: MadeUpResults = MadeUpResults()
  ) throws -> WhyDocument? {
    let reader = SideReader(try Experiments.loader(files), store: nil)
    let comparison = Comparison(try reader.side(a), try reader.side(b), facts: facts)
    return try DeltaExplanation(comparison, reader: reader, facts: facts)?.document
  }

  @Test func `a change that is illegal alone is joined with what it needs`() throws {
    let files = ["b.yaml": Experiments.joint + "\nmixup: [{into: target, with: clips, alpha: 0.2}]"]
    let why = try #require(try explain("baseline.yaml", "b.yaml", files))
    #expect(Set(why.factors.map(\.name)) == ["mixup with clips", "web"])
    #expect(why.factors.first?.paths.contains("mixup") == true)
  }

  @Test func `interleaving is no factor where streams come, and one where both have them`() throws {
    let first = try #require(try explain("baseline.yaml", "joint.yaml"))
    #expect(first.factors.map(\.name) == ["clips", "web"])
    let files = ["b.yaml": "omni: 1\nextends: joint.yaml\nbalance: {auxiliary: {every: 3}}\nschedule: {lr: 0.1}"]
    let second = try #require(try explain("joint.yaml", "b.yaml", files))
    #expect(Set(second.factors.map(\.name)) == ["balance.auxiliary.every", "schedule"])
  }

  @Test func `sides that mean the same have nothing to explain`() throws {
    #expect(try explain("joint.yaml", "joint.yaml") == nil)
  }

  @Test func `sides without a seed in common are not taken apart`() throws {
    let files = [
      "other.yaml": "omni: 1\nextends: joint.yaml\nunset: [matrix]\nmatrix: {params.world: [4, 5]}\n",
      "next.yaml": "omni: 1\nextends: joint.yaml\nunset: [matrix]\nmatrix: {params.world: [3, 4]}\n",
    ]
    let fault = #expect(throws: DeltaExplanation.Fault.self) { try explain("baseline.yaml", "other.yaml", files) }
    #expect(fault?.description.contains("A: world 1, world 2, world 3; B: world 4, world 5") == true)
    let shared = try #require(try explain("baseline.yaml", "next.yaml", files))
    #expect(shared.factors.map(\.name) == ["clips", "web"])
  }

  @Test func `streams that go are factors as those that come`() throws {
    let why = try #require(try explain("joint.yaml", "baseline.yaml"))
    #expect(why.factors.map(\.name) == ["clips", "web"])
  }

  @Test func `an experiment of a matrix is taken apart as a file is`() throws {
    let files = [
      "arms.yaml": """
      omni: 1
      extends: joint.yaml
      matrix: {arm: {plain: {}, slow: {schedule: {lr: 0.01}, mixup: [{into: target, with: clips, alpha: 0.2}]}}}
      """
    ]
    let why = try #require(try explain("arms.yaml#arm=slow", "arms.yaml#arm=plain", files))
    #expect(Set(why.factors.map(\.name)) == ["mixup", "schedule"])
    #expect(why.missing.count == 4)
  }

  /// The overlays' names are no seeds, and two of them would be others'.
  @Test(arguments: ["", ",seed=1"])
  func `repeats that are overlays with names are taken apart as seeds are`(_ cell: String) throws {
    let files = [
      "named.yaml": """
      omni: 1
      extends: joint.yaml
      unset: [matrix]
      params: {world: 1}
      matrix:
        arm: {plain: {}, slow: {schedule: {lr: 0.01}, mixup: [{into: target, with: clips, alpha: 0.2}]}}
        seed: {one: {seed: 11}, 1: {seed: 2}, 2: {seed: 1, world: {seed: 5}}}
        params.world: {w: {params: {labels: 7}}, v: {params: {world: 3}}}
      """,
      "base.yaml": Experiments.base.replacing("params: {world: 1}", with: "params: {world: 1, labels: 1}"),
    ]
    let facts = MadeUpResults()
    let loader = try Experiments.loader(files)
    let all = loader.load("named.yaml").recipes
    try #require(all.count == 12)
    let reader = SideReader(loader, store: nil)
    let (a, b) = (try reader.side("named.yaml#arm=plain\(cell)"), try reader.side("named.yaml#arm=slow\(cell)"))
    let explanation = try #require(
      try DeltaExplanation(Comparison(a, b, facts: facts), reader: reader, facts: facts))
    #expect(Set(explanation.document.factors.map(\.name)) == ["mixup", "schedule"])
    let text = try #require(try explanation.closingRecipe(for: "/p/close.yaml"))
    let closing = loader.reading(through: OverlaidFiles(["/p/close.yaml": text], over: loader.reader)).load(
      "close.yaml")
    #expect(!closing.hasErrors, "\(closing.diagnostics.map(\.message))\n\(text)")
    #expect(Set(closing.recipes.map(Repeat.init)) == Set(a.repeats), "\(text)")
  }

  @Test func `repeats that are the whole matrix, with names, stay the only ones`() throws {
    let named = "matrix: {seed: {one: {seed: 1}, two: {seed: 2}, three: {seed: 3}}}"
    let files = [
      "a.yaml": "omni: 1\nextends: joint.yaml\nunset: [matrix]\n\(named)",
      "b.yaml": "omni: 1\nextends: a.yaml\nschedule: {lr: 0.01}\nclip: {segments: 2}",
    ]
    let why = try #require(try explain("a.yaml#seed=two", "b.yaml", files))
    #expect(why.factors.count == 2 && why.repeats == ["world 1, seed 2"])
  }

  @Test func `what has no result yet is named as it can be run`() throws {
    let files = ["arms.yaml": "omni: 1\nextends: joint.yaml\nmatrix: {arm: {a: {}, b: {schedule: {lr: 0.01}}}}"]
    let reader = SideReader(try Experiments.loader(files), store: nil)
    let facts = MadeUpResults()
    let (a, b) = (try reader.side("arms.yaml#arm=a"), try reader.side("arms.yaml#arm=b"))
    let comparison = Comparison(a, b, facts: facts)
    var document = try DiffDocument(comparison)
    document.why = try DeltaExplanation(comparison, reader: reader, facts: facts)?.document
    #expect(DiffText().render(document).contains("options: omni run arms.yaml#arm=a arms.yaml#arm=b\n"))
    document.a.kind = .revision
    document.a.name = "git:HEAD:arms.yaml#arm=a"
    let text = DiffText().render(document)
    #expect(text.contains("options: omni run arms.yaml#arm=b\n"))
    #expect(text.contains("`git:HEAD:arms.yaml#arm=a` is no file that could be run; check it out for a result\n"))
  }

  @Test func `a teacher that only one side states comes with the changes that need it`() throws {
    let files = [
      "teacher.yaml": "omni: 1\nextends: base.yaml\nunset: [matrix]",
      "arms.yaml": """
      omni: 1
      extends: joint.yaml
      teachers: {frames: {recipe: teacher.yaml, params: {world: "${params.world}"}}}
      curate: {filter: {web: {teacher: frames}, clips: {teacher: frames}}}
      matrix:
        params.world: [1, 2]
        arm:
          plain: {unset: [teachers, curate, balance.auxiliary, balance.resample, balance.batch.web, balance.batch.clips]}
          joint: {}
      """,
    ]
    for (a, b) in [("plain", "joint"), ("joint", "plain")] {
      let why = try #require(try explain("arms.yaml#arm=\(a)", "arms.yaml#arm=\(b)", files))
      #expect(Set(why.factors.map(\.name)) == ["web", "clips"])
      #expect(why.missing.count == 4)
    }
  }

  /// Five settings with planted effects that add up: the path finds each, in the order of their size.
  @Test func `more than four changes go one at a time`() throws {
    let files = [
      "b.yaml": """
      omni: 1
      extends: baseline.yaml
      schedule: {lr: 0.1}
      clip: {segments: 2}
      augment: [{resize_short: 72}, {random_resized_crop: 56}]
      model: {dropout: 0.2}
      replicas: 2
      """
    ]
    let facts = MadeUpResults()
    let loader = try Experiments.loader(files)
    func top1(_ recipe: ResolvedRecipe) -> Double {
      let experiment = recipe.experiment
      var value = 0.4 + 0.001 * Double(experiment.seed)
      if experiment.schedule.rate == 0.1 { value += 0.05 }
      if experiment.clip.segments == 2 { value -= 0.02 }
      if recipe.leaf("augment")?.value.contains("72") == true { value += 0.03 }
      if recipe.leaf("model.dropout")?.value == "0.2" { value += 0.01 }
      if experiment.replicas == 2 { value += 0.04 }
      return value
    }
    facts.run(loader.load("baseline.yaml").recipes, top1: top1)
    facts.run(loader.load("b.yaml").recipes, top1: top1)
    var rounds = 0
    var why = try #require(try explain("baseline.yaml", "b.yaml", files, facts: facts))
    #expect(why.method == .path && why.factors.count == 5 && !why.missing.isEmpty)
    // Runs what is asked for until the path is walked.
    while !why.missing.isEmpty, rounds < 20 {
      rounds += 1
      let reader = SideReader(loader, store: nil)
      let comparison = Comparison(try reader.side("baseline.yaml"), try reader.side("b.yaml"), facts: facts)
      let explanation = try #require(try DeltaExplanation(comparison, reader: reader, facts: facts))
      let text = try #require(try explanation.closingRecipe(for: "/p/close.yaml"))
      let closing = loader.reading(through: OverlaidFiles(["/p/close.yaml": text], over: loader.reader))
      facts.run(closing.load("close.yaml").recipes, top1: top1)
      why = try #require(try explain("baseline.yaml", "b.yaml", files, facts: facts))
    }
    #expect(why.missing.isEmpty)
    let shares = Dictionary(uniqueKeysWithValues: why.factors.map { ($0.name, $0.share ?? 0) })
    for (name, effect) in ["schedule": 0.05, "clip": -0.02, "augment": 0.03, "model": 0.01, "replicas": 0.04] {
      #expect(abs((shares[name] ?? 0) - effect) < 1e-12, "\(name): \(shares)")
    }
    #expect(why.factors.compactMap(\.share).reduce(0, +) == why.total)
  }

  /// Two streams with planted effects on three worlds, one combination measured on two of them.
  @Test func `figures are means over the repeats that every combination in use has`() throws {
    func recipe(_ stream: String, _ batch: Int, _ resample: String = "") -> String {
      """
      omni: 1
      extends: base.yaml
      balance:
        batch: {\(stream): \(batch)}
        auxiliary: {every: 2, count: {\(stream): 1}, order: [\(stream)]}
      \(resample)
      """
    }
    let files = [
      "web.yaml": recipe("web", 32, "  resample: {web: {power: 0.5}}"), "clips.yaml": recipe("clips", 8),
    ]
    let loader = try Experiments.loader(files)
    let facts = MadeUpResults()
    let gains = ["baseline.yaml": 0, "joint.yaml": 0.06, "web.yaml": 0.03, "clips.yaml": 0.05]
    for (file, gain) in gains {
      let recipes = loader.load(file).recipes
      // The effect itself differs by world, so that there is something to be unsure of.
      facts.run(file == "web.yaml" ? Array(recipes.prefix(2)) : recipes) { recipe in
        0.5 + gain * (1 + 0.1 * Double(recipe.experiment.seed))
      }
    }
    let why = try #require(try explain("baseline.yaml", "joint.yaml", files, facts: facts))
    #expect(why.repeats == ["world 1", "world 2"] && why.known == 4 && why.missing.isEmpty)
    // Means over worlds 1 and 2: 1.15 times what is planted.
    let shares = Dictionary(uniqueKeysWithValues: why.factors.map { ($0.name, $0.share ?? 0) })
    #expect(abs((shares["web"] ?? 0) - 1.15 * 0.02) < 1e-12 && abs((shares["clips"] ?? 0) - 1.15 * 0.04) < 1e-12)
    for factor in why.factors {
      let range = try #require(factor.shareInterval)
      #expect(range.low < factor.share ?? 0 && factor.share ?? 0 < range.high)
    }
  }
}
