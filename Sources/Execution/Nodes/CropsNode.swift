import Curation
import Engine
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Descriptions of five crops of some frames of a validation source: what the automatic threshold is made of.
///
/// At most 2,000 frames, of samples evenly spread over the source, are looked at: a mean over that many does not move with
/// more. A teacher sees the crops of its own test size; pixels are those of crops with 7/8 of the frame's sides, as 224 is
/// of 256.
package struct CropsNode: NodeExecution {
  package static let kind = NodeKindName.crops

  private let compute: EngineCompute

  package init(compute: EngineCompute = EngineCompute()) { self.compute = compute }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    let all = try context.required("samples").folder.readSamples()
    let description = try FrameDescription(context, source: source, compute: compute)
    let samples = CropSample.indices(of: all.count, frames: description.frames).map { all[$0] }
    let frames = samples.map { description.frames(of: $0) }
    // One "sample" for each frame, one row for each crop of it.
    let layout = SampleLayout(
      rowsPerSample: [Int](repeating: CropSample.crops, count: frames.reduce(0, +)), variants: 1)
    let sink = CropRowSink(
      try FrameFeaturesWriter(context.outputFolder, layout: layout, columns: description.columns),
      framesPerSample: frames)
    let views = FrameDescription.Views(crops: .five, pixels: PixelDescriptor.View.five(0.875))
    let (rows, problems) = try await description.run(samples, views, into: sink)
    var writer = rows.writer
    try writer.finish()
    return NodeSummary(
      samplesIn: all.count, samplesOut: samples.count, facts: ["frames": .number(Double(layout.count))],
      lostMedia: problems.count)
  }
}

/// Puts the crops of each frame side by side: they come crop by crop.
private struct CropRowSink: DescriptionSink {
  var writer: FrameFeaturesWriter
  /// Frames before each sample.
  private let starts: [Int]

  init(_ writer: FrameFeaturesWriter, framesPerSample: [Int]) {
    self.writer = writer
    starts = framesPerSample.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  mutating func take(_ rows: ArraySlice<Float>, sample: Int) throws {
    let frames = starts[sample + 1] - starts[sample]
    let columns = rows.count / (frames * CropSample.crops)
    for frame in 0..<frames {
      var crops: [Float] = []
      crops.reserveCapacity(CropSample.crops * columns)
      for crop in 0..<CropSample.crops {
        let first = rows.startIndex + (crop * frames + frame) * columns
        crops += rows[first..<first + columns]
      }
      try writer.write(crops[...], sample: starts[sample] + frame)
    }
  }
}
