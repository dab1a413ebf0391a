import Foundation

/// A file system in memory that is full after a few kilobytes.
struct SmallDevice {
  let folder: URL

  /// Mounts it at `folder`, which is made.
  init(at folder: URL, kilobytes: Int) throws {
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", folder.path])
  }

  /// What lies there stays.
  func resize(kilobytes: Int) throws {
    try Self.run("mount", ["-o", "remount,size=\(kilobytes)k", folder.path])
  }

  func unmount() { try? Self.run("umount", ["--lazy", folder.path]) }

  /// Whether this user may mount file systems here.
  static let isAllowed: Bool = {
    let folder = FileManager.default.temporaryDirectory.appending(path: "omni-test-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    guard let device = try? SmallDevice(at: folder, kilobytes: 64) else { return false }
    device.unmount()
    return true
  }()

  private static func run(_ command: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [command] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Refused(command: command) }
  }

  private struct Refused: Error {
    let command: String
  }
}
