/// Runs by the names that people give on a command line.
extension RunRecord {
  /// Whether a text has the form of a run's name: `r-` and digits.
  package static func isName(_ text: String) -> Bool {
    text.hasPrefix("r-") && text.count > 2 && text.dropFirst(2).allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// What to say of a name that none of a store's records has.
  package static func unknown(_ name: String, among records: [RunRecord]) -> String {
    let known = records.last.map { "the last one is \($0.name), see `omni runs`" } ?? "the store has none yet"
    return "there is no run `\(name)`; \(known)"
  }
}
