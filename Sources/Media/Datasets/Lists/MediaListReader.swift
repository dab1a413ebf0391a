/// Reads MMAction2's text lists, whitespace-separated, one sample a line:
///
/// | format | line |
/// |---|---|
/// | `media` | `path label`, or `path` alone in unlabelled lists |
/// | `rawFrames` | `folder frames label` |
/// | `rawFramesOffset` | `folder offset frames label` |
/// | `rawVideo` | `folder label clips p1 p2 …`, p = positive clips from 0; each becomes an entry `folder/part_p.mp4` |
///
/// Blank lines are passed over. The list stays one run of bytes from the file to the entries: three million lines take
/// about a second and less than twice the file's size.
package enum MediaListReader {
  package enum Format: String, Codable, Sendable, CaseIterable { case media, rawFrames, rawFramesOffset, rawVideo }

  /// After so many problems reading stops: the list is of another format.
  package static let problemLimit = 100

  /// The list in the file `path`.
  /// - Parameters:
  ///   - classes: number of classes; labels outside 0 ..< classes are problems. nil checks nothing.
  ///   - isLabelled: false allows lines without a label.
  ///   - takesAllParts: raw videos give all their clips, not only the positive ones.
  package static func read(
    path: String, format: Format, classes: Int? = nil, isLabelled: Bool = true, takesAllParts: Bool = false
  ) throws(MediaError) -> MediaList {
    let bytes = try MediaFile.bytes(path)
    return parse(
      bytes, file: path, format: format, classes: classes, isLabelled: isLabelled, takesAllParts: takesAllParts)
  }

  /// The list in `bytes`; `file` names it in problems.
  package static func parse(
    _ bytes: [UInt8], file: String, format: Format, classes: Int? = nil, isLabelled: Bool = true,
    takesAllParts: Bool = false
  ) -> MediaList {
    let lines = bytes.withUnsafeBufferPointer { buffer in buffer.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) } }
    var list = MediaList(entries: ListEntries(text: bytes, capacity: min(lines, ListEntries.limit)))
    let fields = ListFields(file: file, classes: classes, isLabelled: isLabelled)
    bytes.withUnsafeBufferPointer { buffer in
      var line = ListLine(buffer, fields)
      // A byte-order mark is no part of the first path.
      var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      while start < buffer.count, list.problems.count < problemLimit {
        start = line.load(from: start)
        if line.words.isEmpty { continue }
        do throws(ListProblem) {
          switch format {
          case .media: list.entries.append(try line.media())
          case .rawFrames: list.entries.append(try line.rawFrames(hasOffset: false))
          case .rawFramesOffset: list.entries.append(try line.rawFrames(hasOffset: true))
          case .rawVideo: try line.rawVideo(takesAll: takesAllParts) { list.entries.append($0) }
          }
          guard list.entries.count <= ListEntries.limit else {
            throw fields.problem(line.number, "found more than \(ListEntries.limit) samples")
          }
        } catch {
          list.problems.append(error)
          if list.entries.count > ListEntries.limit { break }
        }
      }
    }
    if list.entries.isEmpty && list.problems.isEmpty {
      list.problems.append(
        fields.problem(0, "the list holds no \(lines > 1 && format == .rawVideo ? "clips" : "lines")"))
    }
    return list
  }

  /// The format of a list whose kind of source allows two: a line of a path and a label, or of a raw video.
  static func isRawVideo(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      var line = ListLine(buffer, ListFields(file: "", classes: nil, isLabelled: false))
      var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      while start < buffer.count, line.words.isEmpty { start = line.load(from: start) }
      return line.words.count > 2
    }
  }
}

/// The words of one line and what they may mean.
private struct ListLine {
  private let buffer: UnsafeBufferPointer<UInt8>
  private let fields: ListFields
  /// Number of the line, from 1, and where its words are.
  private(set) var number = 0
  private(set) var words: [Range<Int>] = []

  init(_ buffer: UnsafeBufferPointer<UInt8>, _ fields: ListFields) {
    self.buffer = buffer
    self.fields = fields
  }

  /// Takes the line that begins at `start` and gives the start of the next.
  mutating func load(from start: Int) -> Int {
    number += 1
    words.removeAll(keepingCapacity: true)
    var at = start
    while at < buffer.count, buffer[at] != 0x0A {
      if Self.isBlank(buffer[at]) {
        at += 1
        continue
      }
      let first = at
      while at < buffer.count, buffer[at] != 0x0A, !Self.isBlank(buffer[at]) { at += 1 }
      words.append(first..<at)
    }
    return at + 1
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  func media() throws(ListProblem) -> ListEntries.Row {
    if words.count == 1 && !fields.isLabelled { return try row(label: nil) }
    guard words.count == 2 else {
      var hint = ""
      if words.count > 2 {
        let areNumbers = words.dropFirst().allSatisfy { buffer[$0].allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
        hint = areNumbers ? "; a sample has one label here" : "; paths with blanks need a CSV list or class folders"
      }
      throw problem("found \(words.count) fields, expected a path and a label\(hint)")
    }
    return try row(label: 1)
  }

  func rawFrames(hasOffset: Bool) throws(ListProblem) -> ListEntries.Row {
    let numbers = hasOffset ? 2 : 1
    let isUnlabelled = words.count == 1 + numbers && !fields.isLabelled
    guard words.count == 2 + numbers || isUnlabelled else {
      let form = hasOffset ? "`folder offset frames label`" : "`folder frames label`"
      let other = words.count == (hasOffset ? 3 : 4) ? "; state frames: {offset: \(!hasOffset)}" : ""
      throw problem("found \(words.count) fields, expected \(form)\(other)")
    }
    var row = try row(label: isUnlabelled ? nil : 1 + numbers)
    let frames = try count(numbers, "a number of frames")
    guard frames > 0 else { throw problem("found \(frames) frames, expected at least one") }
    row.frames = Int32(frames)
    if hasOffset { row.firstFrame = Int32(try count(1, "an offset")) }
    return row
  }

  func rawVideo(takesAll: Bool, _ append: (ListEntries.Row) -> Void) throws(ListProblem) {
    guard words.count >= 3 else {
      throw problem("found \(words.count) fields, expected `folder label clips` and the positive clips")
    }
    var row = try row(label: 1)
    let clips = try count(2, "a number of clips")
    try fields.check(clips: clips, line: number)
    var parts: [Int32] = []
    for word in words.indices.dropFirst(3) {
      let part = try count(word, "a positive clip")
      guard part < clips else {
        throw problem("found the positive clip \(part), expected numbers below the \(clips) clips of the video")
      }
      parts.append(Int32(part))
    }
    for part in takesAll ? Array(0..<Int32(clips)) : parts {
      row.part = part
      append(row)
    }
  }

  /// The row of the path in the first word and the label in the word `label`.
  private func row(label: Int?) throws(ListProblem) -> ListEntries.Row {
    let path = words[0]
    try fields.check(path: buffer[path], line: number)
    var row = ListEntries.Row(start: path.lowerBound, length: UInt32(clamping: path.count))
    row.line = Int32(clamping: number)
    if let label { row.label = Int32(try fields.label(buffer[words[label]], line: number)) }
    return row
  }

  private func count(_ word: Int, _ what: String) throws(ListProblem) -> Int {
    try fields.number(buffer[words[word]], what, line: number)
  }

  private func problem(_ message: String) -> ListProblem { fields.problem(number, message) }
}
