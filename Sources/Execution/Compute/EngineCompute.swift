package import Engine

/// What the engine computes with: a backend, and where its choices among kernels come from. Recorded with the run,
/// never part of a key.
package struct EngineCompute: Sendable {
  package var backend: EngineBackend
  package var kernels: KernelSource

  package init(backend: EngineBackend = .oneDNN, kernels: KernelSource = .machineIndependent) {
    self.backend = backend
    self.kernels = kernels
  }
}
