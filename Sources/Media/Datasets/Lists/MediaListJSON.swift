import Foundation

/// Reads MMAction2's JSON lists: arrays of objects.
///
/// - raw videos: `{"video_dir", "label", "num_clips", "positive_clip_inds": […]}`, an entry per positive clip;
/// - videos and images: `{"filename", "label": [n]}`;
/// - raw frames: `{"frame_dir", "total_frames", "label": [n]}`, perhaps with `"offset"`.
package enum MediaListJSON {
  private struct Item: Decodable {
    var video_dir: String?
    var filename: String?
    var frame_dir: String?
    var total_frames: Int?
    var offset: Int?
    var num_clips: Int?
    var positive_clip_inds: [Int]?
    var label: Label?
  }

  /// A plain number or a list of one.
  private struct Label: Decodable {
    var value: Int

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Int.self) {
        self.value = value
        return
      }
      let found: String
      if let values = try? container.decode([Int].self) {
        if values.count == 1 {
          value = values[0]
          return
        }
        let shown = values.prefix(6).map(String.init).joined(separator: ", ") + (values.count > 6 ? ", …" : "")
        found = "\(values.count) labels, [\(shown)]"
      } else if let text = try? container.decode(String.self) {
        found = "the text \(PathSafety.shown(text.utf8))"
      } else if let number = try? container.decode(Double.self) {
        found = "\(number)"
      } else if let isTrue = try? container.decode(Bool.self) {
        found = "\(isTrue)"
      } else {
        found = "neither a number nor a list of one"
      }
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "found \(found), expected one label: the number of a class")
    }
  }

  /// The list in the file `path`.
  package static func read(
    path: String, classes: Int? = nil, isLabelled: Bool = true, takesAllParts: Bool = false
  ) throws(MediaError) -> MediaList {
    parse(
      try MediaFile.bytes(path), file: path, classes: classes, isLabelled: isLabelled, takesAllParts: takesAllParts)
  }

  /// The list in `bytes`; `file` names it in problems, which are on the line an item begins on and say which
  /// item it is, from 1: many files are one line.
  /// - Parameters:
  ///   - isLabelled: false allows items without a label.
  ///   - takesAllParts: raw videos give all their clips, not only the positive ones.
  package static func parse(
    _ bytes: [UInt8], file: String, classes: Int? = nil, isLabelled: Bool = true, takesAllParts: Bool = false
  ) -> MediaList {
    var list = MediaList()
    let fields = ListFields(file: file, classes: classes, isLabelled: isLabelled)
    let decoder = JSONDecoder()
    var items = JSONItems(bytes)
    var count = 0
    while list.problems.count < MediaListReader.problemLimit {
      do throws(JSONItems.Fault) {
        guard let found = try items.next() else { break }
        count += 1
        do throws(ListProblem) {
          let item = try decode(found, with: decoder, fields)
          try append(item, fields, line: found.line, takesAllParts: takesAllParts, to: &list.entries)
        } catch {
          var problem = error
          problem.item = count
          list.problems.append(problem)
        }
      } catch {
        list.problems.append(fields.problem(error.line, error.message))
        break
      }
    }
    if list.entries.isEmpty && list.problems.isEmpty {
      list.problems.append(fields.problem(0, count == 0 ? "the list holds no items" : "no item has a positive clip"))
    }
    return list
  }

  private static func decode(
    _ item: JSONItems.Item, with decoder: JSONDecoder, _ fields: ListFields
  ) throws(ListProblem) -> Item {
    do {
      return try decoder.decode(Item.self, from: Data(item.bytes))
    } catch let DecodingError.typeMismatch(_, context), let DecodingError.dataCorrupted(context) {
      guard let field = context.codingPath.first?.stringValue else {
        throw fields.problem(item.line, notAnObject(item))
      }
      let what = field == "label" ? context.debugDescription : "expected \(expected(field))"
      throw fields.problem(item.line, "\"\(field)\": \(what)")
    } catch {
      throw fields.problem(item.line, notAnObject(item))
    }
  }

  private static func notAnObject(_ item: JSONItems.Item) -> String {
    let more = item.bytes.count > 60 ? " and more" : ""
    return "found \(PathSafety.shown(item.bytes.prefix(60)))\(more), expected a valid JSON object"
  }

  /// What a field of an item holds.
  private static func expected(_ field: String) -> String {
    switch field {
    case "video_dir", "filename", "frame_dir": "a path in quotes"
    case "positive_clip_inds": "a list of whole numbers"
    default: "a whole number"
    }
  }

  private static func append(
    _ item: Item, _ fields: ListFields, line: Int, takesAllParts: Bool, to entries: inout ListEntries
  ) throws(ListProblem) {
    guard let path = item.video_dir ?? item.filename ?? item.frame_dir else {
      throw fields.problem(line, "found no path, expected \"video_dir\", \"filename\" or \"frame_dir\"")
    }
    try fields.check(path: path.utf8, line: line)
    if let label = item.label?.value {
      try fields.check(label: label, line: line)
    } else if fields.isLabelled {
      throw fields.problem(line, "found no \"label\", expected one")
    }
    if item.video_dir != nil {
      for part in try parts(item, fields, line: line, takesAllParts: takesAllParts) {
        entries.append(ListEntry(video: path, part: part, label: item.label?.value, line: line))
      }
    } else if item.filename != nil {
      entries.append(ListEntry(path: path, label: item.label?.value, line: line))
    } else {
      guard let frames = item.total_frames, frames > 0, frames <= ListEntries.largestNumber else {
        throw fields.problem(line, "\"total_frames\" is missing or not positive")
      }
      if let offset = item.offset, offset < 0 || offset > ListEntries.largestNumber {
        throw fields.problem(line, "found the offset \(offset), expected a whole number from 0")
      }
      entries.append(
        ListEntry(path: path, label: item.label?.value, line: line, frames: frames, firstFrame: item.offset))
    }
    guard entries.count <= ListEntries.limit else {
      throw fields.problem(line, "found more than \(ListEntries.limit) samples")
    }
  }

  private static func parts(
    _ item: Item, _ fields: ListFields, line: Int, takesAllParts: Bool
  ) throws(ListProblem) -> [Int] {
    if let clips = item.num_clips {
      guard clips >= 0 else { throw fields.problem(line, "found \(clips) clips, expected a whole number from 0") }
      try fields.check(clips: clips, line: line)
    } else if takesAllParts {
      throw fields.problem(line, "found no \"num_clips\", which says how many parts there are")
    }
    let clips = item.num_clips ?? 100_000
    let positive = item.positive_clip_inds ?? []
    if let wrong = positive.first(where: { $0 < 0 || $0 >= clips }) {
      throw fields.problem(
        line, "found the positive clip \(wrong), expected numbers below the \(clips) clips of the video")
    }
    return takesAllParts ? Array(0..<clips) : positive
  }
}
