import DelimitedText

/// What is seen when in untrimmed videos, as somebody wrote it down: a CSV file with the columns `path` or `video`, `label`
/// or `class`, `start` or `start_s`, `end` or `end_s` (seconds), in any order and among others.
package struct LabelledSegments: Sendable {
  private struct Segment: Sendable {
    var range: ListEntry.Segment
    var label: String
  }

  private var byVideo: [String: [Segment]] = [:]

  /// - Throws: the first line that cannot be understood.
  package init(_ bytes: [UInt8], file: String) throws(ListProblem) {
    let fields = ListFields(file: file, classes: nil, isLabelled: false)
    var reader = DelimitedReader(bytes)
    guard let header = try fields.record(&reader) else { throw fields.problem(1, "the list holds no segments") }
    let names = header.fields.map { String(decoding: $0, as: UTF8.self).lowercased() }
    func column(_ known: [String]) throws(ListProblem) -> Int {
      guard let found = names.firstIndex(where: known.contains) else {
        throw fields.problem(
          header.line, "found the columns \(names.joined(separator: ", ")), expected \(known.joined(separator: " or "))"
        )
      }
      return found
    }
    try fields.check(
      header: names,
      once: ["path", "video", "label", "class", "start", "start_s", "time_start", "end", "end_s", "time_end"],
      line: header.line)
    let video = try column(["path", "video"])
    let label = try column(["label", "class"])
    let start = try column(["start", "start_s", "time_start"])
    let end = try column(["end", "end_s", "time_end"])
    while let record = try fields.record(&reader) {
      guard record.fields.count == names.count else {
        throw fields.problem(record.line, "found \(record.fields.count) fields, expected \(names.count)")
      }
      let range = try ExcludedSegments.segment(record.fields[start], record.fields[end], fields, line: record.line)
      byVideo[String(decoding: record.fields[video], as: UTF8.self), default: []].append(
        Segment(range: range, label: String(decoding: record.fields[label], as: UTF8.self)))
    }
  }

  /// Every label that occurs.
  package var labels: Set<String> { Set(byVideo.values.joined().map(\.label)) }

  /// The label that fills at least half of the time from `start` to `end` of a video; nil when none does.
  package func label(of video: String, start: Double, end: Double) -> String? {
    var covered: [String: Double] = [:]
    for segment in byVideo[video] ?? [] {
      let overlap = min(end, segment.range.end) - max(start, segment.range.start)
      if overlap > 0 { covered[segment.label, default: 0] += overlap }
    }
    return covered.filter { 2 * $0.value >= end - start }.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }
}
