import Media
import RecipeLanguage

/// Folders of raw frames among the pictures of a survey: each holds the pictures of one clip, numbered one after the
/// other from the same number, all named alike.
struct FrameClips {
  /// How the files are named, as a recipe states it, and the first one's number.
  let names: FolderSurvey.FrameNames
  /// In the order of their names.
  let clips: [(folder: String, frames: Int)]

  /// What the numbered files of a folder have in common.
  private struct Shape: Hashable {
    var prefix: String
    var suffix: String
    /// The first number as it is written.
    var first: String

    var names: FrameFiles? {
      Int(first).map { FrameFiles(prefix: prefix, digits: first.utf8.count, suffix: suffix, first: $0) }
    }
  }

  /// - Parameter images: paths below a folder of class folders.
  /// - Returns: nil when these are single pictures.
  init?(_ images: [String]) {
    let nested = images.filter { $0.utf8.count { $0 == UInt8(ascii: "/") } >= 2 }
    // Pictures among them that lie in their class's own folder make a folder of pictures.
    guard nested.count * 2 > images.count else { return nil }
    let folders = Dictionary(grouping: nested) { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) }
    var found: [Shape: [(folder: String, frames: Int)]] = [:]
    for (folder, files) in folders {
      for (shape, frames) in Self.runs(files.map { String($0.dropFirst(folder.count + 1)) }) {
        found[shape, default: []].append((folder, frames))
      }
    }
    // Flow pictures may lie beside the frames: what most folders have, and the usual name among equals.
    let best = found.max { a, b in
      let (left, right) = (a.value.count, b.value.count)
      return left == right ? Self.precedes(b.key, a.key) : left < right
    }
    guard let (shape, clips) = best, clips.count >= 2, clips.count * 10 >= folders.count * 9,
      clips.reduce(0, { $0 + $1.frames }) >= 3 * clips.count, let first = Int(shape.first)
    else { return nil }
    let template = "\(shape.prefix)%0\(shape.first.utf8.count)d\(shape.suffix)"
    guard let read = try? FrameTemplate(template), read.prefix == shape.prefix, read.suffix == shape.suffix else {
      return nil
    }
    names = FolderSurvey.FrameNames(template: template, first: first)
    self.clips = clips.sorted { MediaTree.bytewise($0.folder, $1.folder) }
  }

  /// The shapes in which all files of one name are numbered without a gap, with how many there are.
  private static func runs(_ files: [String]) -> [(shape: Shape, frames: Int)] {
    let numbered = files.compactMap(Self.parted)
    return Dictionary(grouping: numbered) { [$0.prefix, $0.suffix] }.values.compactMap {
      group -> (shape: Shape, frames: Int)? in
      let sorted = group.sorted { $0.number < $1.number }
      guard sorted.count >= 2, let first = sorted.first else { return nil }
      let shape = Shape(prefix: first.prefix, suffix: first.suffix, first: first.digits)
      guard let names = shape.names else { return nil }
      let isRun = sorted.enumerated().allSatisfy { index, file in
        names.name(index) == file.prefix + file.digits + file.suffix
      }
      return isRun ? (shape: shape, frames: sorted.count) : nil
    }
  }

  /// The name around its last number, before the extension.
  private static func parted(_ name: String) -> (prefix: String, digits: String, suffix: String, number: Int)? {
    let end = name.lastIndex(of: ".") ?? name.endIndex
    func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
    guard let last = name[..<end].lastIndex(where: isDigit) else { return nil }
    let behind = name.index(after: last)
    var start = last
    while start > name.startIndex, isDigit(name[name.index(before: start)]) { start = name.index(before: start) }
    let digits = String(name[start..<behind])
    guard digits.utf8.count <= 9, let number = Int(digits) else { return nil }
    return (String(name[..<start]), digits, String(name[behind...]), number)
  }

  private static func precedes(_ a: Shape, _ b: Shape) -> Bool {
    let usual = "img_"
    if (a.prefix == usual) != (b.prefix == usual) { return a.prefix == usual }
    return (a.prefix, a.suffix, a.first) < (b.prefix, b.suffix, b.first)
  }
}
