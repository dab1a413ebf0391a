import Foundation

/// Numbers that a script of `Reference` stored.
enum StoredCases {
  private struct Document<Case: Decodable>: Decodable {
    var cases: [Case]
  }

  /// The cases of `Reference/FILE`; none when the file cannot be read, which the suites' own first tests tell.
  static func read<Case: Decodable>(_ file: String) -> [Case] {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/\(file)")
    guard let data = try? Data(contentsOf: url),
      let read = try? JSONDecoder().decode(Document<Case>.self, from: data)
    else { return [] }
    return read.cases
  }
}
