import DelimitedText

/// Reads lists of comma-separated values: `path,label`, with `start,end` in seconds where a sample is a stretch of its
/// file.
///
/// A first record that names the column `path` is a header: columns in any order, others passed over. Without one the
/// order is path, label, start, end. A label is a number, or a class's name where the names are known.
/// - Source: RFC 4180; fields in quotes may hold commas, line ends and doubled quotes.
package enum MediaListCSV {
  /// The list in `bytes`; `file` names it in problems.
  /// - Parameters:
  ///   - names: classes in the order of their labels; empty when they are not known.
  ///   - isLabelled: false allows lists without labels.
  package static func parse(
    _ bytes: [UInt8], file: String, names: [String] = [], isLabelled: Bool = true
  ) -> MediaList {
    var list = MediaList()
    let fields = ListFields(file: file, classes: names.isEmpty ? nil : names.count, isLabelled: isLabelled)
    let numbers = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var columns: Columns?
    var reader = DelimitedReader(bytes)
    while list.problems.count < MediaListReader.problemLimit {
      do throws(ListProblem) {
        guard let record = try fields.record(&reader) else { break }
        if let columns {
          try read(record, columns, fields, numbers, into: &list)
        } else if let header = try Columns(header: record, fields) {
          columns = header
        } else {
          columns = try Columns(unnamed: record, fields)
          try read(record, columns ?? Columns(), fields, numbers, into: &list)
        }
      } catch {
        list.problems.append(error)
        if columns == nil || reader.isLost { break }
      }
    }
    if list.entries.isEmpty && list.problems.isEmpty {
      list.problems.append(fields.problem(0, "the list holds no lines"))
    }
    return list
  }

  /// Where in a record everything is.
  struct Columns {
    var count = 0
    var path = 0
    var label: Int?
    var start: Int?
    var end: Int?

    init() {}

    init?(header record: DelimitedReader.Record, _ fields: ListFields) throws(ListProblem) {
      let names = record.fields.map { String(decoding: $0, as: UTF8.self).lowercased() }
      try fields.check(header: names, once: ["path", "label", "start", "end"], line: record.line)
      guard let path = names.firstIndex(of: "path") else { return nil }
      count = names.count
      self.path = path
      label = names.firstIndex(of: "label")
      start = names.firstIndex(of: "start")
      end = names.firstIndex(of: "end")
    }

    init(unnamed record: DelimitedReader.Record, _ fields: ListFields) throws(ListProblem) {
      count = record.fields.count
      guard count == 2 || count == 4 || (count == 1 && !fields.isLabelled) else {
        throw fields.problem(record.line, "found \(count) fields, expected path,label or path,label,start,end")
      }
      if count > 1 { label = 1 }
      if count > 3 { (start, end) = (2, 3) }
    }
  }

  private static func read(
    _ record: DelimitedReader.Record, _ columns: Columns, _ fields: ListFields, _ names: [String: Int],
    into list: inout MediaList
  ) throws(ListProblem) {
    guard record.fields.count == columns.count else {
      throw fields.problem(
        record.line, "found \(record.fields.count) fields, expected \(columns.count) as in the first record")
    }
    let path = record.fields[columns.path]
    try fields.check(path: path, line: record.line)
    var row = ListEntries.Row(start: 0, length: 0)
    row.line = Int32(clamping: record.line)
    if let column = columns.label, !record.fields[column].isEmpty || fields.isLabelled {
      row.label = Int32(try label(record.fields[column], names, fields, line: record.line))
    } else if fields.isLabelled {
      throw fields.problem(record.line, "found no column \"label\", expected one")
    }
    let segment = try segment(record, columns, fields)
    guard list.entries.count < ListEntries.limit else {
      throw fields.problem(record.line, "found more than \(ListEntries.limit) samples")
    }
    list.entries.append(path: path, row, segment: segment)
  }

  private static func label(
    _ bytes: ArraySlice<UInt8>, _ names: [String: Int], _ fields: ListFields, line: Int
  ) throws(ListProblem) -> Int {
    // A number is always the number: classes may be called by digits, too.
    let isNumber = bytes.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    if isNumber || names.isEmpty { return try fields.label(bytes, line: line) }
    if let label = names[String(decoding: bytes, as: UTF8.self)] { return label }
    throw fields.problem(line, "found \(PathSafety.shown(bytes)), expected a class's name or number")
  }

  private static func segment(
    _ record: DelimitedReader.Record, _ columns: Columns, _ fields: ListFields
  ) throws(ListProblem) -> ListEntry.Segment? {
    guard columns.start != nil || columns.end != nil else { return nil }
    guard let start = columns.start, let end = columns.end else {
      throw fields.problem(record.line, "found a column \"start\" or \"end\" alone, expected both")
    }
    if record.fields[start].isEmpty && record.fields[end].isEmpty { return nil }
    return try ExcludedSegments.segment(record.fields[start], record.fields[end], fields, line: record.line)
  }
}
