import Foundation

/// The document as text.
enum BenchmarkText {
  static func line(_ result: BenchmarkDocument.Case) -> String {
    "  → omni \(amount(result.omni, result.unit)), \(result.peerName) \(amount(result.peer, result.unit)): "
      + "\(ratio(result.ratio)) (\(ratio(result.low)) … \(ratio(result.high)))"
  }

  static func table(_ document: BenchmarkDocument) -> String {
    var lines = [
      "\(document.machine.processor), \(document.machine.threads) threads, \(document.machine.libraries)",
      "| case | omni | peer | omni ÷ peer | range | peer's fastest |", "|---|---|---|---|---|---|",
    ]
    for result in document.cases {
      lines.append(
        "| \(result.name) | \(amount(result.omni, result.unit)) | \(amount(result.peer, result.unit)) "
          + "| \(ratio(result.ratio)) | \(ratio(result.low)) … \(ratio(result.high)) | \(result.peerName) |")
    }
    return lines.joined(separator: "\n")
  }

  static func limit(_ limit: BenchmarkDocument.Limit) -> String {
    "convolutions alone: \(String(format: "%.1f", limit.convolutions)) frames/s, of which a whole step reaches "
      + percent(limit.share)
  }

  static func loading(_ figures: BenchmarkDocument.Loading) -> String {
    func speed(_ value: Double) -> String { String(format: "%.2f frames/s", value) }
    return "from memory \(speed(figures.fromMemory)), with the loader \(speed(figures.withLoader)); decoding takes "
      + "\(percent(figures.decoding)) of a step, beyond it steps are \(percent(figures.slower)) slower "
      + "(\(percent(figures.low)) … \(percent(figures.high)))"
  }

  /// One line for each layer: its passes and what runs them.
  static func kernels(_ table: [String]) -> [String] {
    var lines: [(layer: Substring, passes: [Substring])] = []
    for entry in table {
      let words = entry.split(separator: " ", maxSplits: 1)
      let pass = words.count > 1 ? words[1] : ""
      if let place = lines.firstIndex(where: { $0.layer == words[0] }) {
        lines[place].passes.append(pass)
      } else {
        lines.append((words[0], [pass]))
      }
    }
    return lines.map { "\($0.layer): \($0.passes.joined(separator: "; "))" }
  }

  private static func percent(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }

  private static func amount(_ value: Double, _ unit: String) -> String {
    unit == "bytes" ? "\(Int(value) >> 20) MiB" : "\(String(format: "%.1f", value)) \(unit)"
  }

  private static func ratio(_ value: Double) -> String { String(format: "%.2f", value) }
}

/// A line at once, also into a file: measurements take minutes.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// What this machine calls itself.
enum MachineName {
  static var processor: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") } ?? ""
    return line.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
  }
}
