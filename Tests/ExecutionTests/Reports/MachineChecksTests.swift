import Execution
import Foundation
import TestSupport
import Testing

@Suite("Checks of the machine")
struct MachineChecksTests {
  @Test func `a processor with AVX2 and FMA is named with what the kernels use`() {
    let check = MachineChecks.processor(
      cpuinfo: "processor\t: 0\nmodel name\t: Made Up @ 3.0 GHz: two\nflags\t\t: fpu fma sse avx2 avx512f\n")
    #expect(check.verdict == .ok && check.mend == nil)
    #expect(check.found == "Made Up @ 3.0 GHz: two, avx2 fma avx512f")
  }

  @Test(arguments: ["flags : fpu avx2", "flags : fma", "", "model name : old\nflags : avx2x fmas"])
  func `without them it fails and says what the binary needs`(cpuinfo: String) {
    let check = MachineChecks.processor(cpuinfo: cpuinfo)
    #expect(check.verdict == .failed)
    #expect(check.mend == "the binary is built for x86-64 with AVX2 and FMA")
  }

  @Test func `threads that spin are a warning`() {
    #expect(MachineChecks.waiting(environment: ["OMP_WAIT_POLICY": "PASSIVE"]).verdict == .ok)
    let spinning = MachineChecks.waiting(environment: ["OMP_WAIT_POLICY": "active"])
    #expect(spinning.verdict == .warning && spinning.found.contains("is active"))
    let unset = MachineChecks.waiting(environment: [:])
    #expect(unset.verdict == .warning && unset.found.contains("is not set") && unset.mend != nil)
  }

  @Test func `a store that is not there yet is judged by the folder above`() async throws {
    try await withTemporaryFolder { folder in
      let check = MachineChecks.store(at: folder.appending(path: "a/b/c"))
      #expect(check.verdict != .failed)
      #expect(check.found.hasPrefix(folder.appending(path: "a/b/c").path))
      #expect(check.found.hasSuffix(" GB free"))
    }
  }

  @Test func `a report fails when one check does, and shows how to mend`() {
    let report = DoctorReport(checks: [
      .init("one", .ok, "fine"), .init("other", .failed, "broken", mend: "mend it"),
    ])
    #expect(report.hasFailure)
    #expect(report.text == "ok       one    fine\nfailed   other  broken\n                → mend it")
    #expect(!DoctorReport(checks: [.init("one", .warning, "so so")]).hasFailure)
  }
}
