import JointTraining

/// Numbers as people read them.
package enum NumberText {
  /// `1,187,728`.
  package static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return number < 0 ? "-" + text : text
  }

  /// `4 kB`, `2.1 GB`: decimal units.
  package static func bytes(_ count: Int) -> String { scaled(Double(count), byteUnits, " ") }

  /// `3.1 T` of multiply-adds.
  package static func work(_ count: Double) -> String { scaled(count, ["", "k", "M", "G", "T", "P", "E", "Z"], " ") }

  /// `6 s`, `3m02`, `21h05`.
  package static func seconds(_ seconds: Double) -> String {
    let whole = Int(counting: seconds)
    if whole < 60 { return seconds < 10 ? "\(tenths(seconds)) s" : "\(whole) s" }
    if whole < 3600 { return "\(whole / 60)m\(two(whole % 60))" }
    return "\(whole / 3600)h\(two(whole % 3600 / 60))"
  }

  /// A rough time in the unit that people plan with: `6 s`, `38 min`, `22 h`, `12 days`, `4 months`, `3 years`.
  package static func about(_ seconds: Double) -> String {
    let (unit, length) = unit(of: seconds)
    return "\(rounded(seconds / length)) \(unit)"
  }

  /// Both ends of a range in the unit of the middle: `18 … 26 h`; `up to 1.0 s` from nothing.
  package static func span(_ estimate: TimeEstimate) -> String {
    let (unit, length) = unit(of: estimate.mid)
    let high = "\(rounded(estimate.high / length)) \(unit)"
    return estimate.low == 0 ? "up to \(high)" : "\(rounded(estimate.low / length)) \u{2026} \(high)"
  }

  /// Both ends of a range in the unit of the larger one: `91.6 … 101 MB`; one figure for what is known.
  package static func span(_ estimate: SizeEstimate) -> String {
    guard estimate.low < estimate.high else { return bytes(estimate.mid) }
    let (unit, length) = unit(of: Double(estimate.high), byteUnits)
    func text(_ end: Int) -> String { unit == 0 ? String(end) : digits(Double(end) / length) }
    let (low, high) = (text(estimate.low), text(estimate.high))
    return low == high ? "\(low) \(byteUnits[unit])" : "\(low) \u{2026} \(high) \(byteUnits[unit])"
  }

  private static func unit(of seconds: Double) -> (name: String, seconds: Double) {
    let units: [(name: String, seconds: Double, below: Double)] = [
      ("s", 1, 100), ("min", 60, 7200), ("h", 3600, 48 * 3600), ("days", 86_400, 60 * 86_400),
      ("months", 30.44 * 86_400, 24 * 30.44 * 86_400),
    ]
    return units.first { seconds < $0.below }.map { ($0.name, $0.seconds) } ?? ("years", 365.25 * 86_400)
  }

  /// Two digits that count, and whole numbers from 10 on.
  private static func rounded(_ value: Double) -> String {
    value >= 9.95 ? grouped(Int(counting: min(value, 1e15))) : tenths(value)
  }

  /// One decimal, half away from zero.
  package static func tenths(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e15 else { return "\(number)" }
    let tenths = Int((number * 10).rounded())
    return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
  }

  /// Two decimals; `nan` and `inf` as they are.
  package static func hundredths(_ number: Double) -> String {
    guard number.isFinite, number.magnitude < 1e15 else { return "\(number)" }
    let hundredths = Int((number * 100).rounded())
    let digits = String(hundredths.magnitude % 100)
    return "\(hundredths < 0 ? "-" : "")\(hundredths.magnitude / 100).\(digits.count < 2 ? "0" : "")\(digits)"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static let byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"]

  private static func scaled(_ count: Double, _ units: [String], _ gap: String) -> String {
    let (unit, length) = unit(of: count, units)
    let number = unit == 0 ? String(Int(counting: count)) : digits(count / length)
    return units[unit].isEmpty ? number : number + gap + units[unit]
  }

  private static func unit(of count: Double, _ units: [String]) -> (place: Int, length: Double) {
    var (place, length) = (0, 1.0)
    while count / length >= 999.5, place + 1 < units.count { (place, length) = (place + 1, length * 1000) }
    return (place, length)
  }

  /// Three digits that count, and whole numbers from 100 on.
  private static func digits(_ value: Double) -> String { value >= 99.5 ? String(Int(counting: value)) : tenths(value) }
}
