/// Stochastic gradient descent with momentum, as PyTorch computes it:
/// `g ← clip(g) + weightDecay · w`, `v ← momentum · v + g`, `w ← w − rate · v`, on every weight.
///
/// Nesterov's variant looks one step ahead along v: `w ← w − rate · (g + momentum · v)`.
///
/// Parameters of a `ParameterGroup` have rate and decay multiplied by its factors.
package struct SGD: Hashable, Codable, Sendable {
  package var rate: Double
  package var momentum: Double
  package var weightDecay: Double
  /// Gradients are scaled down so that their total L2 norm is at most this; nil leaves them alone.
  package var clipNorm: Double?
  package var isNesterov: Bool

  package init(
    rate: Double, momentum: Double = 0.9, weightDecay: Double = 1e-4, clipNorm: Double? = 40, isNesterov: Bool = false
  ) {
    self.rate = rate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.isNesterov = isNesterov
  }
}

/// The size of the gradients that an update applied.
package struct GradientNorm: Hashable, Sendable {
  /// Total L2 norm over all weights, before clipping.
  package let total: Double
  /// What clipping multiplied the gradients by.
  package let scale: Double
}

/// Applies a step to all weights in place, in whatever memory layout they have; padding stays zero because
/// its gradient, momentum and value are zero.
struct Optimizer {
  /// A run of one parameter's floats; small enough that two threads stay balanced.
  private struct Chunk {
    let parameter: Parameter
    let range: Range<Int>
  }

  /// Output channels of one mirror.
  private struct MirrorChunk {
    let parameter: Parameter
    let mirror: Parameter.Mirror
    let slices: Range<Int>
  }

  private static let chunkFloats = 1 << 14

  private let chunks: [Chunk]
  private let mirrorChunks: [MirrorChunk]
  private let partialNorms: UnsafeMutablePointer<Double>
  private let memory: PageMemory

  /// Prepares the work list; call again whenever a parameter changed layout or gained a mirror.
  init(_ parameters: [Parameter]) throws(EngineError) {
    var chunks: [Chunk] = []
    var mirrorChunks: [MirrorChunk] = []
    for parameter in parameters {
      for start in stride(from: 0, to: parameter.layout.elements, by: Self.chunkFloats) {
        let end = min(start + Self.chunkFloats, parameter.layout.elements)
        chunks.append(Chunk(parameter: parameter, range: start..<end))
      }
      let alignment = BFloat16WeightCopy.sliceAlignment
      let slices = Self.chunkFloats * parameter.slices / max(1, parameter.layout.elements)
      let slicesPerChunk = max(1, slices / alignment) * alignment
      for mirror in parameter.mirrors {
        for start in stride(from: 0, to: parameter.slices, by: slicesPerChunk) {
          let slices = start..<min(start + slicesPerChunk, parameter.slices)
          mirrorChunks.append(MirrorChunk(parameter: parameter, mirror: mirror, slices: slices))
        }
      }
    }
    self.chunks = chunks
    self.mirrorChunks = mirrorChunks
    memory = try PageMemory(bytes: chunks.count * MemoryLayout<Double>.stride, purpose: "gradient norms")
    partialNorms = memory.base.assumingMemoryBound(to: Double.self)
  }

  /// The L2 norm of all gradients, summed in a fixed order for any number of threads.
  func gradientNorm(_ team: Team) -> Double {
    team.forEachPart(chunks.count) { _, part in
      for index in part { partialNorms[index] = sumOfSquares(chunks[index]) }
    }
    var total = 0.0
    for index in chunks.indices { total += partialNorms[index] }
    return total.squareRoot()
  }

  func update(_ rule: UpdateRule, team: Team) -> GradientNorm {
    let norm = gradientNorm(team)
    let scale = rule.clipScale(norm)
    team.forEachPart(chunks.count) { _, part in
      for index in part {
        let chunk = chunks[index]
        switch rule {
        case .sgd(let sgd): apply(sgd, scale: Float(scale), to: chunk)
        case .adamW(let adamW): adamW.apply(scale: Float(scale), to: chunk.parameter, chunk.range)
        }
      }
    }
    team.forEachPart(mirrorChunks.count) { _, part in
      for chunk in mirrorChunks[part] { chunk.parameter.refresh(chunk.mirror, slices: chunk.slices) }
    }
    return GradientNorm(total: norm, scale: scale)
  }

  private func sumOfSquares(_ chunk: Chunk) -> Double {
    // Layouts hold whole vectors of eight floats and chunks start at multiples of them.
    let gradient = UnsafeMutableRawPointer(chunk.parameter.gradient).assumingMemoryBound(to: SIMD8<Float>.self)
    var sum = SIMD8<Double>.zero
    for p in chunk.range.lowerBound / 8..<chunk.range.upperBound / 8 {
      let g = SIMD8<Double>(gradient[p])
      sum.addProduct(g, g)
    }
    return sum.sum()
  }

  private func apply(_ sgd: SGD, scale: Float, to chunk: Chunk) {
    func vectors(_ pointer: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<SIMD8<Float>> {
      UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: SIMD8<Float>.self)
    }
    let w = vectors(chunk.parameter.values)
    let gradient = vectors(chunk.parameter.gradient)
    let v = vectors(chunk.parameter.momentum)
    let factors = chunk.parameter.factors
    let (rate, decay) = (Float(sgd.rate * factors.rate), Float(sgd.weightDecay * factors.weightDecay))
    let momentum = Float(sgd.momentum)
    for p in chunk.range.lowerBound / 8..<chunk.range.upperBound / 8 {
      let g = gradient[p] * scale + w[p] * decay
      let velocity = v[p] * momentum + g
      v[p] = velocity
      w[p] -= (sgd.isNesterov ? g + velocity * momentum : velocity) * rate
    }
  }
}
