/// For each target position of one axis: its two source positions and their weights in 2048ths.
///
/// Source position of target t: (t + ½) · from ÷ to − ½, in single precision as OpenCV computes it.
struct LinearTaps: Sendable {
  var first: [Int32] = []
  var second: [Int32] = []
  var firstWeight: [Int32] = []
  var secondWeight: [Int32] = []

  /// Taps for the target positions `range` of an axis resized from `source` to `target` positions.
  /// - Parameter isHorizontal: OpenCV gives the outermost columns the full weight, but not the outermost rows.
  init(from source: Int, to target: Int, range: Range<Int>, isHorizontal: Bool) {
    let scale = Double(source) / Double(target)
    let last = Int32(source) - 1
    for index in range {
      var position = Float((Double(index) + 0.5) * scale - 0.5)
      var whole = Int32(position.rounded(.down))
      position -= Float(whole)
      if isHorizontal && whole < 0 { (whole, position) = (0, 0) }
      if isHorizontal && whole >= last { (whole, position) = (last, 0) }
      first.append(min(max(whole, 0), last))
      second.append(min(max(whole + 1, 0), last))
      firstWeight.append(Int32(((1 - position) * 2048).rounded(.toNearestOrEven)))
      secondWeight.append(Int32((position * 2048).rounded(.toNearestOrEven)))
    }
  }

  /// Runs along the axis from the other end.
  mutating func reverse() {
    first.reverse()
    second.reverse()
    firstWeight.reverse()
    secondWeight.reverse()
  }
}
