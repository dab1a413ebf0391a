import Planning
import RecipeLanguage
import Testing

@Suite("The execution graph of a recipe")
struct GraphTests {
  @Test func `every source goes through its own chain, teachers come first`() throws {
    let names = try Recipes.plan().recipes[0].positions.map(\.name)
    #expect(
      names == [
        "generate.target", "index.target", "frames/compose", "frames/train", "generate.raw", "generate.val",
        "generate.web", "index.raw", "index.val", "index.web", "split.raw", "score.raw", "score.web", "cut.raw",
        "cut.web", "features.raw", "features.web", "features.val", "deduplicate.raw", "deduplicate.web", "keep.raw",
        "keep.web", "select.raw", "statistics", "compose", "train", "evaluate", "table",
      ])
  }

  @Test func `inputs have the documented roles`() throws {
    let plan = try Recipes.plan()
    func inputs(_ name: String) throws -> [String] { try plan.spec(name).inputs.map { "\($0.role)=\($0.node)" } }
    #expect(try inputs("score.web") == ["samples=index.web", "media=generate.web", "teacher=frames/train"])
    #expect(try inputs("cut.raw") == ["samples=split.raw", "scores=score.raw"])
    #expect(
      try inputs("deduplicate.web") == [
        "samples=index.web", "features=features.web", "media=generate.web", "reference.0=features.val",
        "samples.reference.0=index.val", "media.reference.0=generate.val",
      ])
    #expect(try inputs("keep.web") == ["samples=index.web", "cut=cut.web", "deduplicate=deduplicate.web"])
    #expect(try inputs("select.raw") == ["samples=split.raw", "kept=keep.raw"])
    #expect(try inputs("compose") == ["raw=select.raw", "target=index.target", "web=keep.web"])
    #expect(try inputs("evaluate") == ["model=train", "samples.val=index.val", "media.val=generate.val"])
    #expect(
      try inputs("train") == [
        "programme=compose", "samples.raw=select.raw", "media.raw=generate.raw", "samples.target=index.target",
        "media.target=generate.target", "samples.web=keep.web", "media.web=generate.web",
      ])
  }

  @Test func `crops are described only where the threshold is made of them`() throws {
    #expect(try Recipes.plan().recipes[0].position("crops.val") == nil)
    let automatic = try Recipes.plan(sets: ["curate.deduplicate.similarity=auto"], facts: MadeUpFacts())
    #expect(
      try automatic.spec("crops.val").inputs.map(\.role) == ["samples", "media", "teacher"])
    #expect(try automatic.spec("deduplicate.web").inputs.map(\.node).contains("crops.val"))
    // 5 samples × 4 frames × 5 crops; a view costs size² in this world.
    #expect(try automatic.spec("crops.val").cost.multiplyAdds == 20 * 4 * 5 * 64 * 64)
    #expect(CropSample.indices(of: 4_000, frames: 4) == (0..<500).map { $0 * 8 })
    #expect(CropSample.indices(of: 3, frames: 5_000) == [0])
  }

  @Test func `pixels need no teacher, and a teacher's word for them is in no key`() throws {
    let pixels = try Recipes.plan(sets: ["curate.deduplicate.features.from=pixels"])
    #expect(try pixels.spec("features.web").inputs.map(\.role) == ["samples", "media"])
    // What is kept does not depend on how the teacher is called, but on what it puts out.
    let fields = try pixels.spec("features.web").fields
    #expect(!fields.contains { $0.path.hasPrefix("model.") })
    let mirrored = try Recipes.plan(
      sets: ["curate.deduplicate.features.from=pixels", "curate.deduplicate.features.mirror=true"])
    let keys = try [pixels, mirrored].map { NodeKey(of: try $0.spec("features.web"), inputs: [:]).digest }
    #expect(keys[0] != keys[1])
  }

  @Test func `copies among web samples chain the sources in the order of their names`() throws {
    let plan = try Recipes.plan(sets: ["curate.deduplicate.within=true"])
    let inputs = try plan.spec("deduplicate.web").inputs.map { "\($0.role)=\($0.node)" }
    #expect(
      inputs.suffix(4) == [
        "earlier.0=features.raw", "samples.earlier.0=split.raw", "media.earlier.0=generate.raw",
        "judged.0=deduplicate.raw",
      ])
    #expect(try !plan.spec("deduplicate.raw").inputs.contains { $0.role.hasPrefix("earlier") })
  }

  @Test func `a source that nothing uses is left out with a note`() throws {
    let plan = try Recipes.plan()
    #expect(plan.recipes[0].notes == ["source \"spare\" is not used by this recipe and was left out"])
    #expect(plan.recipes[0].position("generate.spare") == nil)
  }

  @Test func `cells share what is equal, and have one table`() throws {
    let matrix = Recipes.omni + "\nmatrix: {seed: [0, 1]}\n"
    let plan = try Recipes.plan("m.yaml", ["m.yaml": matrix])
    #expect(plan.recipes.count == 2)
    for name in ["frames/train", "score.web", "keep.web", "table"] {
      #expect(plan.recipes[0].position(name) == plan.recipes[1].position(name), "\(name)")
    }
    #expect(plan.recipes[0].position("train") != plan.recipes[1].position("train"))
    #expect(try plan.spec("table").inputs.map(\.role) == ["evaluate#seed=0", "evaluate#seed=1"])
  }

  @Test func `a teacher that equals another cell is that cell's training, under its own name here`() throws {
    let arms = """
      omni: 1
      extends: omni.yaml
      teachers: {frames: {recipe: alone.yaml}}
      matrix:
        arm:
          alone: {unset: [balance.auxiliary, balance.batch.web, balance.batch.raw]}
          all: {}
      """
    let plan = try Recipes.plan("m.yaml", ["m.yaml": arms, "alone.yaml": "omni: 1\nextends: pocket.yaml\n"])
    #expect(plan.recipes[0].position("train") == plan.recipes[1].position("frames/train"))
    #expect(plan.recipes[1].position("index.target") == plan.recipes[0].position("index.target"))
    #expect(PlanDocument(plan).recipes[1].iterationsPerEpoch == 3)
    #expect(PlanDocument(plan).counts["new"] == plan.graph.nodes.count)
  }

  @Test func `an unfiltered arm has neither scores nor cut`() throws {
    let plan = try Recipes.plan(
      "u.yaml", ["u.yaml": "omni: 1\nextends: omni.yaml\nunset: [curate.filter, curate.deduplicate, teachers]\n"])
    let names = plan.recipes[0].positions.map(\.name)
    #expect(!names.contains { $0.hasPrefix("score") || $0.hasPrefix("cut") || $0.hasPrefix("keep") })
    #expect(try plan.spec("compose").inputs.map(\.node) == ["select.raw", "index.target", "index.web"])
  }

  private static let warped = """
    omni: 1
    extends: pocket.yaml
    sources:
      web: {role: web, kind: image, generate: {part: images, count: 60}}
      social: {role: web, kind: image, generate: {part: images, count: 40}}
      films: {role: web, kind: video, generate: {part: videos, count: 9}}
    pools: {pictures: [web, social]}
    model: {kind: slowonly, backbone: {kind: resnet3d_slowonly}}
    clip: {segments: 1, frames: 8, stride: 2}
    unset: [evaluate.segments]
    transform:
      image: {to: clip, method: perspective_warp, fit_on: target}
      social: {to: clip, method: perspective_warp, fit_on: films}
    balance: {batch: {target: 16, pictures: 32}, auxiliary: {count: {pictures: 1}}}
    """

  @Test func `camera motion is fitted once for each source that is imitated, trained on or not`() throws {
    let plan = try Recipes.plan("w.yaml", ["w.yaml": Self.warped])
    func inputs(_ name: String) throws -> [String] { try plan.spec(name).inputs.map { "\($0.role)=\($0.node)" } }
    #expect(try inputs("camera_motion.target") == ["samples=index.target", "media=generate.target"])
    #expect(try inputs("camera_motion.films") == ["samples=index.films", "media=generate.films"])
    #expect(plan.graph.nodes.count { $0.spec.kind == .cameraMotion } == 2)
    #expect(
      try inputs("train").filter { $0.hasPrefix("motion") } == [
        "motion.social=camera_motion.films", "motion.web=camera_motion.target",
      ])
    #expect(plan.recipes[0].notes == [])
    let own = try plan.spec("camera_motion.target").fields.filter { !$0.isReference }
    #expect(own.map(\.path).sorted() == ["clip.stride", "on_bad_media.action", "on_bad_media.limit"])
    #expect(try plan.spec("train").fields.contains { $0.path == "transform.social.parameters" })
    #expect(try !plan.spec("train").fields.contains { $0.path.hasSuffix("fit_on") })
    for method in ["replicate", "translation"] {
      let other = try Recipes.plan(
        "w.yaml", ["w.yaml": Self.warped], sets: ["image", "social"].map { "transform.\($0).method=\(method)" })
      #expect(!other.graph.nodes.contains { $0.spec.kind == .cameraMotion })
    }
  }

  @Test func `a node has only the fields it declares`() throws {
    let plan = try Recipes.plan()
    let cut = try plan.spec("cut.web").fields
    #expect(cut.filter(\.isReference).map(\.path).sorted() == ["sources.web.kind", "sources.web.role"])
    #expect(
      cut.filter { !$0.isReference }.map(\.path) == [
        "sources.web.label", "sources.web.soft", "curate.filter.web.top", "curate.filter.web.threshold",
      ])
    #expect(try !plan.spec("score.web").fields.contains { $0.path.contains("threshold") })
    #expect(try plan.spec("score.web").fields.contains { $0.path == "model.backbone.depth" })
  }

  @Test func `a near-copy of validation depends on how validation is generated`() throws {
    let paths = try Recipes.plan().spec("generate.web").fields.map(\.keyPath)
    #expect(paths.contains("sources.web.generate.count"))
    #expect(paths.contains("sources.val.generate.per_class"))
  }

  @Test func `sizes come from the recipe`() throws {
    let plan = try Recipes.plan(facts: MadeUpFacts())
    #expect(try plan.spec("index.target").cost.samplesOut == 40)
    #expect(try plan.spec("score.web").cost.samplesIn == 60)
    #expect(try plan.spec("train").cost.iterations == 9)
    // 80 target clips a pass … 3 passes of 40 clips, and after 5 of 9 iterations a batch of 32 and one of 16.
    #expect(try plan.spec("evaluate").cost.multiplyAdds == 20 * 8 * 64 * 64)
    // The teacher looks at 60 images, once each: an image is one frame. Videos of the training have 4 segments.
    #expect(try plan.spec("score.web").cost.multiplyAdds == 60 * 64 * 64)
    #expect(try plan.spec("features.web").cost.multiplyAdds == 60 * 64 * 64)
    #expect(try plan.spec("features.val").cost.multiplyAdds == 20 * 4 * 64 * 64)
    #expect(try plan.spec("train").cost.multiplyAdds == 3 * ((120 + 5 * 16) * 4 + 5 * 32) * 56 * 56)
  }
}
