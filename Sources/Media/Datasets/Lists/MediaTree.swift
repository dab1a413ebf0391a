import Glibc

/// What lies below a folder of class folders, without opening any of it.
///
/// Links to files and folders are followed. What is no regular file (a link to nothing, a pipe, a socket, a device) is
/// listed like one, so that whoever looks at the files names and counts it; so is a folder that cannot be read, or that
/// has been listed already or holds the tree, so that links in a circle end.
package enum MediaTree {
  /// A folder directly below the root.
  package struct ClassFolder: Hashable, Sendable {
    package var name: String
    /// Relative to the root, with `/` between folders, sorted by their bytes; names that begin with a dot are left out.
    package var files: [String]
    /// False for a link that leads back to the root or to what holds it: such a folder names no class.
    package var isClass: Bool
  }

  /// The class folders of `root`, by name; nil when it cannot be read.
  package static func classFolders(in root: String) -> [ClassFolder]? {
    guard let names = folders(in: root) else { return nil }
    let above = lineage(of: root)
    return names.map { name in
      let isLoop = FileIdentity(root + "/" + name).map(above.contains) ?? true
      let files = isLoop ? [name] : files(below: name, in: root, besides: above)
      return ClassFolder(name: name, files: files, isClass: !isLoop)
    }
  }

  /// Names of the folders directly below `root`, linked ones too, sorted by their bytes; nil when it cannot be read.
  package static func folders(in root: String) -> [String]? {
    names(in: root)?.filter { kind(root + "/" + $0) != .file }.sorted(by: bytewise)
  }

  private static func files(below top: String, in root: String, besides above: Set<FileIdentity>) -> [String] {
    var seen = above
    var found: [String] = []
    // Real folders before linked ones: what a link leads to counts under its own name when it has one here.
    var pending = [top]
    var linked: [String] = []
    while let folder = pending.popLast() ?? linked.popLast() {
      let path = root + "/" + folder
      guard let identity = FileIdentity(path), seen.insert(identity).inserted, let names = names(in: path) else {
        found.append(folder)
        continue
      }
      for name in names {
        switch kind(path + "/" + name) {
        case .file: found.append(folder + "/" + name)
        case .folder: pending.append(folder + "/" + name)
        case .linkedFolder: linked.append(folder + "/" + name)
        }
      }
      linked.sort(by: bytewise)
    }
    return found.sorted(by: bytewise)
  }

  package static func bytewise(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

  private enum Kind { case file, folder, linkedFolder }

  private static func kind(_ path: String) -> Kind {
    var status = stat()
    guard lstat(path, &status) == 0 else { return .file }
    if status.st_mode & S_IFMT == S_IFDIR { return .folder }
    guard status.st_mode & S_IFMT == S_IFLNK, stat(path, &status) == 0 else { return .file }
    return status.st_mode & S_IFMT == S_IFDIR ? .linkedFolder : .file
  }

  /// Names in a folder but those that begin with a dot, in no order; nil when it cannot be read.
  static func names(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  /// The folder and all that hold it.
  private static func lineage(of folder: String) -> Set<FileIdentity> {
    guard let real = realpath(folder, nil) else { return [] }
    defer { free(real) }
    var path = String(cString: real)
    var found = Set([FileIdentity(path), FileIdentity("/")].compactMap { $0 })
    while let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      path = String(path[..<slash])
      if let identity = FileIdentity(path) { found.insert(identity) }
    }
    return found
  }
}

/// What tells two names of one file or folder: its device and its number there.
private struct FileIdentity: Hashable {
  private let device: UInt64
  private let number: UInt64

  /// Nil when there is nothing at `path`.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }
}
