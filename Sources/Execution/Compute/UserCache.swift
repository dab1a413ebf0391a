package import Foundation

/// Where this user's omni keeps what is worth keeping between projects and can be made again.
package enum UserCache {
  /// `omni` below `$XDG_CACHE_HOME`, or below `~/.cache`; made by whoever writes there first.
  package static var folder: URL {
    let stated = ProcessInfo.processInfo.environment["XDG_CACHE_HOME"]
    let base =
      stated.flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
      ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache")
    return base.appendingPathComponent("omni")
  }

  /// Indexes of tar volumes.
  package static var volumes: URL { folder.appendingPathComponent("volumes") }
}
