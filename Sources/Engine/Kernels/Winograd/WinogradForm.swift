/// Vectors of a row or column of a tile: six points, or fewer inputs or outputs with the rest unused.
struct WinogradVectors {
  var a = Lanes.zero
  var b = Lanes.zero
  var c = Lanes.zero
  var d = Lanes.zero
  var e = Lanes.zero
  var f = Lanes.zero
}

/// Winograd's minimal filtering along one axis: `y = Aᵀ [(G w) ⊙ (Bᵀ d)]` for three taps w, from the Toom–Cook points 0, ±5/8,
/// ±3/2 and ∞, which round better than whole numbers (Barabasz et al., "Error analysis and improving the accuracy of
/// Winograd convolution for deep neural networks", 2020).
///
/// Order of the points: 0, p, −p, q, ∞, −q. G is that of tiles of four for tiles of three too, so that both meet the same
/// transformed weights; what it is too much for the smaller ones is in their B.
protocol WinogradForm {
  /// Outputs of a tile; it reads two inputs more, and has two points more.
  static var outputs: Int { get }

  /// `Bᵀ d`.
  static func transformInputs(_ d: WinogradVectors) -> WinogradVectors
  /// `Aᵀ m`: the outputs from the products at the points.
  static func outputs(of m: WinogradVectors) -> WinogradVectors
  /// `A y`, the adjoint of `outputs(of:)`.
  static func transformOutputs(_ y: WinogradVectors) -> WinogradVectors
}

/// The points and their squares; every value is exact in float32.
private let p: Float = 0.625
private let q: Float = 1.5
private let p2 = p * p
private let q2 = q * q

extension WinogradForm {
  static var points: Int { outputs + 2 }
}

/// F(4, 3).
enum WinogradFour: WinogradForm {
  @inline(__always) static var outputs: Int { 4 }

  @inline(__always)
  static func transformInputs(_ v: WinogradVectors) -> WinogradVectors {
    let evenP = v.e.subtractingProduct(q2, v.c)
    let oddP = v.d.subtractingProduct(q2, v.b)
    let evenQ = v.e.subtractingProduct(p2, v.c)
    let oddQ = v.d.subtractingProduct(p2, v.b)
    return WinogradVectors(
      a: v.e.subtractingProduct(p2 + q2, v.c).addingProduct(p2 * q2, v.a),
      b: evenP.addingProduct(p, oddP), c: evenP.subtractingProduct(p, oddP),
      d: evenQ.addingProduct(q, oddQ),
      e: v.f.subtractingProduct(p2 + q2, v.d).addingProduct(p2 * q2, v.b),
      f: evenQ.subtractingProduct(q, oddQ))
  }

  @inline(__always)
  static func outputs(of m: WinogradVectors) -> WinogradVectors {
    let (sumP, differenceP) = (m.b + m.c, m.b - m.c)
    let (sumQ, differenceQ) = (m.d + m.f, m.d - m.f)
    return WinogradVectors(
      a: m.a + sumP + sumQ, b: (p * differenceP).addingProduct(q, differenceQ),
      c: (p2 * sumP).addingProduct(q2, sumQ),
      d: m.e.addingProduct(p2 * p, differenceP).addingProduct(q2 * q, differenceQ))
  }

  @inline(__always)
  static func transformOutputs(_ y: WinogradVectors) -> WinogradVectors {
    let (evenP, oddP) = (y.a.addingProduct(p2, y.c), y.b.addingProduct(p2, y.d))
    let (evenQ, oddQ) = (y.a.addingProduct(q2, y.c), y.b.addingProduct(q2, y.d))
    return WinogradVectors(
      a: y.a, b: evenP.addingProduct(p, oddP), c: evenP.subtractingProduct(p, oddP),
      d: evenQ.addingProduct(q, oddQ), e: y.d, f: evenQ.subtractingProduct(q, oddQ))
  }
}

/// F(3, 3) on all points but −q.
enum WinogradThree: WinogradForm {
  @inline(__always) static var outputs: Int { 3 }

  @inline(__always)
  static func transformInputs(_ v: WinogradVectors) -> WinogradVectors {
    let odd = v.d.subtractingProduct(p2, v.b)
    let even = (q * odd).addingProduct(p2 - q2, v.c)
    let difference = v.d.subtractingProduct(q2, v.b)
    return WinogradVectors(
      a: (q * odd).subtractingProduct(q2, v.c).addingProduct(p2 * q2, v.a),
      b: even.addingProduct(p, difference), c: even.subtractingProduct(p, difference), d: (2 * q) * odd,
      e: v.e.subtractingProduct(p2, v.c).subtractingProduct(q, odd))
  }

  @inline(__always)
  static func outputs(of m: WinogradVectors) -> WinogradVectors {
    let (sum, difference) = (m.b + m.c, m.b - m.c)
    return WinogradVectors(
      a: m.a + sum + m.d, b: (p * difference).addingProduct(q, m.d),
      c: m.e.addingProduct(p2, sum).addingProduct(q2, m.d))
  }

  @inline(__always)
  static func transformOutputs(_ y: WinogradVectors) -> WinogradVectors {
    let even = y.a.addingProduct(p2, y.c)
    return WinogradVectors(
      a: y.a, b: even.addingProduct(p, y.b), c: even.subtractingProduct(p, y.b),
      d: y.a.addingProduct(q, y.b).addingProduct(q2, y.c), e: y.c)
  }
}

/// `G w` of three taps, and its adjoint: the same for tiles of four and of three.
enum WinogradTaps {
  private static let zero = 1 / (p2 * q2)
  private static let near = 1 / (2 * p2 * (p2 - q2))
  private static let far = 1 / (2 * q2 * (q2 - p2))

  /// Taps a, b, c to points.
  @inline(__always)
  static func transform(_ w: WinogradVectors) -> WinogradVectors {
    let evenP = near * w.a.addingProduct(p2, w.c)
    let evenQ = far * w.a.addingProduct(q2, w.c)
    return WinogradVectors(
      a: zero * w.a, b: evenP.addingProduct(near * p, w.b), c: evenP.subtractingProduct(near * p, w.b),
      d: evenQ.addingProduct(far * q, w.b), e: w.c, f: evenQ.subtractingProduct(far * q, w.b))
  }

  /// Gradients at the points to gradients of taps a, b, c.
  @inline(__always)
  static func gradients(_ u: WinogradVectors) -> WinogradVectors {
    let (sumP, differenceP) = (near * (u.b + u.c), near * (u.b - u.c))
    let (sumQ, differenceQ) = (far * (u.d + u.f), far * (u.d - u.f))
    return WinogradVectors(
      a: (sumP + sumQ).addingProduct(zero, u.a), b: (p * differenceP).addingProduct(q, differenceQ),
      c: u.e.addingProduct(p2, sumP).addingProduct(q2, sumQ))
  }
}

extension SIMD8 where Scalar == Float {
  /// `self + factor · other`.
  @inline(__always)
  fileprivate func addingProduct(_ factor: Float, _ other: Self) -> Self {
    addingProduct(Self(repeating: factor), other)
  }

  /// `self − factor · other`.
  @inline(__always)
  fileprivate func subtractingProduct(_ factor: Float, _ other: Self) -> Self {
    addingProduct(Self(repeating: -factor), other)
  }
}
