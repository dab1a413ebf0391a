/// Compiles a graph for one shape: collects calls with their buffers, plans memory, then resolves addresses.
///
/// Order of use: forward calls of every layer, backward calls in reverse, `finish`. A call names the buffers it
/// touches; the first and last call that touch a buffer are its lifetime.
final class ProgrammeBuilder {
  /// A value's place: shape, memory layout and buffer.
  struct Activation {
    var shape: ActivationShape
    var layout: ActivationLayout
    var buffer: BufferID
  }

  typealias MakeCall = (Addresses) throws(EngineError) -> any PreparedCall

  let shapes: ShapeTable
  let parameters: ParameterStore
  let kernels: any KernelBackend
  let team: Team
  /// Training keeps what backward needs and uses batch statistics; inference computes in place. In a training programme
  /// the frozen layers are inference.
  var isTraining: Bool
  /// The last value that no weight in training lies before: gradients end behind it.
  var lastFrozen = Value(index: 0)
  /// Whether the backward pass may compute values again that the forward pass then need not keep.
  let recomputes: Bool
  /// One line per library kernel chosen: `layer direction implementation`.
  private(set) var kernelTable: [String] = []

  private var demands: [MemoryPlan.Demand] = []
  /// The label under which each buffer was made.
  private var makers: [String] = []
  private var pending: [MakeCall] = []
  /// What the calls appended next belong to, such as `backbone.conv1.conv backward`.
  var label = ""
  /// One per call.
  private(set) var labels: [String] = []
  private var activations: [Value: Activation] = [:]
  private var gradients: [Value: [BufferID]] = [:]
  private var saved: [String: BufferID] = [:]
  private var keptKernels: [String: ConvolutionKernels] = [:]
  /// Bytes of all values that the forward pass keeps for the backward pass in any case.
  var keptBytes = 0
  /// Of all convolutions of the forward pass.
  var multiplyAdds = 0
  /// In the order of the forward pass, until it is decided.
  var candidates: [RecomputableCandidate] = []
  /// Values that are not kept for the backward pass.
  var recomputables: [Value: Recomputable] = [:]
  /// Those of them that the backward pass has computed again.
  var recomputed: [Value: Activation] = [:]

  init(
    shapes: ShapeTable, parameters: ParameterStore, kernels: any KernelBackend, team: Team, isTraining: Bool,
    recomputes: Bool = false
  ) {
    self.shapes = shapes
    self.parameters = parameters
    self.kernels = kernels
    self.team = team
    self.isTraining = isTraining
    self.recomputes = recomputes
  }

  // MARK: Buffers

  /// A buffer of `floats` float32 values.
  func makeBuffer(floats: Int) -> BufferID { makeBuffer(bytes: floats * MemoryLayout<Float>.stride) }

  func makeBuffer(bytes: Int) -> BufferID {
    demands.append(.init(bytes: bytes, first: .max, last: -1))
    makers.append(label)
    return BufferID(index: demands.count - 1)
  }

  /// A fresh activation for `value`.
  func makeActivation(_ value: Value, layout: ActivationLayout) -> Activation {
    let shape = shapes[value]
    let made = Activation(shape: shape, layout: layout, buffer: makeBuffer(bytes: layout.bytes(shape)))
    activations[value] = made
    keptBytes += layout.bytes(shape)
    return made
  }

  /// Lets `value` live in the buffer of `other`, which nothing reads afterwards.
  func alias(_ value: Value, of other: Value) -> Activation {
    var made = self[other]
    made.shape = shapes[value]
    activations[value] = made
    return made
  }

  /// The buffer of `value` for its gradient to be written over it: its last reader is who asks, and no call that is
  /// appended later may want the value itself.
  func replaceByGradient(_ value: Value) throws(EngineError) -> BufferID {
    let buffer = try forBackward(value).buffer
    activations[value] = nil
    recomputed[value] = nil
    recomputables[value] = nil
    return buffer
  }

  subscript(value: Value) -> Activation {
    guard let activation = activations[value] else {
      preconditionFailure("value \(value.index) has no activation, or its gradient has taken its place")
    }
    return activation
  }

  /// Keeps a buffer that the forward pass of a layer fills for its own backward pass.
  func save(_ buffer: BufferID, as key: String) { saved[key] = buffer }

  func savedBuffer(_ key: String) -> BufferID {
    guard let buffer = saved[key] else { preconditionFailure("\(key) was not kept by the forward pass") }
    return buffer
  }

  /// Keeps the kernels a convolution prepared in its forward pass.
  func keep(_ kernels: ConvolutionKernels, for layer: String) { keptKernels[layer] = kernels }

  func keptKernels(for layer: String) -> ConvolutionKernels {
    guard let kernels = keptKernels[layer] else { preconditionFailure("\(layer) has no forward pass") }
    return kernels
  }

  // MARK: Gradients

  /// The parts whose sum is the gradient of `value`: one per reader, two at most (residual forks).
  func gradientParts(of value: Value) -> [BufferID] {
    let parts = gradients[value] ?? []
    precondition((1...2).contains(parts.count), "value \(value.index) has \(parts.count) gradient parts")
    return parts
  }

  func addGradientPart(_ buffer: BufferID, of value: Value) { gradients[value, default: []].append(buffer) }

  /// Whether anything before `value` learns: the network's input needs no gradient, nor what frozen layers put out.
  func needsGradient(_ value: Value) -> Bool { value.index > lastFrozen.index }

  // MARK: Calls

  /// Appends a call that touches `buffers`; `make` runs once addresses are known.
  func append(touching buffers: [BufferID], _ make: @escaping MakeCall) {
    let number = pending.count
    for buffer in buffers {
      demands[buffer.index].first = min(demands[buffer.index].first, number)
      demands[buffer.index].last = max(demands[buffer.index].last, number)
    }
    pending.append(make)
    labels.append(label)
  }

  /// Calls so far.
  var callCount: Int { pending.count }

  /// Makes `buffers` live from the first call on, whoever touches them first.
  func extendToStart(_ buffers: [BufferID]) {
    for buffer in buffers { demands[buffer.index].first = 0 }
  }

  /// Records which implementation a library chose.
  func note(kernel: String) { kernelTable.append(kernel) }

  /// Plans memory over all buffers.
  func plan() -> MemoryPlan { MemoryPlan(demands) }

  /// What lives when most memory is in use.
  func peak(of plan: MemoryPlan) -> MemoryPeak {
    var bytes: [String: Int] = [:]
    for (demand, maker) in zip(demands, makers) where demand.first <= plan.peakCall && plan.peakCall <= demand.last {
      bytes[maker, default: 0] += demand.bytes
    }
    return MemoryPeak(
      call: labels.indices.contains(plan.peakCall) ? labels[plan.peakCall] : "",
      buffers: bytes.filter { $0.value > 0 }.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map {
        ($0.key, $0.value)
      })
  }

  /// Resolves every call against `arena`.
  func finish(_ plan: MemoryPlan, in arena: Arena) throws(EngineError) -> [any PreparedCall] {
    let addresses = Addresses(base: try arena.base(for: plan.bytes), offsets: plan.offsets)
    var calls: [any PreparedCall] = []
    calls.reserveCapacity(pending.count)
    for make in pending { calls.append(try make(addresses)) }
    return calls
  }
}
