package import Engine

/// How many views go through a network at once.
package enum ViewBatches {
  /// Views of whole samples that are loaded together, unless one sample has more.
  private static let views = 64
  /// Pixels that go through the network together, unless one view has more: beyond this nothing gets faster, and a clip of
  /// 32 frames of 256 × 256 takes a gigabyte in the middle of a wide network.
  private static let pixels = 64 * 8 * 112 * 112

  /// - Parameter perSample: views of one sample.
  package static func samples(perSample: Int) -> Int { max(1, views / max(1, perSample)) }

  /// Splits loaded views evenly, for as few shapes as can be.
  ///
  /// - Parameters:
  ///   - frames: of one view.
  ///   - size: side of its frames.
  /// - Returns: consecutive ranges that together are `0..<count`.
  package static func parts(of count: Int, frames: Int, size: Int) -> [Range<Int>] {
    let most = max(1, pixels / max(1, frames * size * size))
    let parts = (count + most - 1) / most
    guard parts > 1 else { return count > 0 ? [0..<count] : [] }
    let each = (count + parts - 1) / parts
    return stride(from: 0, to: count, by: each).map { $0..<min($0 + each, count) }
  }
}

extension Network {
  /// Logits and features of consecutive views, part after part.
  ///
  /// - Parameters:
  ///   - views: `[N, F, 3, S, S]`, contiguous, normalised.
  ///   - one: the shape of one view.
  ///   - parts: of `0..<N`, in order.
  package func look(
    at views: UnsafePointer<Float>, _ one: InputShape, in parts: [Range<Int>]
  ) throws(EngineError) -> (logits: [Float], features: [Float]) {
    var (logits, features): ([Float], [Float]) = ([], [])
    for part in parts {
      let programme = try inferenceProgramme(
        InputShape(clips: part.count, frames: one.frames, height: one.height, width: one.width))
      programme.forward(input: views + part.lowerBound * one.elements)
      logits += programme.logits
      features += programme.features
    }
    return (logits, features)
  }
}
