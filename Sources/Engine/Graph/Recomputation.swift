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
  /// The longest chain of values that are computed from each other; its buffers live at the same time.
  static let longestChain = 2

  /// Values in the chain down to what is kept, this one included.
  let chain: Int
  /// Appends the call that computes the value into a fresh buffer.
  let append: (ProgrammeBuilder) throws(EngineError) -> ProgrammeBuilder.Activation
}

extension ProgrammeBuilder {
  /// Lets the backward pass compute `value` again from others, of which `sources` may be such values themselves.
  ///
  /// Ignored when values are kept, or when the chain would become too long; then the value is kept.
  func makeRecomputable(
    _ value: Value, from sources: [Value],
    _ append: @escaping (ProgrammeBuilder) throws(EngineError) -> Activation
  ) {
    guard recomputes else { return }
    let chain = 1 + (sources.map { recomputables[$0]?.chain ?? 0 }.max() ?? 0)
    if chain <= Recomputable.longestChain { recomputables[value] = Recomputable(chain: chain, append: append) }
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
