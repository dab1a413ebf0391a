/// Scalars with a unit: durations, sizes and rates.
package enum ScalarForm {
  /// `10s`, `500ms`, `2m`, `1h` → seconds.
  package static func seconds(_ text: String) -> Double? {
    scaled(text, units: [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)])
  }

  /// `20MB`, `512KiB`, `100B` → bytes.
  package static func bytes(_ text: String) -> Double? {
    scaled(
      text,
      units: [
        ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1),
      ])
  }

  /// `2/s`, `30/min`, `100/h` → per second.
  package static func perSecond(_ text: String) -> Double? {
    scaled(text, units: [("/s", 1), ("/min", 1.0 / 60), ("/h", 1.0 / 3600)])
  }

  private static func scaled(_ text: String, units: [(suffix: String, factor: Double)]) -> Double? {
    for unit in units where text.hasSuffix(unit.suffix) {
      guard let number = number(text.dropLast(unit.suffix.count)), number >= 0 else { continue }
      return number * unit.factor
    }
    return nil
  }

  /// A finite decimal number: digits, one point, an exponent. No hexadecimal, no `inf`, no `nan`, no underscores.
  package static func number(_ text: some StringProtocol) -> Double? {
    guard !text.isEmpty, text.allSatisfy({ "0123456789+-.eE".contains($0) }), text.contains(where: \.isASCIIDigit),
      let value = Double(String(text)), value.isFinite
    else { return nil }
    return value
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
