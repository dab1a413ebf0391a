import Planning

/// The text of `omni programme`.
package enum ProgrammeText {
  package static func render(_ document: ProgrammeDocument) -> String {
    var text = document.programmes.map(section).joined(separator: "\n")
    if let decisions = document.decisions {
      text += "\n" + ([Decision.header] + decisions.map(\.line)).joined(separator: "\n") + "\n"
    }
    return text
  }

  private static func section(_ programme: ProgrammeDocument.Programme) -> String {
    var lines = [programme.recipe + (programme.cell.map { "#\($0)" } ?? "")]
    let length = programme.iterationsPerEpoch.map { "× \(grouped($0)) main iterations" } ?? "of unknown length"
    let steps = programme.optimizerSteps.map { ", \(grouped($0)) optimizer steps" } ?? ""
    lines.append(
      "  \(grouped(programme.epochs)) \(programme.epochs == 1 ? "epoch" : "epochs") \(length)\(steps), seed "
        + "\(programme.seed)" + (programme.replicas > 1 ? ", \(programme.replicas) replicas" : "")
        + (programme.basis == .planned ? "; sizes as planned, nothing is composed yet" : ""))
    lines.append("  " + stepping(programme))
    lines += streams(programme)
    for rule in programme.mixup {
      lines.append(
        "  mixup of \(rule.into) with \(rule.with): λ ~ Beta(\(rule.alpha), \(rule.alpha)) a batch"
          + (rule.probability < 1 ? ", probability \(rule.probability)" : ""))
    }
    for epoch in programme.shown { lines += self.epoch(epoch) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func stepping(_ programme: ProgrammeDocument.Programme) -> String {
    if programme.streams.count < 2 { return "every batch is a step" }
    let cycle = programme.streams.dropFirst().map(\.batch).joined(separator: " ")
    let when = "\(cycle) after main iterations 0, \(programme.every), \(2 * programme.every), …"
    if programme.step == "each" { return when + "; every batch is a step" }
    let loss = programme.loss == "sample_sum" ? "sums over samples" : "means over batches"
    let weights = programme.streams.filter { $0.weight != 1 }.map { ", \($0.batch) × \($0.weight)" }.joined()
    return when + "; an iteration is a step on the sum of its losses, \(loss)\(weights)"
  }

  private static func streams(_ programme: ProgrammeDocument.Programme) -> [String] {
    let rows = programme.streams.map { stream -> [String] in
      let sizes = stream.sources.sorted { $0.key < $1.key }.map { source, size in
        let count = size.map(grouped) ?? "?"
        return source == stream.stream ? count : "\(source) \(count)"
      }
      var batch = "batch \(stream.batchSize)"
      if programme.replicas > 1 { batch += " (\(programme.replicas) × \(stream.batchSize / programme.replicas))" }
      if stream.count > 1 { batch += ", \(stream.count) of them" }
      return [stream.batch, stream.stream, batch, "of " + sizes.joined(separator: " + "), stream.resample ?? ""]
    }
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        column < 4 ? cell + String(repeating: " ", count: widths[column] - cell.count) : cell
      }
      return trimmed("  " + cells.joined(separator: "  "))
    }
  }

  private static func epoch(_ epoch: ProgrammeDocument.Epoch) -> [String] {
    let last = epoch.firstIteration + epoch.iterations - 1
    let counts = epoch.batches.keys.sorted { order($0) < order($1) }.map { batch in
      "\(batch) \(grouped(epoch.batches[batch] ?? 0)) (\(grouped(epoch.samples[batch] ?? 0)) samples)"
    }
    var lines = [
      "",
      "  epoch \(epoch.epoch): main iterations \(grouped(epoch.firstIteration)) … \(grouped(last)), steps "
        + "\(grouped(epoch.firstStep)) … \(grouped(epoch.firstStep + epoch.steps - 1))",
      "    " + counts.joined(separator: ", "), "    " + steps(epoch.head),
    ]
    if !epoch.tail.isEmpty { lines.append("    … " + steps(epoch.tail)) }
    if let sha256 = epoch.sha256 { lines.append("    trained; decisions sha256 \(sha256)") }
    return lines
  }

  /// `0: M A1 A2 A3 | 1: M`: iterations with their batches, joined by plus signs where they are one step.
  private static func steps(_ steps: [ProgrammeDocument.Step]) -> String {
    var words: [(iteration: Int, text: String)] = []
    for step in steps {
      let text = step.batches.joined(separator: "+")
      if let last = words.last, last.iteration == step.iteration {
        words[words.count - 1].text += " " + text
      } else {
        words.append((step.iteration, text))
      }
    }
    return words.map { "\(grouped($0.iteration)): \($0.text)" }.joined(separator: " | ")
  }

  private static func order(_ batch: String) -> Int { Int(batch.dropFirst()) ?? 0 }

  private static func grouped(_ number: Int) -> String { NumberText.grouped(number) }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
