/// The entries of a list, packed: the paths' bytes in one run, 32 bytes for the rest of each. Three million entries with
/// paths of 30 bytes take 190 MB. An entry becomes a value of its own when it is asked for.
package struct ListEntries: RandomAccessCollection, Sendable {
  /// Numbers are at least 0; -1 stands for none.
  struct Row: Sendable {
    /// Of the path in `text`; of the video's folder for a part.
    var start: Int
    var length: UInt32
    var label: Int32 = -1
    var line: Int32 = 0
    var frames: Int32 = -1
    var firstFrame: Int32 = -1
    var part: Int32 = -1
  }

  /// More samples than this are refused: a short list can claim any number of parts.
  package static let limit = 50_000_000
  /// Largest label, line or number of frames.
  package static let largestNumber = Int(Int32.max)

  private(set) var text: [UInt8]
  private(set) var rows: [Row] = []
  /// Parallel to `rows` once any entry is a segment; before that empty.
  private var segments: [ListEntry.Segment?] = []

  package init() { text = [] }

  /// No entries yet, whose paths will be ranges of `text`.
  init(text: [UInt8], capacity: Int) {
    self.text = text
    rows.reserveCapacity(capacity)
  }

  package init(_ entries: some Sequence<ListEntry>) {
    self.init()
    for entry in entries { append(entry) }
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { rows.count }

  package subscript(index: Int) -> ListEntry {
    let row = rows[index]
    let text = String(decoding: pathBytes(row), as: UTF8.self)
    func known(_ value: Int32) -> Int? { value < 0 ? nil : Int(value) }
    var entry =
      row.part < 0
      ? ListEntry(path: text, label: known(row.label), line: Int(row.line))
      : ListEntry(video: text, part: Int(row.part), label: known(row.label), line: Int(row.line))
    entry.frames = known(row.frames)
    entry.firstFrame = known(row.firstFrame)
    entry.segment = segment(index)
    return entry
  }

  /// The label of an entry, without the rest of it.
  package func label(_ index: Int) -> Int? { rows[index].label < 0 ? nil : Int(rows[index].label) }

  /// The segment of an entry, without the rest of it.
  func segment(_ index: Int) -> ListEntry.Segment? { segments.isEmpty ? nil : segments[index] }

  /// The bytes of the path, or of the video's folder for a part.
  func pathBytes(_ row: Row) -> ArraySlice<UInt8> { text[row.start..<(row.start + Int(row.length))] }

  package mutating func append(_ entry: ListEntry) {
    func packed(_ value: Int?) -> Int32 { value.map { Int32(clamping: $0) } ?? -1 }
    append(
      path: (entry.video ?? entry.path).utf8,
      Row(
        start: 0, length: 0, label: packed(entry.label), line: packed(entry.line), frames: packed(entry.frames),
        firstFrame: packed(entry.firstFrame), part: packed(entry.part)), segment: entry.segment)
  }

  /// Appends an entry whose path is not in `text` yet; the row's own range is replaced.
  mutating func append(path: some Collection<UInt8>, _ row: Row, segment: ListEntry.Segment? = nil) {
    var row = row
    row.start = text.count
    row.length = UInt32(clamping: path.count)
    text.append(contentsOf: path)
    append(row, segment: segment)
  }

  /// Appends an entry whose path is a range of `text`.
  mutating func append(_ row: Row, segment: ListEntry.Segment? = nil) {
    if segment != nil, segments.isEmpty { segments = Array(repeating: nil, count: rows.count) }
    let keepsSegments = segment != nil || !segments.isEmpty
    rows.append(row)
    if keepsSegments { segments.append(segment) }
  }
}
