/// Estimates beside the truth, for people.
package enum EstimatesText {
  package static func render(_ document: EstimatesDocument) -> String {
    guard !document.entries.isEmpty || !document.sizes.isEmpty else { return "no result here has an estimate yet\n" }
    let header = ["", "recipe", "node", "expected", "range", "took", "basis"]
    let rows = document.entries.map { entry in
      [
        entry.isWithin ? " " : "!", entry.recipe, entry.node ?? "whole run", NumberText.seconds(entry.expected.mid),
        "\(NumberText.seconds(entry.expected.low)) \u{2026} \(NumberText.seconds(entry.expected.high))",
        NumberText.seconds(entry.seconds), entry.expected.basis,
      ]
    }
    let shares = document.shares.map { share in
      let percent = 100 * Double(share.within) / Double(share.count)
      let ratio = share.largestRatio.map { ", high \u{00F7} low at most \(NumberText.hundredths($0))" } ?? ""
      return
        "\(share.what): \(share.within) of \(share.count) within the range (\(NumberText.tenths(percent)) %)\(ratio)"
    }
    return (TextTable(rows: [header] + rows).lines() + [""] + shares).joined(separator: "\n") + "\n"
  }
}
