#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Which thread code runs on.
struct ThreadIdentity: Equatable {
  private let handle: pthread_t

  static var current: ThreadIdentity { ThreadIdentity(handle: pthread_self()) }

  static func == (a: ThreadIdentity, b: ThreadIdentity) -> Bool { pthread_equal(a.handle, b.handle) != 0 }
}
