/// One sample of a list of media, not yet looked at on disk.
package struct ListEntry: Hashable, Sendable {
  /// A stretch of a longer medium, in seconds; `end` is the first moment behind it.
  package struct Segment: Hashable, Sendable {
    package var start: Double
    package var end: Double

    package init(start: Double, end: Double) {
      self.start = start
      self.end = end
    }
  }

  /// Relative to the root of its source.
  package var path: String
  /// nil when the list carries no labels.
  package var label: Int?
  /// Line in the list file, from 1; 0 for class folders.
  package var line: Int
  /// Number of frames the list states (raw frames).
  package var frames: Int?
  /// First frame, from 0 (raw frames with an offset).
  package var firstFrame: Int?
  /// The folder of a raw video whose parts are files of their own, and which part this is, from 0; the path is then
  /// `video/part_N.mp4`.
  package var video: String?
  package var part: Int?
  /// The stretch of the file that is the sample; nil for all of it.
  package var segment: Segment?

  package init(
    path: String, label: Int?, line: Int = 0, frames: Int? = nil, firstFrame: Int? = nil, segment: Segment? = nil
  ) {
    self.path = path
    self.label = label
    self.line = line
    self.frames = frames
    self.firstFrame = firstFrame
    self.segment = segment
  }

  /// Part `part` of a raw video cut into files beforehand.
  package init(video: String, part: Int, label: Int?, line: Int = 0) {
    self.init(path: "\(video)/part_\(part).mp4", label: label, line: line)
    self.video = video
    self.part = part
  }
}

/// A line of a list that cannot be understood.
package struct ListProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The list file.
  package var file: String
  /// From 1; 0 when the file as a whole is meant.
  package var line: Int
  /// Of a JSON list: which item, from 1.
  package var item: Int?
  /// What was found and what was expected.
  package var message: String

  package init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  package var description: String {
    file + (line == 0 ? "" : ":\(line)") + (item.map { ": item \($0)" } ?? "") + ": \(message)"
  }
}

extension [ListProblem] {
  /// What to tell somebody who has to mend the list: the first five as they are, of the others the places.
  package var summary: String {
    let first = prefix(5).map(\.description).joined(separator: "; ")
    let others = dropFirst(5)
    guard !others.isEmpty else { return first }
    let items = others.compactMap(\.item)
    let lines = others.map(\.line).filter { $0 > 0 }
    let places =
      items.count == others.count
      ? ", in the items \(Self.ranges(items))" : lines.isEmpty ? "" : ", in the lines \(Self.ranges(lines))"
    let isCut = !places.isEmpty && count >= MediaListReader.problemLimit
    return first + "; and \(others.count) more\(places)"
      + (isCut ? "; after \(count) problems reading stopped" : "")
  }

  /// Numbers as `3, 5-9`, ascending and each once.
  private static func ranges(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in Set(numbers).sorted() {
      if let last = runs.last, number == last.upperBound + 1 {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ", ")
  }
}

/// The outcome of reading a list: what could be understood, and what could not.
package struct MediaList: Sendable {
  package var entries: ListEntries
  /// At most ``MediaListReader/problemLimit``, in order of their lines.
  package var problems: [ListProblem]

  package init(entries: ListEntries = ListEntries(), problems: [ListProblem] = []) {
    self.entries = entries
    self.problems = problems
  }
}
