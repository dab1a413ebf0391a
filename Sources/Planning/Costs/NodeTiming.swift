/// What is kept of how a node ran: where, with what, what it had to do, and what was expected beforehand. Never part of a
/// key; later plans learn from it.
package struct NodeTiming: Hashable, Codable, Sendable {
  /// `MachineFacts.name`.
  package var machine: String
  package var threads: Int
  /// Nil where the plan did not know it.
  package var work: NodeWork?
  package var expected: TimeEstimate?
  /// Not counting attempts that were stopped before.
  package var seconds: Double
  package var expectedDisk: SizeEstimate?
  package var expectedMemory: SizeEstimate?
  /// The most that the process had resident while a node ran that has the engine for itself.
  package var peakMemoryBytes: Int?

  package init(
    machine: String, threads: Int, work: NodeWork?, expected: TimeEstimate?, seconds: Double,
    expectedDisk: SizeEstimate? = nil, expectedMemory: SizeEstimate? = nil, peakMemoryBytes: Int? = nil
  ) {
    self.expectedDisk = expectedDisk
    self.expectedMemory = expectedMemory
    self.peakMemoryBytes = peakMemoryBytes
    self.machine = machine
    self.threads = threads
    self.work = work
    self.expected = expected
    self.seconds = seconds
  }
}

/// A node that ran before, as far as later estimates care.
package struct PastRun: Hashable, Sendable {
  package var key: String
  package var work: NodeWork
  package var seconds: Double
  package var threads: Int
  /// Where it ran; nil in records of omnis that did not note it.
  package var machine: String?

  package init(key: String, work: NodeWork, seconds: Double, threads: Int, machine: String?) {
    self.key = key
    self.work = work
    self.seconds = seconds
    self.threads = threads
    self.machine = machine
  }
}
