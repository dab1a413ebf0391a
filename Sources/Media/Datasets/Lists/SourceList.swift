/// The list of a source, whatever its format: JSON and CSV by the file's ending, else MMAction2's text formats.
package struct SourceList: Sendable {
  package var kind: SampleKind
  /// Raw-frame lists carry an offset.
  package var hasOffset: Bool
  /// Classes in the order of their labels; empty when nobody said.
  package var classes: [String]
  /// False allows samples without a label.
  package var isLabelled: Bool
  /// Raw videos cut into parts give all their parts, not only those the list calls positive.
  package var takesAllParts: Bool

  package init(
    kind: SampleKind, hasOffset: Bool = false, classes: [String] = [], isLabelled: Bool = true,
    takesAllParts: Bool = false
  ) {
    self.kind = kind
    self.hasOffset = hasOffset
    self.classes = classes
    self.isLabelled = isLabelled
    self.takesAllParts = takesAllParts
  }

  /// The list in the file at `path`.
  /// - Throws: `missing`, `empty` or `notMedia` when the file cannot be read at all.
  package func read(_ path: String) throws(MediaError) -> MediaList { parse(try MediaFile.bytes(path), file: path) }

  /// The list in `bytes`; `file` names it in problems and says the format by its ending.
  package func parse(_ bytes: [UInt8], file: String) -> MediaList {
    let count = classes.isEmpty ? nil : classes.count
    var list: MediaList
    if file.hasSuffix(".json") {
      list = MediaListJSON.parse(
        bytes, file: file, classes: count, isLabelled: isLabelled, takesAllParts: takesAllParts)
    } else if file.hasSuffix(".csv") {
      list = MediaListCSV.parse(bytes, file: file, names: classes, isLabelled: isLabelled)
    } else {
      let format: MediaListReader.Format =
        switch kind {
        case .frames: hasOffset ? .rawFramesOffset : .rawFrames
        case .untrimmed where MediaListReader.isRawVideo(bytes): .rawVideo
        case .untrimmed, .video, .image: .media
        }
      list = MediaListReader.parse(
        bytes, file: file, format: format, classes: count, isLabelled: isLabelled, takesAllParts: takesAllParts)
    }
    if let misfit = misfit(list.entries, file: file) { list.problems.append(misfit) }
    return list
  }

  /// Entries of a form that samples of this kind cannot have.
  private func misfit(_ entries: ListEntries, file: String) -> ListProblem? {
    for index in entries.indices {
      let row = entries.rows[index]
      let fault: String
      if row.part >= 0, kind != .untrimmed {
        fault = "found the parts of a raw video, which need a source of kind untrimmed"
      } else if row.frames >= 0, kind != .frames {
        fault = "found a folder of frames, which needs a source of kind frames"
      } else if entries.segment(index) != nil, kind == .image {
        fault = "found start and end, which an image does not have"
      } else {
        continue
      }
      return ListProblem(file: file, line: Int(row.line), message: "\(fault); this one is of kind \(kind.rawValue)")
    }
    return nil
  }
}
