/// The output of a layer, or the network's input.
struct Value: Hashable, Sendable {
  let index: Int
}

/// A learnt tensor or a running statistic that a layer owns.
struct ParameterSpec: Hashable, Sendable {
  enum Role: Hashable, Sendable {
    /// Changed by the optimiser.
    case weight
    /// Changed by forward passes in training.
    case statistic
    /// A weight that this training leaves as it is.
    case frozen
  }

  /// How a fresh network fills it.
  enum Start: Hashable, Sendable {
    case constant(Float)
    /// Normal with mean 0.
    case normal(standardDeviation: Double)
  }

  let name: String
  let shape: [Int]
  var role = Role.weight
  let start: Start

  var count: Int { shape.reduce(1, *) }
}

/// An operation of the network: its shapes, its parameters, its forward and backward calls.
///
/// One layer is one file. A layer is a value that knows no addresses; it asks the builder for buffers and appends
/// prepared calls, forward in graph order, backward in the reverse.
protocol Layer {
  var name: String { get }
  /// What it reads, in order.
  var inputs: [Value] { get }
  var output: Value { get }
  var parameters: [ParameterSpec] { get }

  /// The output's shape, or an error naming the layer and the sizes that do not fit.
  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape
  /// Multiply-adds of the forward pass (convolutions and linear layers; element-wise work counts nothing).
  func multiplyAdds(_ shapes: ShapeTable) -> Int

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError)
  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError)
}

extension Layer {
  var parameters: [ParameterSpec] { [] }
  func multiplyAdds(_ shapes: ShapeTable) -> Int { 0 }
}

/// The inferred shape of every value of a graph, for one input shape.
struct ShapeTable {
  private(set) var shapes: [Value: ActivationShape] = [:]
  /// Clips in the batch.
  let clips: Int
  /// Entries of the batch axis per clip: the segments of a TSN, 1 for a 3D network.
  let entriesPerClip: Int

  init(clips: Int, entriesPerClip: Int, input: Value, shape: ActivationShape) {
    self.clips = clips
    self.entriesPerClip = entriesPerClip
    shapes[input] = shape
  }

  subscript(value: Value) -> ActivationShape {
    get {
      guard let shape = shapes[value] else { preconditionFailure("value \(value.index) is used before it is made") }
      return shape
    }
    set { shapes[value] = newValue }
  }
}

/// A network as a list of layers in an order in which they can run.
struct LayerGraph {
  let input: Value
  private(set) var layers: [any Layer] = []
  private var count = 1
  /// The last value that no training changes: neither it nor what comes before depends on a weight that learns.
  private(set) var lastFrozen: Value

  init() {
    input = Value(index: 0)
    lastFrozen = input
  }

  /// A fresh value for the output of the next layer.
  mutating func makeValue() -> Value {
    defer { count += 1 }
    return Value(index: count)
  }

  mutating func append(_ layer: any Layer) { layers.append(layer) }

  /// The same values computed by other layers.
  func replacing(layers: [any Layer]) -> LayerGraph {
    var copy = self
    copy.layers = layers
    return copy
  }

  /// Keeps all layers so far from learning: in training they compute as in inference and have no backward pass.
  mutating func freeze() { lastFrozen = Value(index: count - 1) }

  func isFrozen(_ layer: any Layer) -> Bool { layer.output.index <= lastFrozen.index }

  /// Whether anything before `value` learns: the network's input needs no gradient, nor what frozen layers put out.
  func needsGradient(_ value: Value) -> Bool { value.index > lastFrozen.index }

  var parameters: [ParameterSpec] {
    layers.flatMap { layer in
      layer.parameters.map { spec in
        var spec = spec
        if spec.role == .weight, isFrozen(layer) { spec.role = .frozen }
        return spec
      }
    }
  }

  /// Shape inference.
  func shapes(
    input shape: ActivationShape, clips: Int, entriesPerClip: Int
  ) throws(EngineError) -> ShapeTable {
    var table = ShapeTable(clips: clips, entriesPerClip: entriesPerClip, input: input, shape: shape)
    for layer in layers { table[layer.output] = try layer.outputShape(table) }
    return table
  }
}
