import Engine
import Foundation
import Testing

/// Networks of full width at 224 × 224 in evaluation against PyTorch's answers (`Reference/inference.json`, made by the
/// script beside it): batch norm is folded here, as everywhere in inference.
@Suite struct InferenceParityTests {
  /// One network of the script.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var kind: ModelSpec.Kind
    var depth: Int
    var width: Int
    var classes: Int
    var clips: Int
    var frames: Int
    var size: Int
    /// In double precision.
    var logits: [Double]
    /// How far PyTorch's own arithmetic is from double precision, relative to the largest logit.
    var float32: Double
    var bfloat16: Double

    var testDescription: String { kind.rawValue }
    var spec: ModelSpec { ModelSpec(kind: kind, depth: depth, width: width, classes: classes) }
    var shape: InputShape { InputShape(clips: clips, frames: frames, height: size, width: size) }
  }

  static let cases: [Case] = StoredCases.read("inference.json")

  @Test func `the stored numbers are there`() {
    #expect(Self.cases.map(\.kind) == ModelSpec.Kind.allCases)
    #expect(Self.cases.allSatisfy { $0.logits.count == $0.clips * $0.classes })
  }

  private static func difference(_ stored: Case, _ precision: EnginePrecision) throws -> Double {
    let network = try Network(spec: stored.spec, backend: .oneDNN, precision: precision, threads: 2, seed: 1)
    #expect(try network.load(Formula.weights(network.namedTensors())).isExact)
    let programme = try network.inferenceProgramme(stored.shape)
    programme.forward(input: Formula.input(stored.shape, step: 0))
    let largest = stored.logits.map(abs).max() ?? 0
    return zip(programme.logits, stored.logits).map { abs(Double($0) - $1) }.max().map { $0 / largest } ?? .infinity
  }

  @Test(arguments: cases)
  func `float32 answers what PyTorch does`(_ stored: Case) async throws {
    try await compute.perform {
      let found = try Self.difference(stored, .float32)
      #expect(found < 20 * stored.float32, "\(found), PyTorch \(stored.float32)")
    }
  }

  @Test(.whereBFloat16Exists, arguments: cases)
  func `bfloat16 is as near as PyTorch's mixed precision`(_ stored: Case) async throws {
    try await compute.perform {
      let found = try Self.difference(stored, .bfloat16)
      #expect(found < 2 * stored.bfloat16 && found > stored.bfloat16 / 20, "\(found), PyTorch \(stored.bfloat16)")
    }
  }
}
