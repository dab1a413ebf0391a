/// Reads MMAction2's text lists, whitespace-separated, one sample a line:
///
/// | format | line |
/// |---|---|
/// | `media` | `path label`, or `path` alone in unlabelled lists |
/// | `rawFrames` | `folder frames label`, or `folder offset frames label` |
/// | `rawVideo` | `folder label clips p1 p2 …`, p = positive clips from 0; each becomes an entry `folder/part_p.mp4` |
///
/// Blank lines are passed over. Bytes are read once, without splitting lines into strings: a list of three million lines
/// takes seconds.
package enum MediaListReader {
  package enum Format: String, Codable, Sendable, CaseIterable { case media, rawFrames, rawVideo }

  /// After so many problems reading stops: the list is of another format.
  package static let problemLimit = 100

  /// The list in the file `path`.
  /// - Parameters:
  ///   - classes: number of classes; labels outside 0 ..< classes are problems. nil checks nothing.
  ///   - isLabelled: false allows lines without a label.
  package static func read(
    path: String, format: Format, classes: Int? = nil, isLabelled: Bool = true
  ) throws(MediaError) -> MediaList {
    let bytes = try MediaFile.bytes(path)
    return parse(bytes, file: path, format: format, classes: classes, isLabelled: isLabelled)
  }

  /// The list in `bytes`; `file` names it in problems.
  package static func parse(
    _ bytes: [UInt8], file: String, format: Format, classes: Int? = nil, isLabelled: Bool = true
  ) -> MediaList {
    var list = MediaList()
    list.entries.reserveCapacity(bytes.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) })
    bytes.withUnsafeBufferPointer { buffer in
      var reader = LineReader(buffer: buffer, file: file, classes: classes, isLabelled: isLabelled)
      // A byte-order mark is no part of the first path.
      var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      while start < buffer.count, list.problems.count < problemLimit {
        start = reader.load(from: start)
        if reader.fields.isEmpty { continue }
        do throws(ListProblem) {
          switch format {
          case .media: list.entries.append(try reader.media())
          case .rawFrames: list.entries.append(try reader.rawFrames())
          case .rawVideo: list.entries += try reader.rawVideo()
          }
        } catch {
          list.problems.append(error)
        }
      }
    }
    if list.entries.isEmpty && list.problems.isEmpty {
      list.problems.append(ListProblem(file: file, line: 0, message: "the list holds no lines"))
    }
    return list
  }
}

/// The fields of one line and what they may mean.
private struct LineReader {
  let buffer: UnsafeBufferPointer<UInt8>
  let file: String
  let classes: Int?
  let isLabelled: Bool
  /// Number of the line, from 1, and where its fields are.
  private(set) var line = 0
  private(set) var fields: [Range<Int>] = []

  init(buffer: UnsafeBufferPointer<UInt8>, file: String, classes: Int?, isLabelled: Bool) {
    self.buffer = buffer
    self.file = file
    self.classes = classes
    self.isLabelled = isLabelled
  }

  /// Takes the line that begins at `start` and gives the start of the next.
  mutating func load(from start: Int) -> Int {
    line += 1
    fields.removeAll(keepingCapacity: true)
    var at = start
    while at < buffer.count, buffer[at] != 0x0A {
      if Self.isBlank(buffer[at]) {
        at += 1
        continue
      }
      let first = at
      while at < buffer.count, buffer[at] != 0x0A, !Self.isBlank(buffer[at]) { at += 1 }
      fields.append(first..<at)
    }
    return at + 1
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  func media() throws(ListProblem) -> ListEntry {
    if fields.count == 1 && !isLabelled { return ListEntry(path: try path(0), label: nil, line: line) }
    guard fields.count == 2 else {
      let hint = fields.count > 2 ? "; paths with blanks need a class folder instead of a list" : ""
      throw problem("found \(fields.count) fields, expected a path and a label\(hint)")
    }
    return ListEntry(path: try path(0), label: try label(1), line: line)
  }

  func rawFrames() throws(ListProblem) -> ListEntry {
    guard fields.count == 3 || fields.count == 4 else {
      throw problem("found \(fields.count) fields, expected `folder frames label` or `folder offset frames label`")
    }
    let hasOffset = fields.count == 4
    let frames = try number(hasOffset ? 2 : 1, "a number of frames")
    guard frames > 0 else { throw problem("found \(frames) frames, expected at least one") }
    return ListEntry(
      path: try path(0), label: try label(hasOffset ? 3 : 2), line: line, frames: frames,
      firstFrame: hasOffset ? try number(1, "an offset") : nil)
  }

  func rawVideo() throws(ListProblem) -> [ListEntry] {
    guard fields.count >= 3 else {
      throw problem("found \(fields.count) fields, expected `folder label clips` and the positive clips")
    }
    let folder = try path(0)
    let label = try label(1)
    let clips = try number(2, "a number of clips")
    var entries: [ListEntry] = []
    for field in 3..<max(3, fields.count) {
      let part = try number(field, "a positive clip")
      guard part < clips else {
        throw problem("found the positive clip \(part), expected numbers below the \(clips) clips of the video")
      }
      entries.append(ListEntry(path: "\(folder)/part_\(part).mp4", label: label, line: line, part: part))
    }
    return entries
  }

  private func text(_ field: Int) -> String { String(decoding: buffer[fields[field]], as: UTF8.self) }

  private func path(_ field: Int) throws(ListProblem) -> String {
    let path = text(field)
    if let fault = PathSafety.fault(path) { throw problem(fault) }
    return path
  }

  private func label(_ field: Int) throws(ListProblem) -> Int {
    let label = try number(field, "a label")
    if let classes, label >= classes {
      throw problem("found the label \(label), expected 0 to \(classes - 1)")
    }
    return label
  }

  private func number(_ field: Int, _ what: String) throws(ListProblem) -> Int {
    var value = 0
    for byte in buffer[fields[field]] {
      guard byte >= 0x30, byte <= 0x39, value < 1 << 50 else {
        throw problem("found \"\(text(field))\", expected \(what) (a whole number from 0)")
      }
      value = 10 * value + Int(byte - 0x30)
    }
    return value
  }

  private func problem(_ message: String) -> ListProblem { ListProblem(file: file, line: line, message: message) }
}

/// Lists come from elsewhere: a path in one must stay inside its root.
package enum PathSafety {
  /// What is wrong with `path`, or nil when it is relative and never leaves its root.
  package static func fault(_ path: String) -> String? {
    let bytes = path.utf8
    if bytes.first == 0x2F { return "found the absolute path \"\(path)\", expected one relative to the source's root" }
    if bytes.contains(0) { return "found a path with a zero byte" }
    // Length of the component so far while it is nothing but dots; -1 once it is a name.
    var dots = 0
    for byte in bytes {
      if byte == 0x2F {
        if dots == 2 { return climbs(path) }
        dots = 0
      } else {
        dots = byte == 0x2E && dots >= 0 ? dots + 1 : -1
      }
    }
    if dots == 2 { return climbs(path) }
    return nil
  }

  private static func climbs(_ path: String) -> String {
    "found the path \"\(path)\", which leaves its root; expected a path without \"..\""
  }
}
