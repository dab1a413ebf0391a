import Deltas
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Changes in meaning")
struct ChangesTests {
  private func diff(_ lines: String, showsAll: Bool = false) throws -> DiffDocument {
    try Experiments.diff(
      "joint.yaml", "b.yaml", ["b.yaml": Experiments.joint + lines], showsAll: showsAll)
  }

  @Test func `a recipe is the same as itself`() throws {
    let document = try Experiments.diff("joint.yaml", "joint.yaml")
    #expect(document.isEmpty && document.cosmetic == 0 && document.nodes.isEmpty)
    #expect(document.exposure.a == document.exposure.b)
  }

  @Test(arguments: [
    ("schedule: {lr: 0.02}", "schedule.lr", "0.04", "0.02"),
    ("schedule: {milestones: [1, 2]}", "schedule.milestones", "[2]", "[1,2]"),
    ("augment: [{resize_short: 64}, {random_resized_crop: 48}]", "augment", nil, nil),
    ("sources: {clips: {generate: {count: 31}}}", "sources.clips.generate.count", "30", "31"),
    ("evaluate: {crops: 3}", "evaluate.crops", "1", "3"),
    ("mixup: [{into: target, with: clips, alpha: 0.2}]", "mixup", "[]", nil),
  ])
  func `a change of meaning is named by its path`(_ line: String, _ path: String, _ old: String?, _ new: String?) throws
  {
    let document = try diff("\n" + line)
    #expect(document.changes.map(\.path) == [path])
    if let old { #expect(document.changes.first?.old == old) }
    if let new { #expect(document.changes.first?.new == new) }
    #expect(document.changes.first?.newAt?.file == "b.yaml")
  }

  @Test func `a value that nothing reads is no change in meaning`() throws {
    let document = try Experiments.diff(
      "baseline.yaml", "b.yaml",
      ["b.yaml": Experiments.baseline + "\nsources: {clips: {generate: {count: 31}}}"], showsAll: true)
    #expect(document.isEmpty)
    #expect(document.cosmetics?.map(\.kind) == ["idle"])
    #expect(document.cosmetics?.map(\.path) == ["sources.clips.generate.count"])
  }

  @Test func `streams that come bring their changes with them`() throws {
    let document = try Experiments.diff("baseline.yaml", "joint.yaml")
    #expect(document.groups.map(\.name) == ["clips", "web", "balance.auxiliary.every", "balance.auxiliary.order"])
    #expect(document.groups.map(\.presence) == [.added, .added, .changed, .changed])
    #expect(document.groups.map(\.isContext) == [false, false, true, true])
    #expect(document.nodes.filter { $0.state == .rerun }.map(\.name) == ["compose", "train", "evaluate"])
    #expect(document.nodes.contains { $0.name == "index.clips" && $0.state == .new })
  }

  @Test func `comments, notes, order, quotes and the claimed row are cosmetic`() throws {
    let cosmetic = """
      # Another comment.
      x-why: because
      extends: "base.yaml"
      omni: 1
      row: [{table: pocket, column: a}]
      balance:
        auxiliary: {count: {web: 1, clips: 1}, every: 2, order: [clips, web]}
        batch: {clips: 8, web: 32.0}
        resample: {web: {power: 5e-1}}
      """
    let document = try Experiments.diff("joint.yaml", "b.yaml", ["b.yaml": cosmetic], showsAll: true)
    #expect(document.isEmpty && document.nodes.isEmpty)
    let kinds = Dictionary(grouping: document.cosmetics ?? [], by: \.kind).mapValues(\.count)
    #expect(kinds == ["comment": 1, "note": 1, "order": 2, "row": 1, "spelling": 2])
  }

  @Test func `what a teacher is made of has a path behind its name`() throws {
    let files = [
      "t.yaml": "omni: 1\nextends: base.yaml\nmatrix: {params.world: [1]}",
      "a.yaml": Experiments.joint
        + "\nteachers: {frames: {recipe: t.yaml}}\ncurate: {filter: {web: {teacher: frames, top: 1}}}",
      "u.yaml": "omni: 1\nextends: t.yaml\nschedule: {lr: 0.1}",
      "b.yaml": "omni: 1\nextends: a.yaml\nteachers: {frames: {recipe: u.yaml}}",
    ]
    let document = try Experiments.diff("a.yaml", "b.yaml", files)
    #expect(document.changes.map(\.path) == ["teachers.frames.recipe/schedule.lr"])
    #expect(document.groups.map(\.name) == ["teachers.frames"])
    #expect(document.nodes.first?.name == "frames/train")
  }
}
