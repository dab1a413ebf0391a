/// Whether a training step keeps values for its backward pass or computes them again there. Bits are the same.
package enum Recomputation: Hashable, Sendable {
  /// Where keeping everything would take much memory.
  case automatic
  case always
  case never

  /// Values that take no more than this are kept: computing them again would cost time and save little.
  static let keptBytes = 512 << 20

  func applies(to shapes: ShapeTable, _ precision: EnginePrecision) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .automatic:
      let elements = shapes.shapes.values.reduce(0) { $0 + ActivationLayout(block: 16).elements($1) }
      return elements * precision.bytes > Self.keptBytes
    }
  }
}

/// How the backward pass gets a value that the forward pass does not keep.
struct Recomputable {
  /// A chain of values computed from each other, whose buffers live at the same time, may have this length anywhere.
  static let shortChain = 2
  /// How much of a step's multiply-adds convolutions may take that are computed again.
  static let convolutionShare = 0.006

  /// Values in the chain down to what is kept, this one included.
  let chain: Int
  /// What they take.
  let bytes: Int
  /// Appends the call that computes the value into a fresh buffer.
  let append: (ProgrammeBuilder) throws(EngineError) -> ProgrammeBuilder.Activation
}

/// A value that could be computed again, before it is known whether it will be.
struct RecomputableCandidate {
  let value: Value
  let sources: [Value]
  let bytes: Int
  /// What the forward pass keeps in any case up to here: all that is left when the backward pass gets here.
  let keptBefore: Int
  /// What computing it takes; 0 where that is a pass over memory.
  let multiplyAdds: Int
  let append: (ProgrammeBuilder) throws(EngineError) -> ProgrammeBuilder.Activation
}

extension ProgrammeBuilder {
  /// Lets the backward pass compute `value` again from others, of which `sources` may be such values themselves.
  ///
  /// Ignored when values are kept.
  func makeRecomputable(
    _ value: Value, from sources: [Value], multiplyAdds: Int = 0,
    _ append: @escaping (ProgrammeBuilder) throws(EngineError) -> Activation
  ) {
    guard recomputes else { return }
    let made = self[value]
    let bytes = made.layout.bytes(made.shape)
    if multiplyAdds == 0 { keptBytes -= bytes }
    candidates.append(
      RecomputableCandidate(
        value: value, sources: sources, bytes: bytes, keptBefore: keptBytes, multiplyAdds: multiplyAdds, append: append
      ))
  }

  /// Decides what the backward pass computes again, once the forward pass is complete.
  ///
  /// Memory is fullest between the passes. When the backward pass gets back to the first stages, most of it is free: there
  /// chains may be as long as what is free has room for, with two gradients beside them. Values that would make chains
  /// too long are kept. Of convolutions the first few are computed again, those of the largest frames.
  func decideRecomputation() {
    // The backward pass takes twice the forward pass.
    var affordable = Int(Double(3 * multiplyAdds) * Recomputable.convolutionShare)
    for candidate in candidates {
      guard candidate.multiplyAdds <= affordable else { continue }
      let sources = candidate.sources.compactMap { recomputables[$0] }
      let chain = 1 + (sources.map(\.chain).max() ?? 0)
      let bytes = candidate.bytes + sources.reduce(0) { $0 + $1.bytes }
      guard chain <= Recomputable.shortChain || candidate.keptBefore + bytes + 2 * candidate.bytes <= keptBytes else {
        continue
      }
      affordable -= candidate.multiplyAdds
      recomputables[candidate.value] = Recomputable(chain: chain, bytes: bytes, append: candidate.append)
    }
    candidates = []
  }

  /// The value for a reader in the backward pass: as kept, or computed again, once for all readers, just before the
  /// first of them.
  func forBackward(_ value: Value) throws(EngineError) -> Activation {
    if let made = recomputed[value] { return made }
    guard let recomputable = recomputables[value] else { return self[value] }
    let reader = label
    let made = try recomputable.append(self)
    label = reader
    recomputed[value] = made
    return made
  }
}
