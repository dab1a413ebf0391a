import Foundation
package import Media
package import Planning
package import RecipeLanguage

/// Makes one source of the pocket world: media files, their list and the recorded truth.
package struct GenerateNode: NodeExecution {
  package static let kind = NodeKindName.generate

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    guard let generate = source.generate, let stated = context.experiment.world else {
      throw NodeFailure("source \"\(source.name)\" states no \"generate\", or the recipe no \"world\"")
    }
    let world = WorldSpec(stated)
    let spec = try WorldSourceSpec(source.name, generate, among: context.experiment.sources, classes: world.classes)
    guard
      let manifest = try PocketWorld.generate(
        source: spec, world: world, into: context.outputFolder.path, threads: context.threads.loader,
        progress: { done, total in context.progress.report(done: done, total: total, unit: "files") },
        isCancelled: { context.cancellation.isRequested })
    else { throw Stopped() }
    return NodeSummary(
      samplesOut: manifest.files,
      facts: [
        "correct": .number(manifest.correct), "near_copies": .number(Double(manifest.nearCopies)),
        "hard_negatives": .number(Double(manifest.hardNegatives)),
      ])
  }
}

extension WorldSpec {
  /// The world a recipe states.
  package init(_ world: Experiment.World) {
    self.init(
      seed: UInt64(bitPattern: Int64(world.seed)), classes: world.classes, width: world.width, height: world.height,
      frameRate: world.frameRate, clipSeconds: world.seconds)
  }
}

extension WorldSourceSpec {
  /// What the recipe asks of one generated source, in the generator's terms.
  package init(
    _ name: String, _ generate: Experiment.Generate, among sources: [Experiment.Source], classes: Int
  ) throws(NodeFailure) {
    let count: WorldCount
    if let total = generate.count {
      count = .total(total)
    } else if let perClass = generate.perClass {
      count = .perClass(perClass)
    } else {
      throw NodeFailure("source \"\(name)\" states neither \"count\" nor \"per_class\"")
    }
    func planted(_ stated: Experiment.Generate.Planted?) -> PlantedShare? {
      guard let stated, let of = sources.first(where: { $0.name == stated.of })?.generate else { return nil }
      return PlantedShare(
        share: stated.share, source: stated.of, part: WorldPart(of.part),
        files: of.count ?? (of.perClass ?? 0) * classes)
    }
    self.init(
      name: name, part: WorldPart(generate.part), count: count, wrong: generate.wrong,
      irrelevant: generate.irrelevant, tail: generate.tail, shortest: generate.shortest, longest: generate.longest,
      duplicates: planted(generate.duplicates), hardNegatives: planted(generate.hardNegatives))
  }
}

extension WorldPart {
  init(_ part: Experiment.Generate.Part) {
    self =
      switch part {
      case .target: .target
      case .validation: .validation
      case .broadValidation: .broadValidation
      case .images: .images
      case .videos: .videos
      case .untrimmed: .untrimmed
      }
  }
}
