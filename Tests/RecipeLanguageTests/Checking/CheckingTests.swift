import Diagnostics
import RecipeLanguage
import Testing

@Suite struct CheckingTests {
  @Test func `the smallest complete recipe is valid`() {
    let result = Recipes.load(["a.yaml": Recipes.complete])
    #expect(result.diagnostics == [])
    #expect(result.recipes.count == 1)
  }

  @Test func `everything wrong is reported in one pass`() {
    let text = Recipes.complete.replacing("lr: 0.1, epochs: 10", with: "lr: fast, epochs: -1, polcy: step")
      .replacing("[val]", with: "[vall]")
    #expect(
      Recipes.load(["a.yaml": text + "sede: 1\n"]).faults == [
        "a.yaml:10:16 wrong-type", "a.yaml:10:30 out-of-range", "a.yaml:10:34 unknown-key",
        "a.yaml:11:22 dangling-name",
        "a.yaml:12:1 unknown-key",
      ])
  }

  @Test(arguments: [
    ("seed: 010", "seed", "10"), ("seed: 1e3", "seed", "1000"), ("params: {p: 1e-4}", "params.p", "0.0001"),
    ("params: {p: off}", "params.p", "off"), ("params: {p: 0.30}", "params.p", "0.3"),
  ])
  func `types come from the schema`(_ line: String, _ path: String, _ value: String) {
    #expect(Recipes.load(adding: line + "\n").value(path) == value)
  }

  @Test(arguments: [
    ("seed: 1:2", "bare-ratio"), ("seed: \"3\"", "wrong-type"), ("seed: 1.5", "wrong-type"),
    ("seed: -1", "out-of-range"),
    ("seed: 1_000", "wrong-type"), ("seed: 0x10", "wrong-type"), ("seed: .inf", "wrong-type"),
    ("seed:", "missing-value"),
    ("seed: [1]", "wrong-type"), ("seed: {a: 1}", "wrong-type"),
    ("on_bad_media: {action: yes}", "unknown-value"), ("augment: [flip]", "wrong-type"), ("Seed: 3", "unknown-key"),
  ])
  func `values of another type are refused`(_ line: String, _ id: String) {
    var text = Recipes.complete
    if line.hasPrefix("augment") { text = text.replacing("augment: [{random_resized_crop: 64}]\n", with: "") }
    #expect(Recipes.load(["a.yaml": text + line + "\n"]).faults.map { $0.split(separator: " ")[1] } == [Substring(id)])
  }

  @Test(arguments: [
    ("seed: 9007199254740991", "0 … 1000000000000000"), ("seed: 99999999999999999999", "0 … 1000000000000000"),
    ("replicas: 99999999999999999999", "1 … 1024"), ("sources: {val: {expect: {indexed: 1e10}}}", "0 … 1000000000"),
    ("balance: {batch: {train: 99999999999}}", "1 … 65536"),
    ("balance: {resample: {train: {clip: 2e9}}}", "1 … 1000000000"),
    ("schedule: {milestones: [1e12]}", "1 … 1000000000"), ("evaluate: {every: 100001}", "1 … 100000"),
    ("sources: {val: {generate: {part: validation, per_class: 3000000000000000}}}", "1 … 10000000"),
    ("transform: {untrimmed: {to: parts, length: 1e300h}}", "at most 8760h"),
  ])
  func `a number beyond all reason is out of range, and the range is told`(_ line: String, _ range: String) {
    let result = Recipes.load(["b.yaml": "omni: 1\nbase: true\n" + line + "\n"], "b.yaml", bases: true)
    let found = result.diagnostics.filter { $0.severity == .error && $0.id != "dangling-name" }
    #expect(found.map(\.id) == ["out-of-range"], "\(result.diagnostics)")
    #expect(found.first?.message.contains(range) == true, "\(found)")
  }

  @Test func `every whole number of the language has two ends`() {
    func isBounded(_ type: ValueType) -> Bool {
      switch type {
      case .integer(let bounds): bounds.lower != nil && bounds.upper != nil
      case .list(let element, _): isBounded(element)
      default: true
      }
    }
    #expect(Language.fields.filter { !isBounded($0.type) }.map(\.path) == [])
  }

  @Test func `a key in the wrong place is told where it belongs`() {
    let fault = Recipes.load(adding: "lr: 0.1\n").diagnostics.first
    #expect(fault?.message.contains("it belongs in `schedule`") == true)
  }

  @Test func `notes may stand in every map`() {
    #expect(Recipes.load(adding: "x-note: {any: [thing]}\nparams: {x-why: 3}\n").diagnostics == [])
  }

  @Test func `short forms mean the same as long ones`() {
    func leaves(_ text: String) -> [String: String] {
      let recipe =
        Recipes.complete + """
          pools: {p: [web]}
          transform: {image: {to: frame}}

          """
      let source = "\nsources:\n  web: {role: web, kind: image, root: web}\n"
      let files = recipe.replacing("\nsources:\n", with: source)
      let changed = text.split(separator: "|").map(String.init)
      let result = Recipes.load(["a.yaml": files.replacing(changed[0], with: changed[1])])
      #expect(result.faults == [])
      return Dictionary(uniqueKeysWithValues: (result.recipes.first?.leaves ?? []).map { ($0.path, $0.value) })
    }
    let plain = leaves("omni: 1|omni: 1")
    #expect(leaves("[web]|{of: [web]}") == plain)
    #expect(leaves("[web]|{of: {web: all}}") == plain)
    #expect(leaves("{to: frame}|frame") == plain)
    #expect(leaves("depth: 18}}|depth: 18}, init: random}") == plain)
    #expect(leaves("depth: 18}}|depth: 18}, init: {random: true}}") == plain)
    #expect(leaves("random_resized_crop: 64|random_resized_crop: {size: 64}") == plain)
  }

  @Test func `the order of keys changes nothing`() throws {
    let lines = Recipes.complete.split(separator: "\n")
    let shuffled = (lines[4...].reversed() + lines[..<4]).joined(separator: "\n") + "\n"
    let left = try #require(Recipes.load(["a.yaml": Recipes.complete]).recipes.first)
    let right = try #require(Recipes.load(["a.yaml": shuffled]).recipes.first)
    #expect(left.experiment == right.experiment)
    #expect(left.leaves.map(\.path) == right.leaves.map(\.path))
    #expect(left.canonicalText == right.canonicalText)
  }

  @Test func `the seed is in the identity and not in the family`() throws {
    let zero = try #require(Recipes.load(["a.yaml": Recipes.complete]).recipes.first)
    let one = try #require(Recipes.load(adding: "seed: 1\n").recipes.first)
    let noted = try #require(Recipes.load(adding: "x-note: 1\nparams: {unused: 3}\n").recipes.first)
    #expect(zero.canonicalText != one.canonicalText)
    #expect(zero.familyText == one.familyText)
    #expect(zero.canonicalText == noted.canonicalText)
  }

  @Test func `thresholds may differ by class`() {
    let text = """
      sources: {train: {role: target, kind: video, root: a}, val: {role: validation, kind: video, root: b},
        web: {role: web, kind: video, root: c}}
      teachers: {t: {recipe: t.yaml}}
      curate: {filter: {web: {teacher: t, threshold: {default: 0.2, "bee keeping": 0.5}}}}

      """
    let recipe = Recipes.complete.split(separator: "\n").filter { !$0.hasPrefix("sources") && !$0.hasPrefix("  ") }
      .joined(separator: "\n")
    let result = Recipes.load([
      "a.yaml": recipe + "\n" + text, "t.yaml": Recipes.complete.replacing("clips", with: "other"),
    ])
    #expect(result.faults == [])
    let filter = result.recipes.first?.experiment.curate.filter("web")
    #expect(filter?.threshold == 0.2)
    #expect(filter?.classThresholds == ["bee keeping": 0.5])
    #expect(filter?.top == 1)
  }

  @Test func `a node decodes only what it declares and defaults the rest`() {
    let experiment = Experiment(decoding: ["curate.filter.web.threshold": "0.37", "schedule.lr": "0.5"])
    #expect(experiment.curate.filter("web")?.threshold == 0.37)
    #expect(experiment.curate.filter("web")?.top == 1)
    #expect(experiment.schedule.rate == 0.5)
    #expect(experiment.schedule.momentum == 0.9)
    #expect(experiment.balance == nil)
  }
}
