import Engine
import Testing

@Suite struct ComputeThreadTests {
  private struct Failure: Error {}

  @Test func `work runs in order, returns values and throws errors`() async throws {
    let thread = try ComputeThread()
    #expect(try await thread.perform { 6 * 7 } == 42)
    await #expect(throws: Failure.self) { try await thread.perform { throw Failure() } }
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for i in 0..<100 { group.addTask { try await thread.perform { i } } }
      return try await group.reduce(0, +)
    }
    #expect(sum == 4950)
  }

  @Test func `a team covers every index once, in fixed parts`() async throws {
    try await compute.perform {
      for threads in [1, 2, 3, 7] {
        for count in [0, 1, 2, 5, 1000] {
          let marks = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count + 1)
          defer { marks.deallocate() }
          marks.initialize(repeating: 0)
          Team(threads: threads).forEachPart(count) { part, range in
            for i in range { marks[i] += 1 }
            if part == 0 && count > 0 { marks[count] = 1 }
          }
          #expect(marks.dropLast().allSatisfy { $0 == 1 }, "\(threads) threads, \(count) indices")
        }
      }
    }
  }

  @Test func `the stack is deep enough for a large frame`() async throws {
    let total = try await compute.perform {
      withUnsafeTemporaryAllocation(of: Int.self, capacity: 4 << 17) { buffer in
        buffer.initialize(repeating: 1)
        return buffer.reduce(0, +)
      }
    }
    #expect(total == 4 << 17)
  }
}
