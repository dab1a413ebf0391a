package import Foundation

/// A file of `torch.save`, read without executing anything.
///
/// Such a file is a pickle: a programme for a stack machine that may call whatever it names. `PickleMachine` runs the
/// programme on values that can only be looked at, and `AllowedGlobals` says which names may occur; any other name ends the
/// reading. Where the numbers lie is found by `ZipContainer` (PyTorch from 1.6) or `LegacyContainer` (before); nothing is
/// decompressed, no path of the file is ever opened, and memory is bounded by the file's own size. Read in the order
/// `PickleMachine`, `AllowedGlobals`, the containers, `StateDictionary`.
package struct PyTorchFile: Sendable {
  package enum Container: String, Codable, Sendable {
    case zip
    /// One pickle after another, then the numbers; what PyTorch wrote before 1.6.
    case legacy
  }

  package let container: Container
  /// The whole file.
  package let bytes: Data
  /// The tensors of the state dictionary, in the file's order.
  package let tensors: [StoredTensor]
  /// Under which keys the state dictionary lies, from outside; empty when it is the outermost.
  package let path: [String]
  /// What lies beside the state dictionary and was not read, sorted.
  package let setAside: [String]

  /// Reads the structure of a file; the numbers stay where they are.
  package init(_ bytes: Data) throws(PyTorchFileError) {
    // Positions count from 0 here.
    let bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
    self.bytes = bytes
    let view = ByteView(bytes)
    let contents: SavedObject
    if view.starts(with: ZipArchive.magic) {
      container = .zip
      contents = try ZipContainer.read(view)
    } else if view.starts(with: [0x80]) {
      container = .legacy
      contents = try LegacyContainer.read(view)
    } else {
      throw PyTorchFileError(.foreign, "not a file of torch.save: \(Self.guess(view))")
    }
    let dictionary = try StateDictionary(contents, fileBytes: bytes.count)
    tensors = dictionary.tensors
    path = dictionary.path
    setAside = dictionary.setAside
  }

  /// What a file that is none of ours seems to be.
  private static func guess(_ view: ByteView) -> String {
    if view.count == 0 { return "it is empty" }
    if view.starts(with: Array("<".utf8)) { return "it begins like a web page; the download failed" }
    if view.starts(with: Array("version https://git-lfs".utf8)) {
      return "it is a pointer of Git LFS, not the file itself"
    }
    if view.count > 262, view.starts(with: Array("ustar".utf8), at: 257) {
      return "it is a tar archive, as PyTorch before 0.2 wrote it; load and save it with a later one"
    }
    return "it begins with neither a zip archive nor a pickle"
  }
}

/// Why a file of `torch.save` is not read.
package struct PyTorchFileError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: String, Sendable {
    /// Another kind of file.
    case foreign
    /// Cut or corrupted.
    case damaged
    /// It names something that reading weights does not need.
    case refused
    /// Sound, but nothing that omni reads.
    case unsupported
    /// Larger than any file of weights.
    case tooLarge
  }

  package let reason: Reason
  /// What was found, and how to mend it.
  package let description: String

  init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }
}

/// A name of a file as it may stand in a message: short, on one line, without control characters.
func shown(_ name: String) -> String {
  let scalars = name.unicodeScalars.prefix(100).map { scalar -> Unicode.Scalar in
    scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "?" : scalar
  }
  return String(String.UnicodeScalarView(scalars))
}
