import Engine
import Foundation
import RecipeLanguage

/// The weights that a training keeps along the way, so that the best of its epochs can be found afterwards.
///
/// They lie beside the checkpoint until the training ends. An epoch that is trained again after a kill gives the same file.
struct KeptEpochs {
  /// Epochs between two that are kept; nil keeps none.
  let every: Int?
  let folder: URL

  init(_ evaluate: Experiment.Evaluate?, in work: URL) {
    every = evaluate.flatMap { $0.report == .best ? $0.every : nil }
    folder = work.appendingPathComponent(ArtifactFiles.epochs, isDirectory: true)
  }

  /// Epochs, counted from 1, whose weights are kept besides those of the last one.
  static func numbers(of epochs: Int, every: Int) -> [Int] { Array(stride(from: every, to: epochs, by: every)) }

  /// Keeps what the training would result in if it ended after `epoch`, counted from 1.
  func keep(_ network: Network, after epoch: Int, of epochs: Int) throws {
    guard let every, epoch < epochs, epoch % every == 0 else { return }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try SafetensorsFile(tensors: network.resultingTensors())
      .write(to: folder.appendingPathComponent(ArtifactFiles.epochWeights(epoch)).path)
  }

  /// Puts them into the training's output.
  func finish(in output: URL, epochs: Int) throws {
    guard let every else { return }
    let target = output.appendingPathComponent(ArtifactFiles.epochs, isDirectory: true)
    for epoch in Self.numbers(of: epochs, every: every) {
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      let name = ArtifactFiles.epochWeights(epoch)
      try FileManager.default.copyItem(at: folder.appendingPathComponent(name), to: target.appendingPathComponent(name))
    }
  }
}
