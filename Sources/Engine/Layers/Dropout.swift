import Randomness

/// Inverted dropout: in training each value survives with probability 1 − p and is then divided by 1 − p.
///
/// Whether element e of step s survives is a pure function of (seed, s, e): the same on every backend, thread count and
/// resumption. Shapes: unchanged. Inference passes values through.
struct Dropout: Layer {
  let name = "dropout"
  let input: Value
  let output: Value
  let probability: Double

  var inputs: [Value] { [input] }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape { shapes[input] }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    let x = builder.alias(output, of: input)
    guard builder.isTraining, probability > 0 else { return }
    let mask = DropoutMask(probability: probability)
    builder.append(touching: [x.buffer]) { (at: Addresses) throws(EngineError) in
      DropoutCall(mask: mask, count: x.shape.n * x.shape.c, values: at.floats(x.buffer))
    }
  }

  /// The gradient goes through the same mask, in place.
  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    let dy = builder.gradientParts(of: output)[0]
    builder.addGradientPart(dy, of: input)
    guard probability > 0 else { return }
    let shape = builder[input].shape
    let mask = DropoutMask(probability: probability)
    builder.append(touching: [dy]) { (at: Addresses) throws(EngineError) in
      DropoutCall(mask: mask, count: shape.n * shape.c, values: at.floats(dy))
    }
  }
}

/// The counter-based mask of dropout.
package struct DropoutMask: Hashable, Sendable {
  /// The share of values that is dropped, in 0 ..< 1.
  package let probability: Double

  package init(probability: Double) { self.probability = probability }

  /// What survivors are multiplied by.
  package var scale: Float { Float(1 / (1 - probability)) }

  /// Whether the element with this number survives in this step.
  package func keeps(element: Int, seed: UInt64, step: UInt64) -> Bool {
    let counter = (
      UInt32(truncatingIfNeeded: element / 4), UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32),
      CounterRandom.Purpose.dropout.rawValue
    )
    let words = CounterRandom.philox(
      counter, key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    let word =
      switch element % 4 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return Double(word) >= probability * 0x1p32
  }
}

private struct DropoutCall: PreparedCall {
  let mask: DropoutMask
  let count: Int
  let values: UnsafeMutablePointer<Float>

  func run(_ step: StepState) {
    let scale = mask.scale
    for e in 0..<count {
      values[e] = mask.keeps(element: e, seed: step.seed, step: step.step) ? values[e] * scale : 0
    }
  }
}
