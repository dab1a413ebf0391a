/// A tree `root/CLASS/file…` as a list: each folder below the root is a class, everything below it a sample.
package enum ClassFolders {
  /// Class names and entries of the folder `root`, classes and paths sorted by name (as bytes, so equal everywhere).
  /// - Parameters:
  ///   - classes: class names in label order, to which folders belong by name; nil numbers the folders in order of their
  ///     names.
  ///   - isLabelled: false takes folders of any name; what lies in one that is no class has no label.
  ///   - samplesAreFolders: raw frames: each folder below a class is one sample.
  /// - Throws: `missing` when there is no such folder; what opening its volumes throws.
  package static func read(
    root: MediaRoot, classes: [String]? = nil, isLabelled: Bool = true, samplesAreFolders: Bool = false
  ) throws(MediaError) -> (classes: [String], list: MediaList) {
    guard let folders = try root.classFolders() else {
      throw MediaError(
        .missing, path: root.path, while: "listing class folders", "no such folder, or it may not be read")
    }
    let names = classes ?? folders.filter(\.isClass).map(\.name)
    let labels = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var list = MediaList()
    for folder in folders {
      let label = labels[folder.name]
      if label == nil, isLabelled, folder.isClass {
        list.problems.append(unknown(folder.name, in: root.path, known: names))
        continue
      }
      for sample in samplesAreFolders && folder.isClass ? sampleFolders(folder, root) : folder.files {
        list.entries.append(ListEntry(path: sample, label: label))
      }
    }
    if list.entries.isEmpty && list.problems.isEmpty {
      list.problems.append(
        ListProblem(
          file: root.path, line: 0, message: "found no files, expected folders named after classes with media"))
    }
    return (names, list)
  }

  /// The folders directly below a class, on disk and in volumes.
  private static func sampleFolders(_ folder: MediaTree.ClassFolder, _ root: MediaRoot) -> [String] {
    let onDisk = MediaTree.folders(in: root.path + "/" + folder.name) ?? []
    let ofFiles = folder.files.compactMap { file -> String? in
      let parts = file.split(separator: "/", maxSplits: 2)
      return parts.count == 3 ? String(parts[1]) : nil
    }
    return Set(onDisk + ofFiles).sorted(by: MediaTree.bytewise).map { folder.name + "/" + $0 }
  }

  private static func unknown(_ folder: String, in root: String, known names: [String]) -> ListProblem {
    let known = names.sorted().prefix(8).joined(separator: ", ")
    return ListProblem(
      file: root, line: 0,
      message: "found the folder \"\(folder)\", expected a class name: \(known)\(names.count > 8 ? ", …" : "")")
  }
}
