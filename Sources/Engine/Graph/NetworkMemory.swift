/// The memory that a network takes in training or inference, known before anything is built or run.
package struct NetworkMemory: Hashable, Sendable {
  /// The largest arena of all batch shapes: programmes share it.
  package var arenaBytes: Int
  /// Weights and running statistics; in training gradients and what the optimiser keeps, in inference the folded
  /// copies that kernels read.
  package var parameterBytes: Int
  /// The caller's batch, `[N, F, 3, H, W]`.
  package var inputBytes: Int

  /// What a process with the engine's libraries and generated kernels takes besides.
  static let processBytes = 52 << 20

  /// What the process has resident at the peak of a step or pass that runs from memory.
  package var peakBytes: Int { arenaBytes + parameterBytes + inputBytes + Self.processBytes }
}
