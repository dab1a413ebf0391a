/// One line of a list of media, not yet looked at on disk.
package struct ListEntry: Hashable, Sendable {
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
  /// The part of a raw video this entry is, from 0.
  package var part: Int?

  package init(
    path: String, label: Int?, line: Int = 0, frames: Int? = nil, firstFrame: Int? = nil, part: Int? = nil
  ) {
    self.path = path
    self.label = label
    self.line = line
    self.frames = frames
    self.firstFrame = firstFrame
    self.part = part
  }
}

/// A line of a list that cannot be understood.
package struct ListProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The list file.
  package var file: String
  /// From 1; 0 when the file as a whole is meant.
  package var line: Int
  /// What was found and what was expected.
  package var message: String

  package init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  package var description: String { line == 0 ? "\(file): \(message)" : "\(file):\(line): \(message)" }
}

/// The outcome of reading a list: what could be understood, and what could not.
package struct MediaList: Hashable, Sendable {
  package var entries: [ListEntry]
  /// At most ``MediaListReader/problemLimit``, in order of their lines.
  package var problems: [ListProblem]

  package init(entries: [ListEntry] = [], problems: [ListProblem] = []) {
    self.entries = entries
    self.problems = problems
  }
}
