/// The memory of all programmes of one network: a single reservation of address space that every programme lays its
/// own plan over, from offset 0.
///
/// Programmes of one network never run at the same time and leave nothing behind in the arena, so the largest plan
/// decides what is touched; the rest of the reservation costs no memory.
final class Arena {
  private let memory: PageMemory

  init() throws(EngineError) {
    memory = try PageMemory(bytes: PageMemory.physicalBytes, purpose: "the engine's arena")
  }

  /// The address `offset` bytes into the arena, after checking that a plan of `planBytes` fits.
  func base(for planBytes: Int) throws(EngineError) -> UnsafeMutableRawPointer {
    guard planBytes <= memory.bytes else {
      throw .memory(
        "a step of this shape needs \(planBytes >> 20) MiB and the machine has \(memory.bytes >> 20) MiB; "
          + "use fewer clips, fewer frames or a smaller input")
    }
    return memory.base
  }
}
