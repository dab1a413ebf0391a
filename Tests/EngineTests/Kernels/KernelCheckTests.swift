import Engine
import Testing

@Suite struct KernelCheckTests {
  @Test(arguments: EngineBackend.allCases)
  func `the libraries of this machine compute right`(_ backend: EngineBackend) async throws {
    let worst = try await compute.perform { try KernelCheck.worstDifference(backend, threads: 2) }
    // Rounding is there, so the check did compare something.
    #expect(worst > 0 && worst < KernelCheck.tolerance)
  }
}
