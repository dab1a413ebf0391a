import Diagnostics
import RecipeLanguage
import Testing

@Suite struct CompositionTests {
  private let base = "omni: 1\nbase: true\nseed: 1\nschedule: {lr: 0.1, epochs: 10, policy: step, milestones: [4, 8]}\n"

  private func composed(_ recipe: String, _ path: String, sets: [String] = [], profile: String? = nil) -> Leaf? {
    let files = [
      "bases/b.yaml": Recipes.complete.replacing("omni: 1\n", with: base).replacing(
        "schedule: {lr: 0.1, epochs: 10}\n", with: ""), "a.yaml": "omni: 1\nextends: bases/b.yaml\n" + recipe,
    ]
    return Recipes.load(files, profile: profile, sets: sets).recipes.first?.leaf(path)
  }

  @Test func `maps merge and scalars replace, with everything before remembered`() throws {
    let leaf = try #require(composed("schedule: {lr: 0.2}\n", "schedule.lr"))
    #expect(leaf.value == "0.2")
    #expect(leaf.origin.text == "a.yaml:3:16")
    #expect(leaf.history.map(\.value) == ["0.1"])
    #expect(leaf.history.first?.origin.text == "bases/b.yaml:4:16")
    #expect(composed("schedule: {lr: 0.2}\n", "schedule.epochs")?.value == "10")
  }

  @Test func `lists replace`() {
    #expect(composed("schedule: {milestones: [5]}\n", "schedule.milestones")?.value == "[5]")
  }

  @Test func `unset takes a value back to its default`() {
    let leaf = composed("unset: [seed]\n", "seed")
    #expect(leaf?.value == "0")
    #expect(leaf?.isDefault == true)
  }

  @Test func `precedence is default, base, recipe, profile, cell, override`() {
    let recipe = "seed: 2\nprofiles: {p: {seed: 3}}\nmatrix: {arm: {x: {seed: 4}}}\n"
    let leaf = composed(recipe, "seed", sets: ["seed=5"], profile: "p")
    #expect(leaf?.value == "5")
    #expect(leaf?.origin == .set("seed=5"))
    #expect(leaf?.history.map(\.value) == ["4", "3", "2", "1", "0"])
  }

