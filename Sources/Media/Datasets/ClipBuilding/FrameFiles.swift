/// How the files of a raw-frame folder are named: `img_00001.jpg`, `img_00002.jpg`, … unless a recipe says otherwise.
package struct FrameFiles: Hashable, Codable, Sendable {
  /// What stands before the number, and behind it.
  package var prefix: String
  package var suffix: String
  /// Least number of digits.
  package var digits: Int
  /// Number of the first frame's file.
  package var first: Int

  package init(prefix: String = "img_", digits: Int = 5, suffix: String = ".jpg", first: Int = 1) {
    self.prefix = prefix
    self.suffix = suffix
    self.digits = digits
    self.first = first
  }

  /// The file of frame `index`, counted from 0.
  package func name(_ index: Int) -> String {
    let number = String(index + first)
    return prefix + String(repeating: "0", count: max(0, digits - number.utf8.count)) + number + suffix
  }
}
