/// Turns frames into a network's input by one ``GeometryPlan``: each resize computes only the box that is kept, and the
/// last one writes normalised, planar float32 straight to its destination. Prepared once per sample.
package final class FrameRenderer {
  private let source: GeometryPlan.Size
  private let size: GeometryPlan.Size
  /// All but the last pass leave planar bytes behind.
  private let passes: [ResamplingPass]
  /// Byte of the source picture where the first pass begins.
  private let origin: Int
  private let scale: (Float, Float, Float)
  private let shift: (Float, Float, Float)
  private var planes: [[UInt8]]

  package init(_ plan: GeometryPlan, normalization: Normalization) {
    source = plan.source
    size = plan.size
    var stages = plan.stages
    if stages.isEmpty {
      let whole = CropBox(x: 0, y: 0, width: source.width, height: source.height)
      stages = [.init(width: source.width, height: source.height, box: whole)]
    }
    var from = source
    var passes: [ResamplingPass] = []
    var origin = (x: 0, y: 0)
    for (index, stage) in stages.enumerated() {
      if index < stages.count - 1, passes.isEmpty, stage.width == from.width, stage.height == from.height {
        // A crop alone: the next pass begins further in.
        origin = (origin.x + stage.box.x, origin.y + stage.box.y)
        from = .init(width: stage.box.width, height: stage.box.height)
        continue
      }
      passes.append(
        ResamplingPass(
          from: from.pair, to: (stage.width, stage.height), box: stage.box,
          isMirrored: plan.isMirrored && index == stages.count - 1))
      from = .init(width: stage.box.width, height: stage.box.height)
    }
    self.passes = passes
    self.origin = origin.y * 3 * source.width + 3 * origin.x
    planes = passes.dropLast().map { Array(repeating: 0, count: 3 * $0.width * $0.height) }
    let (mean, deviation) = (normalization.mean, normalization.deviation)
    scale = (1 / deviation[0], 1 / deviation[1], 1 / deviation[2])
    shift = (mean[0], mean[1], mean[2])
  }

  /// Number of floats one frame becomes: 3·H·W.
  package var frameCount: Int { 3 * size.width * size.height }

  /// Writes `frame` to `destination`, `[3, H, W]`.
  package func render(_ frame: Frame, into destination: UnsafeMutablePointer<Float>) {
    precondition(
      frame.width == source.width && frame.height == source.height,
      "a plan for \(source.width)x\(source.height) frames was given \(frame.width)x\(frame.height)")
    frame.pixels.withUnsafeBufferPointer { pixels in
      var bytes = pixels.baseAddress! + origin
      var layout = ByteLayout.interleaved(width: source.width)
      for (index, pass) in passes.dropLast().enumerated() {
        planes[index].withUnsafeMutableBufferPointer { plane in
          let target = plane.baseAddress!
          let (width, area) = (pass.width, pass.width * pass.height)
          pass.run(bytes, layout: layout) { y, channel, row in
            let line = target + channel * area + y * width
            for x in 0..<width { line[x] = UInt8(truncatingIfNeeded: row[x]) }
          }
          // The array is neither resized nor copied until the next pass has read it.
          bytes = UnsafePointer(target)
        }
        layout = .planar(width: pass.width, height: pass.height)
      }
      let last = passes[passes.count - 1]
      let (width, area) = (last.width, last.width * last.height)
      last.run(bytes, layout: layout) { y, channel, row in
        let line = destination + channel * area + y * width
        let factor = channel == 0 ? scale.0 : channel == 1 ? scale.1 : scale.2
        let mean = channel == 0 ? shift.0 : channel == 1 ? shift.1 : shift.2
        for x in 0..<width { line[x] = (Float(row[x]) - mean) * factor }
      }
    }
  }
}
