import Diagnostics
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// The recipes of published rows, planned on a machine that has none of their data.
@Suite struct PublishedRowsTests {
  static let folders = ["recipes/minikinetics", "recipes/kinetics400"]

  static func plan(_ files: [String], sets: [String] = []) throws -> PlanDocument {
    let result = Repository.loader(sets: try sets.map { try #require(Override(parsing: $0)) }).load(files)
    try #require(!result.hasErrors, "\(result.diagnostics.map(\.message))")
    return PlanDocument(Compilation.plan(result.recipes, facts: EmptyFacts()))
  }

  @Test func `every published cell is claimed by one recipe, and by no other of the repository`() throws {
    let claims = try Self.plan(Self.folders).recipes.flatMap(\.row).map { "\($0.table)/\($0.column)" }
    let cells = PublishedCatalogue.tables.flatMap { table in table.cells.map { "\(table.name)/\($0.column)" } }
    #expect(claims.sorted() == cells.sorted())
    let all = Repository.files(in: "recipes", ending: ".yaml")
    let published = Set(PublishedCatalogue.tables.map(\.name))
    let elsewhere = all.filter { file in !Self.folders.contains { file.hasPrefix($0 + "/") } }
    for file in elsewhere {
      let rows = Repository.loader().load(file, acceptsBases: true).recipes.flatMap(\.row)
      #expect(!rows.contains { published.contains($0.table) }, "\(file)")
    }
  }

  @Test func `one file is one row, named as the published configuration`() throws {
    let plan = try Self.plan(Self.folders)
    #expect(plan.recipes.count == 38)
    #expect(plan.recipes.allSatisfy { $0.cell == nil })
    for recipe in plan.recipes {
      let name = recipe.file.split(separator: "/").last.map { String($0.dropLast(".yaml".count)) } ?? ""
      for row in recipe.row where row.table.hasPrefix("minikinetics") {
        let cell = try #require(PublishedCatalogue.cell(.init(table: row.table, column: row.column)))
        #expect(cell.model == name)
      }
    }
  }

  /// Mini-Kinetics: ⌈76,030 ÷ 96⌉ = 792 iterations; with 3 auxiliary batches after every other one 792 + 396 · 3.
  /// Kinetics-400: 240,436 videos over 8 replicas of 32, 16, 8 and 3.
  @Test(arguments: [
    ("minikinetics/tsn_r50_1x1x8_100e_minikinetics_rgb", 792, 79_200),
    ("minikinetics/tsn_r50_1x1x8_100e_minikinetics_googleimage_rgb", 1_584, 158_400),
    ("minikinetics/tsn_r50_1x1x8_100e_minikinetics_webimage_rgb", 1_584, 158_400),
    ("minikinetics/tsn_r50_1x1x8_100e_minikinetics_insvideo_rgb", 1_584, 158_400),
    ("minikinetics/tsn_r50_1x1x8_100e_minikinetics_kineticsraw_rgb", 1_584, 158_400),
    ("minikinetics/tsn_r50_1x1x8_100e_minikinetics_omnisource_rgb", 1_980, 198_000),
    ("minikinetics/slowonly_r50_8x8x1_256e_minikinetics_rgb", 792, 202_752),
    ("minikinetics/slowonly_r50_8x8x1_256e_minikinetics_googleimage_rgb", 1_584, 405_504),
    ("minikinetics/slowonly_r50_8x8x1_256e_minikinetics_webimage_rgb", 1_584, 405_504),
    ("minikinetics/slowonly_r50_8x8x1_256e_minikinetics_insvideo_rgb", 1_584, 405_504),
    ("minikinetics/slowonly_r50_8x8x1_256e_minikinetics_kineticsraw_rgb", 1_584, 405_504),
    ("minikinetics/slowonly_r50_8x8x1_256e_minikinetics_omnisource_rgb", 1_980, 506_880),
    ("kinetics400/tsn_r50_1x1x3_100e_kinetics400_rgb", 940, 94_000),
    ("kinetics400/tsn_ig1b_pretrained_r50_1x1x3_100e_kinetics400_rgb", 940, 94_000),
    ("kinetics400/tsn_r50_1x1x3_100e_kinetics400_omnisource_rgb", 2_350, 235_000),
    ("kinetics400/slowonly_r50_4x16x1_256e_kinetics400_rgb", 1_879, 481_024),
    ("kinetics400/slowonly_imagenet_pretrained_r50_4x16x1_150e_kinetics400_rgb", 1_879, 281_850),
    ("kinetics400/slowonly_r101_8x8x1_196e_kinetics400_rgb", 3_757, 736_372),
    ("kinetics400/ircsn_ig65m_pretrained_bnfrozen_r152_32x2x1_58e_kinetics400_rgb", 10_019, 581_102),
  ])
  func `a row takes the published optimiser steps`(_ row: String, _ perEpoch: Int, _ total: Int) throws {
    let recipe = try #require(try Self.plan(["recipes/\(row).yaml"]).recipes.first)
    #expect(recipe.optimizerStepsPerEpoch == perEpoch)
    #expect(recipe.optimizerSteps == total)
  }

  @Test func `summed losses step once a main iteration`() throws {
    let plan = try Self.plan(["recipes/minikinetics"], sets: ["balance.step=sum"])
    #expect(plan.recipes.count == 12)
    #expect(plan.recipes.allSatisfy { $0.iterationsPerEpoch == 792 && $0.optimizerStepsPerEpoch == 792 })
  }

  /// Samples of a batch over all replicas, and the power by which classes are drawn, as published.
  @Test(arguments: [
    ("tsn_r50_1x1x8_100e", ["googleimage 512 -", "webimage 512 0.5", "insvideo 96 0.5", "k200_raw 96 -"]),
    ("slowonly_r50_8x8x1_256e", ["googleimage 96 -", "webimage 96 0.5", "insvideo 96 0.5", "k200_raw 96 -"]),
  ])
  func `web streams have the published batches and powers`(_ model: String, _ published: [String]) throws {
    func experiment(_ arm: String) throws -> Experiment {
      let result = Repository.loader().load("recipes/minikinetics/\(model)_minikinetics_\(arm)_rgb.yaml")
      return try #require(result.recipes.first).experiment
    }
    func streams(_ arm: String) throws -> [String] {
      let experiment = try experiment(arm)
      let balance = try #require(experiment.balance)
      return balance.auxiliary.batches.map { batch in
        var power = "-"
        if case .power(let stated)? = balance.resampling[batch.stream] { power = String(stated) }
        return "\(batch.stream) \((balance.batchSize(batch.stream) ?? 0) * experiment.replicas) \(power)"
      }
    }
    let alone = try ["googleimage", "webimage", "insvideo", "kineticsraw"].flatMap { try streams($0) }
    #expect(alone == published)
    let together = try streams("omnisource")
    #expect(together == Array(published.dropFirst()))
    let every = try ["omnisource", "insvideo"].map { try experiment($0).balance?.auxiliary.every }
    #expect(every == [2, 1])
  }

  @Test func `what was never published is said where it is used`() throws {
    let plan = try Self.plan(Self.folders)
    let assumed = Dictionary(uniqueKeysWithValues: plan.recipes.map { ($0.file, $0.assumed.map(\.path)) })
    #expect(plan.recipes.allSatisfy { $0.assumed.isEmpty || !$0.file.contains("minikinetics") })
    func paths(_ name: String) -> [String] { assumed["recipes/kinetics400/\(name).yaml"] ?? ["missing"] }
    #expect(paths("tsn_r50_1x1x3_100e_kinetics400_rgb") == [])
    #expect(paths("slowonly_r50_4x16x1_256e_kinetics400_rgb") == [])
    #expect(paths("slowonly_r101_8x8x1_196e_kinetics400_rgb") == ["schedule.epochs", "schedule.lr"])
    #expect(
      paths("tsn_r50_1x1x3_100e_kinetics400_insvideo_rgb") == [
        "balance.auxiliary", "balance.batch.insvideo", "balance.resample", "schedule", "sources.insvideo.expect",
        "sources.insvideo.list",
      ])
    let web = plan.recipes.filter { !$0.file.contains("minikinetics") && $0.nodes.contains { $0.name.contains("ins") } }
    #expect(!web.isEmpty && web.allSatisfy { $0.assumed.contains { $0.path.hasPrefix("schedule") } })
    #expect(paths("tsn_ig1b_pretrained_r50_1x1x3_100e_kinetics400_rgb") == ["schedule"])
  }

  /// A share of 240,436 labels: 7,213 and 24,044 and 72,131 of them are 29, 94 and 282 batches of 256.
  @Test func `few labels are few steps`() throws {
    let plan = try Self.plan(["recipes/ablations/few_labels.yaml"])
    #expect(plan.recipes.map(\.iterationsPerEpoch) == [29, 29, 94, 94, 282, 282, 940, 940])
    #expect(plan.recipes.map(\.optimizerStepsPerEpoch) == [29, 58, 94, 188, 282, 564, 940, 1_880])
  }

  /// What was delivered, less what the teachers refuse and what is too like a validation clip, is what was trained on.
  @Test func `the paper's curation keeps what the released lists hold`() throws {
    let row = "recipes/minikinetics/tsn_r50_1x1x8_100e_minikinetics_omnisource_rgb.yaml"
    let result = Repository.loader(profile: "paper_curation").load(row)
    #expect(!result.hasErrors, "\(result.diagnostics.map(\.message))")
    let recipe = try #require(
      PlanDocument(Compilation.plan(result.recipes, facts: EmptyFacts())).recipes.first)
    func node(_ name: String) throws -> PlanDocument.Node {
      try #require(recipe.nodes.first { $0.name == name }, "\(name)")
    }
    #expect(try node("score.googleimage").samplesIn == 3_050_880)
    #expect(try node("keep.googleimage").samplesOut == 1_187_728)
    #expect(try node("keep.insimage").samplesOut == 879_610)
    #expect(try node("keep.insvideo").samplesOut == 329_724)
    #expect(recipe.optimizerSteps == 198_000)
  }

  @Test func `every recipe of the repository can be planned without its data`() throws {
    for file in Repository.files(in: "recipes", ending: ".yaml") {
      let result = Repository.loader().load(file, acceptsBases: true)
      let recipes = result.recipes.filter { !$0.isBase }
      guard !recipes.isEmpty else { continue }
      let document = PlanDocument(Compilation.plan(recipes, facts: EmptyFacts()))
      #expect(document.recipes.allSatisfy { !$0.nodes.isEmpty }, "\(file)")
    }
  }
}
