import Engine

/// Measures how fast this machine's layers are: a step of a few small networks, call by call, sorted into the classes that
/// estimates add up.
///
/// Between them the networks have every class of layer at the sizes of published and of pocket recipes. Each call's least
/// time of two steps counts: what disturbs a measurement only ever makes it longer.
enum LayerSpeeds {
  /// A network, the batch it sees, and its arithmetic.
  private struct Probe {
    var spec: ModelSpec
    var shape: InputShape
    var precision = EnginePrecision.float32
  }

  private static var probes: [Probe] {
    let deep = ModelSpec(kind: .tsn, depth: 50, classes: 200)
    var probes = [
      Probe(spec: deep, shape: InputShape(clips: 1, frames: 4, height: 224, width: 224)),
      Probe(
        spec: ModelSpec(kind: .slowOnly, depth: 50, classes: 200),
        shape: InputShape(clips: 1, frames: 8, height: 112, width: 112)),
      Probe(
        spec: ModelSpec(kind: .irCSN, depth: 50, classes: 200),
        shape: InputShape(clips: 1, frames: 8, height: 112, width: 112)),
      Probe(
        spec: ModelSpec(kind: .slowOnly, depth: 10, width: 16, classes: 12),
        shape: InputShape(clips: 8, frames: 8, height: 64, width: 64)),
    ]
    if EngineLibraries.hasBFloat16 {
      probes.append(
        Probe(spec: deep, shape: InputShape(clips: 1, frames: 4, height: 224, width: 224), precision: .bfloat16))
    }
    return probes
  }

  /// Amounts a second and thread by class, and values an optimiser step changes a second and thread.
  ///
  /// Call it on a compute thread. It takes some seconds.
  static func measure(threads: Int, kernels: KernelSource) throws -> (layers: [String: Double], updates: Double) {
    var amounts: [String: Double] = [:]
    var seconds: [String: Double] = [:]
    var updates = 0.0
    for probe in probes {
      let network = try Network(
        spec: probe.spec, backend: .oneDNN, precision: probe.precision, threads: threads, seed: 1, kernels: kernels)
      let batch = [Float](repeating: 0.1, count: probe.shape.elements)
      var labels = [Float](repeating: 0, count: probe.shape.clips * probe.spec.classes)
      for clip in 0..<probe.shape.clips { labels[clip * probe.spec.classes] = 1 }
      try batch.withUnsafeBufferPointer { batch in
        guard let input = batch.baseAddress else { return }
        for isTraining in [true, false] {
          let calls = try best(network, probe.shape, input, labels, isTraining: isTraining)
          add(calls, of: probe, isTraining: isTraining, &amounts, &seconds)
        }
      }
      if updates == 0 {
        let clock = ContinuousClock()
        let took = clock.measure { network.update(SGD(rate: 1e-4)) }
        updates = Double(probe.spec.parameterCount) / max(took.seconds, 1e-6) / Double(threads)
      }
    }
    let layers = amounts.compactMap { name, amount in
      seconds[name].flatMap { $0 > 0 ? (name, amount / $0 / Double(threads)) : nil }
    }
    return (Dictionary(layers, uniquingKeysWith: { first, _ in first }), updates)
  }

  private static func best(
    _ network: Network, _ shape: InputShape, _ input: UnsafePointer<Float>, _ labels: [Float], isTraining: Bool
  ) throws -> [(name: String, seconds: Double)] {
    func profile() throws -> [(name: String, seconds: Double)] {
      guard isTraining else { return try network.inferenceProgramme(shape).profile(input: input) }
      network.zeroGradients()
      let programme = try network.trainingProgramme(shape)
      return labels.withUnsafeBufferPointer { labels in
        labels.baseAddress.map { programme.profile(input: input, labels: $0) } ?? []
      }
    }
    _ = try profile()
    return zip(try profile(), try profile()).map { ($0.name, min($0.seconds, $1.seconds)) }
  }

  /// Sorts calls by the layer they belong to; what is computed again in the backward pass belongs to it.
  private static func add(
    _ calls: [(name: String, seconds: Double)], of probe: Probe, isTraining: Bool, _ amounts: inout [String: Double],
    _ seconds: inout [String: Double]
  ) {
    let prefix = probe.precision == .bfloat16 ? "bfloat16 " : ""
    let work = probe.spec.layerWork(probe.shape, isTraining: isTraining)
    var classes: [String: String] = [:]
    for layer in work {
      let name = prefix + layer.layerClass.description
      classes[layer.label] = name
      amounts[name, default: 0] += layer.amount
    }
    for call in calls {
      let label = call.name.hasSuffix(" again") ? call.name.dropLast("again".count) + "backward" : call.name
      guard let name = classes[String(label)] else { continue }
      seconds[name, default: 0] += call.seconds
    }
  }
}
