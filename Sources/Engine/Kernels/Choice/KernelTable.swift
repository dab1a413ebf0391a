/// Which algorithm computes each convolution pass, by question; all that decides a network's bits besides shapes,
/// threads and library versions.
///
/// A table is a value: made by timing once per processor and library version, stored beside a run, restored on resume.
package struct KernelTable: Hashable, Codable, Sendable {
  package private(set) var choices: [String: KernelAlgorithm]

  package init(choices: [String: KernelAlgorithm] = [:]) { self.choices = choices }

  subscript(question: KernelQuestion) -> KernelAlgorithm? {
    get { choices[question.description] }
    set { choices[question.description] = newValue }
  }

  /// One line per choice, sorted by question: `winograd  forward [24, 64, 1, 56, 56] to 64 …`.
  package var lines: [String] {
    choices.sorted { $0.key < $1.key }.map { question, algorithm in
      algorithm.rawValue + String(repeating: " ", count: max(2, 10 - algorithm.rawValue.count)) + question
    }
  }

  /// Adds what `other` knows; its answers win.
  package mutating func merge(_ other: KernelTable) { choices.merge(other.choices) { $1 } }
}

/// How a convolution pass is computed.
package enum KernelAlgorithm: String, Hashable, Codable, Sendable, CaseIterable {
  /// Sums of products in order: the same on every machine that has the same vector width.
  case direct
  /// Winograd's minimal filtering for 3×3 kernels with stride 1: fewer products, slightly larger rounding errors. Products
  /// are float32 in every precision.
  case winograd
}

/// A pass of a convolution that may be computed in more than one way.
struct KernelQuestion: Hashable, Sendable, CustomStringConvertible {
  let geometry: ConvolutionGeometry
  let pass: ConvolutionPass
  let threads: Int
  /// Forward in inference, with folded weights that lie as each algorithm wants.
  var isFused = false
  /// Of the activations.
  var precision = EnginePrecision.float32

  private func text(_ extent: Extent) -> String { "\(extent.t)x\(extent.h)x\(extent.w)" }

  /// Such as `forward [24, 64, 1, 56, 56] to 64 by 1x3x3, stride 1x1x1, padding 0x1x1, on 2 threads`.
  var description: String {
    let g = geometry
    return
      "\(precision == .bfloat16 ? "bfloat16 " : "")\(isFused ? "fused " : "")\(pass.rawValue) \(g.input) to \(g.outputChannels) by \(text(g.kernel)), stride \(text(g.stride)), "
      + "padding \(text(g.padding)), on \(threads) threads"
  }
}

/// The three passes of a convolution.
enum ConvolutionPass: String, Hashable, Sendable, CaseIterable {
  case forward
  case backwardData
  case backwardWeights
}
