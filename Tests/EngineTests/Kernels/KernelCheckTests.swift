import Engine
import Testing

@Suite struct KernelCheckTests {
  @Test(arguments: EngineBackend.allCases)
  func `the libraries of this machine compute right`(_ backend: EngineBackend) async throws {
    let worst = try await compute.perform { try KernelCheck.worstDifference(backend, threads: 2) }
    // Rounding is there, so the check did compare something.
    #expect(worst > 0 && worst < KernelCheck.tolerance(.float32))
  }

  @Test(.whereBFloat16Exists) func `so do their bfloat16 kernels`() async throws {
    let worst = try await compute.perform { try KernelCheck.worstDifference(.oneDNN, .bfloat16, threads: 2) }
    #expect(worst > KernelCheck.tolerance(.float32) && worst < KernelCheck.tolerance(.bfloat16))
  }
}
