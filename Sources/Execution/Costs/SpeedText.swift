import Planning

/// `omni doctor --speed` for people: a line for each class of layer.
package enum SpeedText {
  package static func render(_ document: SpeedCache.Document) -> String {
    let speeds = document.speeds
    var rows = [["what", "a second and thread"]]
    for (name, amount) in speeds.layers.sorted(by: { $0.key < $1.key }) {
      let unit = name.contains("elementwise") ? "values" : "multiply-adds"
      rows.append([name, "\(NumberText.work(amount)) \(unit)"])
    }
    rows.append(["optimiser", "\(NumberText.work(speeds.updates)) values"])
    rows.append(["video decoding", "\(NumberText.work(speeds.decodedPixels)) pixels"])
    let lines = TextTable(rows: rows).lines()
    return (["\(document.processor), \(document.threads) threads"] + lines).joined(separator: "\n") + "\n"
  }
}
