import Foundation
package import RecipeLanguage

/// The files of one revision of a git repository, read from its objects: no work tree is touched.
package struct GitFiles: RecipeFileReader {
  /// Why a revision cannot be read, as a sentence without its full stop.
  package struct Fault: Error, Hashable, CustomStringConvertible {
    package let description: String
    /// git itself did not work, rather than that it knows no such revision.
    package let isOfGit: Bool
  }

  /// As given: `HEAD~1`.
  package let revision: String
  /// The commit it stands for, in full.
  package let commit: String
  /// Top folder of the repository.
  private let root: String

  /// - Parameter folder: absolute path of any folder inside the repository.
  package init(revision: String, folder: String) throws(Fault) {
    let top = try Self.git(["-C", folder, "rev-parse", "--show-toplevel"])
    guard top.status == 0 else {
      throw Fault(description: "`\(folder)` lies in no git repository", isOfGit: true)
    }
    root = Self.line(top.output)
    // A revision never begins with a dash: it would be an option.
    let found =
      revision.hasPrefix("-") || revision.isEmpty
      ? nil : try Self.git(["-C", root, "rev-parse", "--verify", "--quiet", "\(revision)^{commit}"])
    guard let found, found.status == 0 else {
      throw Fault(
        description: "the repository has no revision `\(revision)`; a commit, branch, tag or HEAD~N is expected",
        isOfGit: false)
    }
    self.revision = revision
    commit = Self.line(found.output)
  }

  package func read(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    let name = PathText.relative(path, to: root)
    guard !name.hasPrefix("/"), name != "." else {
      throw FileReadingError("it lies outside the repository, which alone has a revision `\(revision)`")
    }
    do {
      let found = try Self.git(["-C", root, "cat-file", "blob", "\(commit):\(name)"])
      guard found.status == 0 else { throw FileReadingError("no such file in revision `\(revision)`") }
      return Array(found.output.prefix(limit + 1))
    } catch let error as FileReadingError {
      throw error
    } catch {
      throw FileReadingError(String(describing: error))
    }
  }

  private static func git(_ arguments: [String]) throws(Fault) -> (status: Int32, output: Data) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    do {
      try process.run()
    } catch {
      throw Fault(description: "git could not be started: \(error.localizedDescription)", isOfGit: true)
    }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // What `env` answers when there is no such command.
    if process.terminationStatus == 127 { throw Fault(description: "git is not installed", isOfGit: true) }
    return (process.terminationStatus, output)
  }

  private static func line(_ output: Data) -> String {
    String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
