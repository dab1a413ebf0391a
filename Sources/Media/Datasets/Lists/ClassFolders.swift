import Foundation

/// A tree `root/CLASS/file…` as a list: each folder below the root is a class, everything below it a sample.
package enum ClassFolders {
  /// Class names and entries of the folder `root`, classes and paths sorted by name (as bytes, so equal everywhere).
  /// - Parameters:
  ///   - classes: the recipe's class names in label order; nil numbers the folders in order of their names.
  ///   - samplesAreFolders: raw frames: each folder below a class is one sample.
  /// - Throws: `missing` when there is no such folder.
  package static func read(
    root: String, classes: [String]? = nil, samplesAreFolders: Bool = false
  ) throws(MediaError) -> (classes: [String], list: MediaList) {
    let folders = try subfolders(root)
    let names = classes ?? folders
    let labels = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var list = MediaList()
    for folder in folders {
      guard let label = labels[folder] else {
        let known = names.sorted().prefix(8).joined(separator: ", ")
        list.problems.append(
          ListProblem(
            file: root, line: 0,
            message: "found the folder \"\(folder)\", expected a class name: \(known)\(names.count > 8 ? ", …" : "")"))
        continue
      }
      let samples = samplesAreFolders ? try subfolders(root + "/" + folder) : files(root + "/" + folder)
      for sample in samples { list.entries.append(ListEntry(path: folder + "/" + sample, label: label)) }
    }
    if list.entries.isEmpty && list.problems.isEmpty {
      list.problems.append(
        ListProblem(file: root, line: 0, message: "found no files, expected folders named after classes with media"))
    }
    return (names, list)
  }

  private static func subfolders(_ root: String) throws(MediaError) -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: root) else {
      throw MediaError(.missing, path: root, while: "listing class folders", "no such folder, or it may not be read")
    }
    return names.filter { name in
      var isFolder: ObjCBool = false
      return !name.hasPrefix(".") && FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder)
        && isFolder.boolValue
    }.sorted(by: bytewise)
  }

  /// All files below `folder`, hidden ones left out, at most sixteen folders deep (links may form circles).
  private static func files(_ folder: String, depth: Int = 0) -> [String] {
    guard depth < 16 else { return [] }
    var found: [String] = []
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where !name.hasPrefix(".") {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder) else {
        found.append(name)  // a dangling link: the index names it
        continue
      }
      found += isFolder.boolValue ? files(folder + "/" + name, depth: depth + 1).map { name + "/" + $0 } : [name]
    }
    return found.sorted(by: bytewise)
  }

  private static func bytewise(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
