#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Zeroed, page-aligned memory straight from the system; pages cost nothing until they are touched.
final class PageMemory {
  let base: UnsafeMutableRawPointer
  let bytes: Int

  /// - Throws: `EngineError.memory` with the size when the system refuses.
  init(bytes: Int, purpose: String) throws(EngineError) {
    self.bytes = max(bytes, 1)
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let base = mmap(nil, self.bytes, PROT_READ | PROT_WRITE, flags, -1, 0), base != MAP_FAILED else {
      throw .memory("the system refused \(self.bytes >> 20) MiB for \(purpose)")
    }
    self.base = base
  }

  deinit { munmap(base, bytes) }

  /// The system's physical memory: no programme of one network can need more.
  static var physicalBytes: Int { Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE))) }
}
