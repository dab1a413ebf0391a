#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cross entropy of soft labels after softmax: `loss = −(1/N) Σₙ Σₖ label[n,k] · log softmax(logits[n])[k]`.
///
/// With smoothing ε every row of labels becomes `(1 − ε) · label + ε / K` first, whatever it is by then: a class, a
/// teacher's distribution, a mixture of both. The gradient is `weight / N · (softmax · Σ label − label)`; labels need not
/// sum to one. Shapes: logits and labels `[N, K]`; the reported loss is the batch mean before the weight.
/// - Source: Szegedy et al. 2016, §7; PyTorch's `cross_entropy` with `label_smoothing`.
struct SoftmaxCrossEntropy {
  let logits: Value

  /// Appends the loss and makes the gradient of the logits.
  func append(to builder: ProgrammeBuilder) {
    let x = builder[logits]
    let gradient = builder.makeBuffer(floats: x.shape.n * x.shape.c)
    builder.append(touching: [x.buffer, gradient]) { (at: Addresses) throws(EngineError) in
      SoftmaxCrossEntropyCall(
        n: x.shape.n, k: x.shape.c, logits: at.floats(x.buffer), gradient: at.floats(gradient))
    }
    builder.addGradientPart(gradient, of: logits)
  }
}

private struct SoftmaxCrossEntropyCall: PreparedCall {
  let n: Int
  let k: Int
  let logits: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>

  func run(_ step: StepState) {
    guard let labels = step.labels else { preconditionFailure("a training programme ran without labels") }
    var total = 0.0
    let (kept, spread) = (1 - step.labelSmoothing, step.labelSmoothing / Double(k))
    for row in 0..<n {
      let x = logits + row * k
      let label = labels + row * k
      let dx = gradient + row * k
      var largest = x[0]
      for i in 1..<max(k, 1) { largest = max(largest, x[i]) }
      var sum = 0.0
      for i in 0..<k { sum += exp(Double(x[i] - largest)) }
      let logSum = log(sum)
      var mass = 0.0
      for i in 0..<k {
        let target = kept * Double(label[i]) + spread
        mass += target
        if target != 0 { total += target * (logSum - Double(x[i] - largest)) }
      }
      let scale = Double(step.lossWeight) / Double(n)
      for i in 0..<k {
        let probability = exp(Double(x[i] - largest)) / sum
        dx[i] = Float(scale * (probability * mass - (kept * Double(label[i]) + spread)))
      }
    }
    step.loss = total / Double(n)
  }
}
