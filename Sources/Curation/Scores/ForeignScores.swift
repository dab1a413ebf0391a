/// Probabilities made elsewhere, matched to samples by their ids.
///
/// The file is read once, byte by byte: a list of three million rows takes no longer than its bytes.
package struct ForeignScores: Hashable, Sendable {
  package enum Format: String, Hashable, Codable, Sendable, CaseIterable {
    /// `path,CLASS,CLASS,…`, then a row for each sample.
    case csv
    /// One object: `{"path": [p, p, …], …}`.
    case json
    /// One object a line: `{"path": "…", "scores": [p, p, …]}`.
    case jsonLines = "jsonl"
  }

  /// Names of the columns: those of a CSV's header, else `0`, `1`, ….
  package let columns: [String]
  /// `[N, columns]`, as the file has them; rows of zeros where it has none.
  package let scores: Matrix
  /// Samples without a row, ascending.
  package let missing: [Int]
  /// Rows of the file that belong to no sample.
  package let surplus: Int
  /// The ids of the first of them.
  package let surplusExamples: [String]

  /// How far the probabilities of a row may add up to something else than 1: rounding to a few digits, not logits.
  package static let tolerance = 0.01

  /// Reads and checks a file's bytes.
  ///
  /// - Parameter ids: of all samples: paths as the source's list has them, parts as `path#part_3`. Samples of one id share
  ///   its row.
  /// - Throws: `ScoreFault` at the first row that is no row of probabilities, repeats an id or has another length.
  package init(parsing bytes: UnsafeBufferPointer<UInt8>, format: Format, ids: [String]) throws(ScoreFault) {
    var rows = ScoreRows(ids)
    switch format {
    case .csv:
      var reader = ScoreCSV(bytes)
      try reader.read(into: &rows)
    case .json, .jsonLines:
      var reader = ScoreJSON(bytes)
      try reader.read(into: &rows, isLines: format == .jsonLines)
    }
    guard let columns = rows.columns else { throw ScoreFault("the file holds no scores") }
    rows.copy()
    self.columns = columns
    missing = rows.lines.indices.filter { rows.lines[$0] == 0 }
    surplus = rows.surplus
    surplusExamples = rows.surplusExamples
    scores = Matrix(rows: ids.count, columns: columns.count, values: rows.values)
  }

  /// The same of an array of bytes.
  package init(parsing bytes: [UInt8], format: Format, ids: [String]) throws(ScoreFault) {
    var result: Result<ForeignScores, ScoreFault>?
    bytes.withUnsafeBufferPointer { buffer in
      do throws(ScoreFault) {
        result = .success(try ForeignScores(parsing: buffer, format: format, ids: ids))
      } catch {
        result = .failure(error)
      }
    }
    guard let result else { preconditionFailure("a buffer was not read") }
    self = try result.get()
  }
}

/// The rows of a file of scores as they are read: where each sample's row goes, and what was there before.
struct ScoreRows {
  private let table: SampleTable
  private(set) var columns: [String]?
  private(set) var values: [Float] = []
  /// The line of each sample's row, 0 without one.
  private(set) var lines: [Int32]
  private(set) var surplus = 0
  private(set) var surplusExamples: [String] = []

  /// More columns than any teacher has: whoever writes them meant something else.
  private static let columnLimit = 100_000

  init(_ ids: [String]) {
    table = SampleTable(ids)
    lines = Array(repeating: 0, count: ids.count)
  }

  /// States the columns; the first statement holds.
  mutating func begin(columns names: [String]) throws(ScoreFault) {
    guard (1...Self.columnLimit).contains(names.count) else {
      throw ScoreFault("found \(names.count) classes, expected 1 to \(Self.columnLimit)")
    }
    columns = names
    values = Array(repeating: 0, count: table.ids.count * names.count)
  }

  /// The sample whose row begins, nil when it is none of ours.
  mutating func sample(_ id: UnsafeBufferPointer<UInt8>, line: Int) throws(ScoreFault) -> Int? {
    guard let index = table.index(of: id) else {
      surplus += 1
      if surplusExamples.count < 3 { surplusExamples.append(String(decoding: id, as: UTF8.self)) }
      return nil
    }
    guard lines[index] == 0 else {
      throw ScoreFault(
        line: line, "a second row for \"\(table.ids[index])\"; the first is in line \(lines[index])")
    }
    lines[index] = Int32(clamping: max(line, 1))
    return index
  }

  /// Writes one value.
  mutating func set(_ value: Float, sample: Int, column: Int, of count: Int) { values[sample * count + column] = value }

  /// Gives samples that a list names twice the row of the first.
  mutating func copy() {
    let count = columns?.count ?? 0
    for (copy, first) in table.copies {
      lines[copy] = lines[first]
      for column in 0..<count { values[copy * count + column] = values[first * count + column] }
    }
  }

  /// Checks a finished row.
  func check(sample: Int, sum: Double, line: Int) throws(ScoreFault) {
    guard abs(sum - 1) <= ForeignScores.tolerance else {
      throw ScoreFault(
        line: line,
        "the probabilities of \"\(table.ids[sample])\" add up to \(sum), expected 1 (within \(ForeignScores.tolerance)); "
          + "write probabilities of all classes: a softmax of the logits")
    }
  }
}
