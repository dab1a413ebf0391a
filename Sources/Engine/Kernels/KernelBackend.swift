/// Which library supplies convolutions; everything else is the engine's own in both.
package enum EngineBackend: String, Codable, Sendable, CaseIterable {
  /// Blocked layouts, generated direct kernels.
  case oneDNN
  /// Plain layouts, im2col and matrix products; the other implementation that tests compare with.
  case openBLAS
}

/// What a backend must supply: convolutions for one geometry, with the layouts it wants.
protocol KernelBackend: AnyObject {
  /// The layout in which the network's input is laid down.
  var inputLayout: ActivationLayout { get }

  /// Kernels for `geometry` reading `input` layout.
  /// - Parameters:
  ///   - weights: settled to the layout the backend prefers if this is its first kernel.
  ///   - output: the layout the result must have, nil to let the backend choose.
  ///   - directions: what will be asked for; the rest need not be prepared.
  func convolution(
    _ geometry: ConvolutionGeometry, weights: Parameter, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any ConvolutionKernels
}

/// The passes a convolution is prepared for.
enum ConvolutionDirections: Hashable, Sendable {
  case forward
  /// Forward and the gradient of the weights: the first layer of a network in training.
  case forwardAndWeights
  case all

  var includesWeights: Bool { self != .forward }
  var includesData: Bool { self == .all }
}

/// The three passes of one convolution. Scratch sizes are in bytes and zero when none is needed.
protocol ConvolutionKernels: AnyObject {
  var outputLayout: ActivationLayout { get }
  var forwardScratchBytes: Int { get }
  var backwardDataScratchBytes: Int { get }
  /// Covers the staging of a gradient that is added to an existing one.
  var backwardWeightsScratchBytes: Int { get }
  /// Implementation names per direction, for the kernel table.
  var implementations: [String] { get }

  func forward(
    input: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall

  /// `dx` is overwritten.
  func backwardData(
    dy: UnsafeMutablePointer<Float>, dx: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall

  /// Writes or, when the step accumulates, adds to the parameter's gradient.
  func backwardWeights(
    input: UnsafeMutablePointer<Float>, dy: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall
}
