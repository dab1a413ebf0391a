import DelimitedText

/// Stretches of videos that must not enter, such as the labelled clips of the target inside its own raw videos.
///
/// Lines hold `path start end`, seconds in decimals, separated by blanks or as CSV. A CSV header may call the columns
/// `path`, `video` or `youtube_id`, `start` or `time_start`, `end` or `time_end`, as Kinetics' own lists do.
///
/// A segment is about a video when its path is the video's path, or when it has no folder and, but for an extension, is
/// the video's own name: `Xq3N2x_0abc` is about `pref_X/Xq3N2x_0abc` and its parts, and about `Xq3N2x_0abc.mp4`.
package struct ExcludedSegments: Sendable {
  private var byVideo: [String: [ListEntry.Segment]] = [:]
  /// Lines that could not be understood.
  package private(set) var problems: [ListProblem] = []
  /// How many segments there are.
  package private(set) var count = 0
  /// What the first segments are about, as the file names it.
  package private(set) var examples: [String] = []

  /// The segments of the file at `path`.
  package init(path: String) throws(MediaError) {
    self.init(try MediaFile.bytes(path), file: path)
  }

  /// The segments in `bytes`; `file` names them in problems and says by its ending whether they are CSV.
  package init(_ bytes: [UInt8], file: String) {
    let fields = ListFields(file: file, classes: nil, isLabelled: false)
    if file.hasSuffix(".csv") {
      readCSV(bytes, fields)
    } else {
      for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
        let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        if words.isEmpty { continue }
        add(words, columns: (0, 1, 2), count: 3, fields, line: number + 1)
      }
    }
    if count == 0 && problems.isEmpty { problems.append(fields.problem(0, "the list holds no segments")) }
  }

  /// Whether any segment is about the video.
  package func isAbout(_ video: String) -> Bool { byVideo[video] != nil || byVideo[Self.name(video)] != nil }

  /// Whether any of `start ..< end`, in seconds, of the video is excluded.
  package func overlap(_ video: String, start: Double, end: Double) -> Bool {
    let own = Self.name(video)
    return [video, own].lazy.compactMap { byVideo[$0] }.joined().contains { segment in
      // A millionth of a second: parts that only touch a segment stay.
      segment.start < end - 1e-6 && segment.end > start + 1e-6
    }
  }

  /// The last component without its extension.
  private static func name(_ path: String) -> String {
    let last = path.utf8.split(separator: 0x2F).last ?? path.utf8[...]
    guard let dot = last.lastIndex(of: 0x2E), dot != last.startIndex, last.distance(from: dot, to: last.endIndex) <= 6
    else { return String(last) ?? path }
    return String(last[..<dot]) ?? path
  }

  private mutating func readCSV(_ bytes: [UInt8], _ fields: ListFields) {
    var reader = DelimitedReader(bytes)
    var columns: (path: Int, start: Int, end: Int)?
    var width = 3
    while problems.count < MediaListReader.problemLimit {
      do throws(ListProblem) {
        guard let record = try fields.record(&reader) else { break }
        if columns == nil {
          let names = record.fields.map { String(decoding: $0, as: UTF8.self).lowercased() }
          func column(_ known: [String]) -> Int? { names.firstIndex(where: known.contains) }
          try fields.check(
            header: names, once: ["path", "video", "youtube_id", "start", "time_start", "end", "time_end"],
            line: record.line)
          if let path = column(["path", "video", "youtube_id"]) {
            guard let start = column(["start", "time_start"]), let end = column(["end", "time_end"]) else {
              throw fields.problem(record.line, "found no columns \"start\" and \"end\"")
            }
            columns = (path, start, end)
            width = names.count
            continue
          }
          columns = (0, 1, 2)
        }
        add(record.fields, columns: columns ?? (0, 1, 2), count: width, fields, line: record.line)
      } catch {
        problems.append(error)
        if columns == nil || reader.isLost { break }
      }
    }
  }

  private mutating func add(
    _ words: [ArraySlice<UInt8>], columns: (path: Int, start: Int, end: Int), count: Int, _ fields: ListFields,
    line: Int
  ) {
    guard problems.count < MediaListReader.problemLimit else { return }
    do throws(ListProblem) {
      guard words.count == count else {
        throw fields.problem(line, "found \(words.count) fields, expected \(count): `path start end`")
      }
      try fields.check(path: words[columns.path], line: line)
      let segment = try Self.segment(words[columns.start], words[columns.end], fields, line: line)
      let path = String(decoding: words[columns.path], as: UTF8.self)
      byVideo[path.utf8.contains(0x2F) ? path : Self.name(path), default: []].append(segment)
      self.count += 1
      if examples.count < 3, !examples.contains(path) { examples.append(path) }
    } catch {
      problems.append(error)
    }
  }

  /// Two moments in seconds, the second behind the first.
  static func segment(
    _ start: ArraySlice<UInt8>, _ end: ArraySlice<UInt8>, _ fields: ListFields, line: Int
  ) throws(ListProblem) -> ListEntry.Segment {
    let first = try seconds(start, fields, line: line)
    let last = try seconds(end, fields, line: line)
    guard first < last else {
      throw fields.problem(line, "found a segment from \(first) s to \(last) s, expected an end behind its start")
    }
    return ListEntry.Segment(start: first, end: last)
  }

  private static func seconds(_ bytes: ArraySlice<UInt8>, _ fields: ListFields, line: Int) throws(ListProblem) -> Double
  {
    let text = String(decoding: bytes, as: UTF8.self)
    guard bytes.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E }), let value = Double(text), value <= 1e7 else {
      throw fields.problem(line, "found \(PathSafety.shown(bytes)), expected seconds such as 12.5")
    }
    return value
  }
}
