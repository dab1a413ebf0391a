/// Which library supplies convolutions; everything else is the engine's own in both.
package enum EngineBackend: String, Codable, Sendable, CaseIterable {
  /// Blocked layouts, generated direct kernels.
  case oneDNN
  /// Plain layouts, im2col and matrix products; the other implementation that tests compare with.
  case openBLAS
}

extension EngineBackend {
  /// - Throws: `EngineError.kernel` when the backend or this processor cannot compute in `precision`.
  func kernels(_ source: KernelSource, _ precision: EnginePrecision) throws(EngineError) -> any KernelBackend {
    switch self {
    case .oneDNN: return try OneDNNBackend(source, precision)
    case .openBLAS:
      guard precision == .float32 else {
        throw .kernel("`precision: bfloat16` is computed by oneDNN only; choose `--engine onednn` or float32")
      }
      return BLASBackend()
    }
  }
}

/// What a backend must supply: convolutions for one geometry, with the layouts it wants.
protocol KernelBackend: AnyObject {
  /// The layout in which the network's input is laid down.
  var inputLayout: ActivationLayout { get }
  /// Every choice among algorithms made so far.
  var choices: KernelTable { get }

  /// Kernels for `geometry`, a convolution of single frames (T = 1 in input and kernel), reading `input` layout.
  /// - Parameters:
  ///   - output: the layout the result must have, nil to let the backend choose. Float32 in a bfloat16 network: results
  ///     of forward and backward-data passes are parts of sums and are not rounded yet.
  ///   - directions: what will be asked for; the rest need not be prepared.
  func convolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any PlaneConvolution
}

/// The passes a convolution is prepared for.
enum ConvolutionDirections: Hashable, Sendable {
  case forward
  /// Forward and the gradient of the weights: the first layer of a network in training.
  case forwardAndWeights
  case all

  var includesWeights: Bool { self != .forward }
  var includesData: Bool { self == .all }

  /// In the order in which they are prepared.
  var backwardPasses: [ConvolutionPass] {
    switch self {
    case .forward: []
    case .forwardAndWeights: [.backwardWeights]
    case .all: [.backwardWeights, .backwardData]
    }
  }
}

/// The three passes of one convolution of frames. Everything a call writes it overwrites.
protocol PlaneConvolution: AnyObject {
  var outputLayout: ActivationLayout { get }
  /// The order in which the parameter itself lies best, float32.
  var parameterLayout: WeightLayout { get throws(EngineError) }
  /// Implementation names per direction, for the kernel table.
  var implementations: [String] { get }

  /// The order in which a pass reads weights `[K, C, kh, kw]`, or in which `backwardWeights` writes their gradient.
  func weightLayout(_ pass: ConvolutionPass) throws(EngineError) -> WeightLayout
  /// Bytes of scratch a pass needs, 0 when none.
  func scratchBytes(_ pass: ConvolutionPass) -> Int

  /// The pass bound to memory: `input` is x or dx, `weights` w or dw, `output` y or dy.
  func call(_ pass: ConvolutionPass, _ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall
}

/// The memory of one pass: values of the types that the layouts say.
struct ConvolutionTensors {
  var input: UnsafeMutableRawPointer
  var weights: UnsafeMutableRawPointer
  var output: UnsafeMutableRawPointer
  var scratch: UnsafeMutableRawPointer
  /// K floats, where the kernel adds a bias.
  var bias: UnsafeMutablePointer<Float>?
}

extension UnsafeMutableRawPointer {
  /// The memory as float32 values.
  var floats: UnsafeMutablePointer<Float> { assumingMemoryBound(to: Float.self) }
}
