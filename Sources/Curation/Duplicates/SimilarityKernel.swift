/// Makes similarities of samples out of inner products of rows, some references at a time.
///
/// `s(q, r) = max over variants of q of [mean or max over frames f of q of (max over variants and frames g of r of
/// ⟨q_f, r_g⟩)]`.
struct SimilarityKernel {
  /// References looked at together.
  static let lanes = 16

  let rule: FrameRule
  let variants: Int

  /// Gives the similarities of one query to all references of a tile to `body`, as many at a time as a vector holds.
  ///
  /// - Parameters:
  ///   - products: `[variants, frames, references.variants, references.frames, references.width]`, the query's rows of products.
  ///   - frames: of the query.
  @inline(__always)
  func forEachVector(
    _ products: UnsafePointer<Float>, frames: Int, _ references: ReferenceBlock.Tile,
    _ body: (_ similarities: SIMD16<Float>, _ first: Int) -> Void
  ) {
    if frames == 1 && variants == 1 && references.columns == references.width {
      for first in stride(from: 0, to: references.width, by: Self.lanes) { body(Self.load(products + first), first) }
      return
    }
    for first in stride(from: 0, to: references.width, by: Self.lanes) {
      body(similarities(products + first, frames: frames, references), first)
    }
  }

  private func similarities(
    _ products: UnsafePointer<Float>, frames: Int, _ references: ReferenceBlock.Tile
  ) -> SIMD16<Float> {
    var best = SIMD16<Float>(repeating: -.infinity)
    for variant in 0..<variants {
      var sum = SIMD16<Float>.zero
      var top = SIMD16<Float>(repeating: -.infinity)
      for frame in 0..<frames {
        let row = products + (variant * frames + frame) * references.columns
        let value = closest(row, references)
        if rule == .max {
          top = Self.larger(top, value)
        } else {
          sum += value
        }
      }
      best = Self.larger(best, rule == .max ? top : sum / Float(frames))
    }
    return best
  }

  /// Of one frame of the query.
  private func closest(_ row: UnsafePointer<Float>, _ references: ReferenceBlock.Tile) -> SIMD16<Float> {
    var value = Self.load(row)
    for other in stride(from: 1, to: references.variants * references.frames, by: 1) {
      value = Self.larger(value, Self.load(row + other * references.width))
    }
    return value
  }

  @inline(__always)
  private static func load(_ values: UnsafePointer<Float>) -> SIMD16<Float> {
    UnsafeRawPointer(values).loadUnaligned(as: SIMD16<Float>.self)
  }

  /// A value that is not a number never wins.
  @inline(__always)
  private static func larger(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
    a.replacing(with: b, where: b .> a)
  }
}
