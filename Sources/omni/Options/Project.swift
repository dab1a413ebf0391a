import ArgumentParser
import Diagnostics
import Glibc
import RecipeLanguage

/// Where commands run: the working directory, and the folder that recipe names and `site.yaml` belong to.
struct Project {
  /// Both absolute.
  let root: String
  let workingDirectory: String

  /// The nearest ancestor of the working directory with `site.yaml`, `.omni` or `.git`, else the working directory.
  static var current: Project {
    let start = currentDirectory()
    var folder = start
    while true {
      if ["site.yaml", ".omni", ".git"].contains(where: { exists(PathText.join(folder, $0)) }) {
        return Project(root: folder, workingDirectory: start)
      }
      let parent = PathText.directory(folder)
      if parent.isEmpty || parent == folder { return Project(root: start, workingDirectory: start) }
      folder = parent
    }
  }

  /// `site.yaml` of the project; empty when there is none.
  /// - Throws: `CommandFailure` when it cannot be read or is wrong.
  func site() throws -> Site {
    var settings = Site()
    let path = PathText.join(root, "site.yaml")
    guard Self.exists(path) else { return settings }
    let bytes: [UInt8]
    do throws(FileReadingError) {
      bytes = try DiskFiles().read(path, limit: Limits().fileBytes)
    } catch {
      throw CommandFailure(
        "operation-failed", "`\(path)` cannot be read: \(error.reason)", at: path, exitCode: ExitCode(1))
    }
    let read = YAMLReader.read(bytes, file: path)
    let faults =
      read.diagnostics.filter { $0.id != "empty-recipe" }
      + (read.root.map { settings.read($0, directory: root) } ?? [])
    guard !faults.hasErrors else {
      throw CommandFailure(
        diagnostics: faults.sortedAndUnique(),
        sources: [path: SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self))], exitCode: ExitCode(65))
    }
    return settings
  }

  /// The folder omni was started in; `/` when that folder has been removed since.
  private static func currentDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

/// Files on disk, for the recipe language.
struct DiskFiles: RecipeFileReader {
  func read(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.error() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.error() }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw FileReadingError("it is a folder")
    case S_IFREG, S_IFIFO, S_IFCHR: break
    default: throw FileReadingError("it is no file")
    }
    // A pipe such as /dev/stdin is read to its end like a file.
    _ = fcntl(descriptor, F_SETFL, 0)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 { throw Self.error() }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  func names(inFolder path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }

  /// Opens nothing: a pipe keeps what is in it.
  func has(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func error() -> FileReadingError {
    FileReadingError(String(cString: strerror(errno)).lowercased())
  }
}

extension DiskFiles {
  /// Writes a generated document, making its folder.
  static func write(_ text: String, to path: String) throws {
    mkdir(PathText.directory(PathText.directory(path)), 0o755)
    mkdir(PathText.directory(path), 0o755)
    guard let file = fopen(path, "w") else { throw FileReadingError("`\(path)` cannot be written") }
    fputs(text, file)
    fclose(file)
  }
}