  @Test func `a matrix gives one recipe per cell, the last axis fastest`() {
    let result = Recipes.load(
      adding:
        "mixup: [{into: train, with: train, alpha: 0.2}]\nmatrix: {arm: {plain: {unset: [mixup]}, mixed: {}}, seed: [0, 1]}\n"
    )
    #expect(result.faults == [])
    #expect(
      result.recipes.map(\.cell) == ["arm=plain,seed=0", "arm=plain,seed=1", "arm=mixed,seed=0", "arm=mixed,seed=1"])
    #expect(result.recipes.map(\.experiment.mixup.count) == [0, 0, 1, 1])
    #expect(result.recipes.map(\.experiment.seed) == [0, 1, 0, 1])
  }

  @Test func `an override of an axis leaves one value of it, listed or not`() {
    let text = "matrix: {arm: {plain: {}, long: {schedule: {lr: 0.4}}}, seed: [0, 1]}\n"
    let one = Recipes.load(adding: text, sets: ["seed=1"])
    #expect(one.recipes.map(\.cell) == ["arm=plain,seed=1", "arm=long,seed=1"])
    let other = Recipes.load(adding: text, sets: ["seed=7", "schedule.lr=0.2"])
    #expect(other.diagnostics.isEmpty)
    #expect(other.recipes.map(\.cell) == ["arm=plain,seed=7", "arm=long,seed=7"])
    #expect(other.recipes.map(\.experiment.seed) == [7, 7])
    #expect(other.recipes.first?.leaf("seed")?.origin == .set("seed=7"))
    // The last of two counts; a value that is none is told once for each cell that remains.
    #expect(Recipes.load(adding: text, sets: ["seed=7", "seed=8"]).recipes.first?.cell == "arm=plain,seed=8")
    #expect(Set(Recipes.load(adding: text, sets: ["seed=one"]).faults) == ["--set:1:1 wrong-type"])
    #expect(Recipes.load(adding: text, sets: ["seed="]).faults.contains("--set:1:1 missing-value"))
  }

  @Test func `a bad value of an axis is told with what it replaced`() {
    let text = "seed: 5\nmatrix: {seed: [0, 1]}\n"
    let fault = Recipes.load(adding: text, sets: ["seed=-1"]).diagnostics.first
    #expect(fault?.id == "out-of-range" && fault?.notes.map(\.message) == ["was [0, 1]", "was 5"])
    // An axis of values that the recipe states nowhere else.
    let added = Recipes.load(adding: "matrix: {params.world: [1, 2]}\n", sets: ["params.world=3"])
    #expect(added.faults == [] && added.value("params.world") == "3")
    #expect(added.recipes.first?.leaf("params.world")?.history.map(\.value) == ["[1, 2]"])
  }

  @Test func `an override of a name that no recipe has is refused with the name that was meant`() throws {
    let text = "params: {world: 1}\n"
    let typo = Recipes.load(adding: text, sets: ["params.wrold=7"])
    #expect(typo.faults == ["--set:1:1 override-matches-nothing"])
    let fault = try #require(typo.diagnostics.first)
    #expect(fault.message.hasSuffix("no recipe here has `params.wrold`; did you mean `params.world`?"))
    #expect(fault.suggestion == "params.world")
    let source = Recipes.load(adding: text, sets: ["sources.vall.root=there"])
    #expect(source.diagnostics.map(\.suggestion) == ["sources.val.root"])
    #expect(Recipes.load(adding: "", sets: ["params.any=7"]).faults == ["--set:1:1 override-matches-nothing"])
    // A parameter that is used and stated nowhere is stated by the override.
    let used = Recipes.complete.replacing("lr: 0.1", with: "lr: \"${params.rate}\"")
    #expect(Recipes.load(["a.yaml": used], sets: ["params.rate=0.5"]).value("schedule.lr") == "0.5")
  }

  @Test(arguments: ["seed=null", "seed=~", "seed=# nothing", "seed= "])
  func `an override to nothing is told as one`(_ text: String) {
    let result = Recipes.load(adding: "", sets: [text])
    #expect(result.faults == ["--set:1:1 missing-value"])
    #expect(result.diagnostics.first?.message.contains("sets `seed` to nothing") == true, "\(result.diagnostics)")
  }

  @Test func `an override is skipped where its path is absent`() {
    let text =
      "params: {p: 1}\nmixup: [{into: train, with: train, alpha: 0.2}]\nmatrix: {arm: {plain: {unset: [mixup]}, mixed: {}}}\n"
    let result = Recipes.load(adding: text, sets: ["mixup.0.alpha=0.4"])
    #expect(result.diagnostics.map(\.id) == ["override-skipped"])
    #expect(result.recipes.last?.experiment.mixup.first?.alpha == 0.4)
    let nowhere = Recipes.load(adding: text, sets: ["curate.filter.web.threshold=0.4"])
    #expect(nowhere.faults == ["--set:1:1 override-matches-nothing"])
    let typo = Recipes.load(adding: text, sets: ["schedule.learning=0.4"])
    #expect(typo.faults == ["--set:1:1 unknown-key"])
  }

  @Test func `an override may be a list, a map or an alternative spelling of a number`() {
    #expect(Recipes.load(adding: "", sets: ["schedule.lr=1e-3"]).value("schedule.lr") == "0.001")
    let list = Recipes.load(adding: "", sets: ["schedule.policy=step", "schedule.milestones=[2, 3]"])
    #expect(list.value("schedule.milestones") == "[2,3]")
  }

  @Test func `an override without a value, or with a value of another type, is refused`() {
    #expect(Recipes.load(adding: "", sets: ["seed="]).faults == ["--set:1:1 missing-value"])
    #expect(Recipes.load(adding: "", sets: ["seed=one"]).faults == ["--set:1:1 wrong-type"])
    #expect(Recipes.load(adding: "", sets: ["omni=2"]).faults == ["--set:1:1 misplaced-key"])
    #expect(Override(parsing: "seed") == nil)
    #expect(Override(parsing: "=3") == nil)
  }

  @Test func `an unset that a cell repeats is no fault`() {
    let text = """
      mixup: [{into: train, with: train, alpha: 0.2}]
      matrix: {arm: {plain: {unset: [mixup]}}, mix: {"on": {}, "off": {unset: [mixup]}}}

      """
    #expect(Recipes.load(adding: text).faults == [])
  }

  @Test func `parameters and site values are replaced`() throws {
    let text = "params: {rate: 0.3, twice: \"${params.rate}\"}\n"
    let recipe = Recipes.complete.replacing("lr: 0.1", with: "lr: \"${params.twice}\"")
    #expect(Recipes.load(["a.yaml": recipe + text]).value("schedule.lr") == "0.3")
    let set = Recipes.load(["a.yaml": recipe + text], sets: ["params.rate=0.5"])
    #expect(set.value("schedule.lr") == "0.5")
    #expect(set.recipes.first?.leaf("schedule.lr")?.origin == .set("params.rate=0.5"))
    let over = Recipes.load(["a.yaml": recipe + text], sets: ["schedule.lr=0.7"])
    #expect(over.recipes.first?.leaf("schedule.lr")?.history.map(\.value) == ["0.3"])
    let placed = Recipes.complete.replacing("clips/val", with: "\"${site.data}/val\"")
    let known = Recipes.load(["a.yaml": placed], site: ["data": "/media"])
    #expect(known.recipes.first?.places["sources.val.root"] == "/media/val")
    let unset = Recipes.load(["a.yaml": placed])
    #expect(unset.diagnostics.map(\.id) == ["unset-site"])
    #expect(!unset.hasErrors && unset.forRunning.hasErrors)
    #expect(unset.recipes.first?.places["sources.val.root"] == nil)
    // A source that is left out needs no place.
    let web = "  web: {role: web, kind: image, root: \"${site.web}\"}\n  val: {"
    let idle = Recipes.load(["a.yaml": Recipes.complete.replacing("  val: {", with: web)])
    #expect(idle.diagnostics.map(\.id) == ["unused-source"] && !idle.forRunning.hasErrors, "\(idle.diagnostics)")
  }

  @Test func `paths are relative to the file that states them`() {
    let files = [
      "lib/b.yaml": Recipes.complete.replacing("omni: 1", with: "omni: 1\nbase: true"),
      "a.yaml": "omni: 1\nextends: lib/b.yaml\nsources: {val: {root: mine}}\n",
    ]
    let recipe = Recipes.load(files, sets: ["sources.train.root=here"]).recipes.first
    #expect(recipe?.places["sources.val.root"] == "/project/mine")
    #expect(recipe?.places["sources.train.root"] == "/project/here")
    #expect(Recipes.load(files).recipes.first?.places["sources.train.root"] == "/project/lib/clips/train")
  }

  @Test func `rows and versions belong to their own file`() {
    let files = [
      "b.yaml": Recipes.complete + "row: [{table: t, column: c}]\n",
      "a.yaml": "omni: 1\nextends: b.yaml\n",
    ]
    #expect(Recipes.load(files).recipes.first?.row == [])
    let both = Recipes.loader(files.merging(["c.yaml": files["b.yaml"] ?? ""]) { $1 }).load(["b.yaml", "c.yaml"])
    #expect(both.faults == ["c.yaml:1:1 row-claimed-twice"])
  }

  @Test func `a fault in a base names both files`() {
    let files = [
      "b.yaml": "omni: 1\nbase: true\nsede: 1\n",
      "a.yaml": Recipes.complete.replacing("omni: 1", with: "omni: 1\nextends: b.yaml"),
    ]
    let fault = Recipes.load(files).diagnostics.first
    #expect(fault?.span.file == "b.yaml")
    #expect(fault?.notes.last?.span?.file == "a.yaml")
  }

  @Test func `a chosen profile must exist and every profile is checked`() {
    #expect(Recipes.load(["a.yaml": Recipes.complete], profile: "p").faults == ["a.yaml:1:1 unknown-profile"])
    #expect(Recipes.load(adding: "profiles: {p: {sede: 1}}\n").faults == ["a.yaml:12:16 unknown-key"])
  }

  @Test func `circles of files and recipes are refused`() {
    #expect(Recipes.load(["a.yaml": "omni: 1\nextends: a.yaml\n"]).faults == ["a.yaml:2:10 cyclic-extends"])
    let circle = Recipes.load(adding: "teachers: {t: {recipe: a.yaml}}\n")
    #expect(circle.faults.contains { $0.hasSuffix("cyclic-recipes") })
  }

  @Test func `teachers inherit nothing but params`() throws {
    let teacher =
      Recipes.complete.replacing("lr: 0.1", with: "lr: \"${params.rate}\"") + "params: {rate: 0.3}\nseed: 7\n"
    let recipe =
      Recipes.complete + "seed: 9\nteachers: {t: {recipe: t.yaml, params: {rate: 0.4}}, u: {recipe: t.yaml}}\n"
    let result = Recipes.load(["a.yaml": recipe, "t.yaml": teacher], sets: ["schedule.epochs=3"])
    let loaded = try #require(result.recipes.first?.teacherRecipes["t"])
    #expect(loaded.leaf("schedule.lr")?.value == "0.4")
    #expect(loaded.experiment.seed == 7)
    #expect(loaded.experiment.schedule.epochs == 10)
    #expect(result.recipes.first?.teacherRecipes["u"]?.leaf("schedule.lr")?.value == "0.3")
  }

  @Test func `a base is accepted only where it may be`() {
    let text = "omni: 1\nbase: true\nseed: 3\n"
    #expect(Recipes.load(["a.yaml": text]).faults == ["a.yaml:2:1 base-recipe"])
    #expect(Recipes.load(["a.yaml": text], bases: true).faults == [])
  }
}
