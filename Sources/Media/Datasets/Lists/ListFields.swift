import DelimitedText

/// What the fields of a list may hold, and what is said when they do not. One value for a whole list; it changes nothing.
struct ListFields: Sendable {
  let file: String
  /// Number of classes; nil when labels are not checked.
  let classes: Int?
  /// Lines without a label are allowed when it is false.
  let isLabelled: Bool

  func problem(_ line: Int, _ message: String) -> ListProblem { ListProblem(file: file, line: line, message: message) }

  /// The next record of `reader`; nil at the end.
  /// - Throws: the fault of a record, which is passed over.
  func record(_ reader: inout DelimitedReader) throws(ListProblem) -> DelimitedReader.Record? {
    do throws(DelimitedFault) { return try reader.next() } catch { throw problem(error.line, error.message) }
  }

  /// A whole number from 0 to ``ListEntries/largestNumber``.
  func number(_ bytes: some Collection<UInt8>, _ what: String, line: Int) throws(ListProblem) -> Int {
    var value = 0
    for byte in bytes {
      value = 10 * value + Int(byte) - 0x30
      guard byte >= 0x30, byte <= 0x39, value <= ListEntries.largestNumber else {
        throw problem(line, "found \(PathSafety.shown(bytes)), expected \(what) (a whole number from 0)")
      }
    }
    guard !bytes.isEmpty else { throw problem(line, "found nothing, expected \(what) (a whole number from 0)") }
    return value
  }

  func label(_ bytes: some Collection<UInt8>, line: Int) throws(ListProblem) -> Int {
    let label = try number(bytes, "a label", line: line)
    try check(label: label, line: line)
    return label
  }

  func check(label: Int, line: Int) throws(ListProblem) {
    guard label >= 0, label <= ListEntries.largestNumber, label < classes ?? .max else {
      throw problem(line, "found the label \(label), expected 0 to \((classes ?? ListEntries.largestNumber + 1) - 1)")
    }
  }

  /// A column that is read stands once in a header: nobody knows which of two is meant. Others may be called alike.
  func check(header names: [String], once read: [String], line: Int) throws(ListProblem) {
    for name in read where names.count(where: { $0 == name }) > 1 {
      throw problem(line, "found the column \"\(name)\" twice in the header, expected it once")
    }
  }

  func check(path: some Collection<UInt8>, line: Int) throws(ListProblem) {
    if let fault = PathSafety.fault(path) { throw problem(line, fault) }
  }

  /// The parts that a raw video adds: those its list calls positive, or all.
  func check(clips: Int, line: Int) throws(ListProblem) {
    guard clips <= 100_000 else {
      throw problem(line, "found a video of \(clips) clips, expected at most 100000")
    }
  }
}
