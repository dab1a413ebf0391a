import Curation
import Engine
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Descriptions of some frames of every sample, for de-duplication: a teacher's pooled features, or the frame's own lowest
/// frequencies.
///
/// A 2D teacher gives one row for each of `curate.deduplicate.features.frames` test frames (an image gives one); a 3D
/// teacher one row for each of as many test clips. Views are centre crops; pixels are those of the whole frame. Every
/// sample has the variants of `FeatureVariants`, in that order.
package struct FeaturesNode: NodeExecution {
  package static let kind = NodeKindName.features

  private let compute: EngineCompute

  package init(compute: EngineCompute = EngineCompute()) { self.compute = compute }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    let samples = try context.required("samples").folder.readSamples()
    let rule = try context.deduplication()
    let description = try FrameDescription(context, source: source, compute: compute)
    let variants = FeatureVariants(rule)
    let layout = SampleLayout(
      rowsPerSample: samples.map { description.frames(of: $0) * variants.count }, variants: variants.count)
    let writer = try FrameFeaturesWriter(context.outputFolder, layout: layout, columns: description.columns)
    let views: FrameDescription.Views = .init(
      crops: variants.mirrored == nil ? .center : .centerPair, pixels: variants.pixelViews(rule))
    let (rows, problems) = try await description.run(samples, views, into: FeatureRowSink(writer))
    var features = rows.writer
    try features.finish()
    return NodeSummary(
      samplesIn: samples.count, samplesOut: samples.count, facts: ["rows": .number(Double(layout.rows))],
      lostMedia: problems.count)
  }
}

/// Which variants of each sample are described: the plain one first.
struct FeatureVariants {
  /// Places of the others among the variants; nil where there is none.
  let mirrored: Int?
  let inset: Int?
  let count: Int

  init(_ rule: Experiment.Deduplicate) {
    mirrored = rule.isMirrored ? 1 : nil
    inset = rule.describesPixels && rule.inset > 0 ? (rule.isMirrored ? 2 : 1) : nil
    count = 1 + (mirrored == nil ? 0 : 1) + (inset == nil ? 0 : 1)
  }

  /// What a web sample is compared as, and what it is compared with.
  var ofQueries: [Int] { [0] + (mirrored.map { [$0] } ?? []) }
  var ofReferences: [Int] { [0] + (inset.map { [$0] } ?? []) }

  func pixelViews(_ rule: Experiment.Deduplicate) -> [PixelDescriptor.View] {
    [.whole] + (mirrored == nil ? [] : [PixelDescriptor.View(isMirrored: true)])
      + (inset == nil ? [] : [.middle(1 - rule.inset)])
  }
}

/// Writes all rows of each sample; of an unreadable one rows of zeros, which are like nothing, so it is never a duplicate.
private struct FeatureRowSink: DescriptionSink {
  var writer: FrameFeaturesWriter

  init(_ writer: FrameFeaturesWriter) { self.writer = writer }

  mutating func take(_ rows: ArraySlice<Float>, sample: Int) throws { try writer.write(rows, sample: sample) }
}

extension NodeContext {
  /// What the recipe states about de-duplication.
  func deduplication() throws(NodeFailure) -> Experiment.Deduplicate {
    guard let rule = experiment.curate.deduplicate else {
      throw NodeFailure("\(node.name): the recipe states no \"curate.deduplicate\"")
    }
    return rule
  }
}
