/// `omni probe` as text: a line for the file, and one for each reason to refuse it.
package enum ProbeText {
  package static func render(_ document: ProbeDocument) -> String {
    let parts = [
      document.kind?.rawValue, format(document), size(document), frames(document), duration(document),
    ].compactMap { $0 }
    let verdict = document.isRefused ? ["refused"] : []
    var text = "\(document.file): " + (verdict + parts).joined(separator: ", ") + "\n"
    for problem in document.problems { text += "  \(problem.id.rawValue): \(problem.message)\n" }
    return text
  }

  private static func format(_ document: ProbeDocument) -> String? {
    guard let container = document.container else { return document.codec }
    guard let codec = document.codec, codec != container else { return container }
    return "\(codec) in \(container)"
  }

  private static func size(_ document: ProbeDocument) -> String? {
    guard let width = document.width, let height = document.height else { return nil }
    let turn = document.rotation.flatMap { $0 == 0 ? nil : " (turned by \($0) degrees)" } ?? ""
    return "\(width) \u{00D7} \(height)\(turn)"
  }

  private static func frames(_ document: ProbeDocument) -> String? {
    guard document.kind == .video, let frames = document.frames else { return nil }
    let rate = document.frameRate.flatMap { $0 > 0 ? " at \(hundredths($0))/s" : nil } ?? ""
    return "\(frames) frames\(rate)"
  }

  private static func duration(_ document: ProbeDocument) -> String? {
    document.duration.map { "\(hundredths($0)) s" }
  }

  /// At most two decimals, none that are zero.
  private static func hundredths(_ value: Double) -> String {
    let number = Int((value * 100).rounded())
    if number % 100 == 0 { return String(number / 100) }
    let fraction = number % 10 == 0 ? String(number % 100 / 10) : (number % 100 < 10 ? "0" : "") + String(number % 100)
    return "\(number / 100).\(fraction)"
  }
}
