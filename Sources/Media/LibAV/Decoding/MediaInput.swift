import CLibAV

/// libav's input over one medium: a file of its own, or a range of a larger one. Every read obeys the deadline.
final class MediaInput {
  private(set) var context: UnsafeMutablePointer<AVIOContext>?
  private let range: ByteRangeInput?

  /// - Throws: `missing` when the file cannot be opened.
  init(_ place: MediaPlace, deadline: Deadline) throws(MediaError) {
    if let range = place.range {
      let input = try ByteRangeInput(range, name: place.name, deadline: deadline)
      self.range = input
      context = input.context
      return
    }
    range = nil
    var interrupt = deadline.interrupt
    let code = avio_open2(&context, "file:" + place.name, AVIO_FLAG_READ, &interrupt, nil)
    guard code >= 0 else { throw MediaError(.missing, path: place.name, while: "opening", LibAV.text(code)) }
  }

  deinit { if range == nil { avio_closep(&context) } }
}
