import RecipeLanguage

/// `omni plan` for people: the same document as `--json`, summary first and last.
package struct PlanText: Sendable {
  /// Every reason instead of the first of each node.
  package var isVerbose: Bool
  package var style: TextStyle

  package init(isVerbose: Bool = false, style: TextStyle = TextStyle()) {
    self.isVerbose = isVerbose
    self.style = style
  }

  package func render(_ document: PlanDocument) -> String {
    let counts = Counts(document)
    guard document.work else { return "Nothing to do: \(nodes(counts.total)) cached.\n" }
    let summary = ([counts.summary] + costs(document)).joined(separator: "   ")
    var lines = [summary, ""]
    for recipe in document.recipes { lines += section(recipe, isOneOfMany: document.recipes.count > 1) }
    if document.recipes.count > 1 { lines += notes(document.recipes) }
    if !isVerbose, counts.hiddenReasons > 0 {
      lines.append("Not shown: \(counts.hiddenReasons) more \(counts.hiddenReasons == 1 ? "reason" : "reasons"); -v")
    }
    lines.append(summary)
    return lines.joined(separator: "\n") + "\n"
  }

  /// `≈ 22 h on this machine (18 … 26 h; 6 past runs) · peak 18 … 20 GB (planned arena) of 24 GB · +0.3 … 0.6 TB (model) of
  /// 1.1 TB free`; empty when nothing is known.
  private func costs(_ document: PlanDocument) -> [String] {
    let (totals, machine) = (document.totals, document.machine)
    var parts: [String] = []
    if let seconds = totals.seconds {
      let basis = seconds.basis.split(separator: " on this machine").joined()
      parts.append(
        "\u{2248} \(NumberText.about(seconds.mid)) on this machine (\(NumberText.span(seconds)); \(basis))"
      )
    }
    parts += unknown(document)
    func against(_ size: SizeEstimate, _ room: Int?, _ what: String) -> String {
      let need = "\(NumberText.span(size)) (\(size.basis))"
      guard let room else { return need }
      let there = "\(NumberText.bytes(room))\(what)"
      if size.mid > room { return "\(need), more than the \(there)" }
      return size.high > room ? "\(need), perhaps more than the \(there)" : "\(need) of \(there)"
    }
    if let peak = totals.peakMemory { parts.append("peak \(against(peak, machine.memoryBytes, ""))") }
    if let disk = totals.disk, disk.high > 0 { parts.append("+\(against(disk, machine.freeDiskBytes, " free"))") }
    if let fetched = totals.download, fetched.high > 0 {
      parts.append("\(NumberText.span(fetched)) (\(fetched.basis)) to fetch")
    }
    return parts.isEmpty ? [] : [parts.joined(separator: " \u{00B7} ")]
  }

  /// `9 nodes whose time and size are not known, 1 whose download is not`; empty when all is known.
  private func unknown(_ document: PlanDocument) -> [String] {
    let totals = document.totals
    let working = document.recipes.flatMap(\.nodes).filter(\.state.needsWork)
    // Together only where they are the same nodes, not as many.
    let isTogether = working.allSatisfy { ($0.seconds == nil) == ($0.disk == nil) }
    let counts =
      isTogether
      ? [(totals.unsized, "time and size are")] : [(totals.unpriced, "time is"), (totals.unsized, "size is")]
    let told = (counts + [(totals.unlisted, "download is")]).filter { $0.0 > 0 }.enumerated().map { place, part in
      place == 0 ? "\(nodes(part.0)) whose \(part.1) not known" : "\(NumberText.grouped(part.0)) whose \(part.1) not"
    }
    return told.isEmpty ? [] : [told.joined(separator: ", ")]
  }

  /// What one of several recipes costs, by itself and beside the others.
  private func share(_ recipe: PlanDocument.RecipePlan) -> [String] {
    guard let whole = recipe.totals.seconds else { return [] }
    let shared = recipe.totals.nodes - recipe.alone.nodes
    if shared == 0 { return ["  \u{2248} \(NumberText.about(whole.mid))"] }
    let own = recipe.alone.seconds.map { "\u{2248} \(NumberText.about($0.mid))" } ?? "nothing"
    return [
      "  \u{2248} \(NumberText.about(whole.mid)), of which \(own) beside the others: they need \(nodes(shared)) of it too"
    ]
  }

  private func section(_ recipe: PlanDocument.RecipePlan, isOneOfMany: Bool) -> [String] {
    let cell = recipe.cell.map { "#\($0)" } ?? ""
    var lines = ["recipe \(recipe.file)\(cell)   id \(recipe.id)   family \(recipe.family)"]
    for row in recipe.row { lines.append("  row \(row.table)/\(row.column)\(published(row))") }
    if let iterations = recipe.iterationsPerEpoch, let steps = recipe.optimizerSteps {
      let each = recipe.optimizerStepsPerEpoch.map { ", \(NumberText.grouped($0)) optimizer steps an epoch" } ?? ""
      lines.append(
        "  \(NumberText.grouped(iterations)) iterations\(each), \(NumberText.grouped(steps)) optimizer steps in all")
    }
    if isOneOfMany { lines += share(recipe) }
    if !recipe.assumed.isEmpty {
      lines.append("  \(recipe.assumed.count) assumed: \(recipe.assumed.map(\.path).joined(separator: ", "))")
    }
    lines.append("")
    let fetches = recipe.nodes.contains { $0.download != nil }
    let header = ["", "node", "state", "why", "samples", "multiply-adds", "time", "memory", "disk", "download"]
    let table = [header] + recipe.nodes.flatMap(rows)
    lines += TextTable(rows: fetches ? table : table.map { $0.dropLast() }).lines(indent: "  ") { row, text in
      row == 0 ? style.dim(text) : text
    }
    if !isOneOfMany { lines += recipe.notes.map { "  note: \($0)" } }
    return lines + [""]
  }

  /// What there is to say of several recipes, each once.
  private func notes(_ recipes: [PlanDocument.RecipePlan]) -> [String] {
    var counts: [String: Int] = [:]
    var order: [String] = []
    for note in recipes.flatMap({ Set($0.notes).sorted() }) {
      if counts[note] == nil { order.append(note) }
      counts[note, default: 0] += 1
    }
    let lines = order.map { note in
      let count = counts[note] ?? 0
      return "note: \(note)" + (count == recipes.count ? "" : " (\(count) of \(recipes.count) recipes)")
    }
    return lines.isEmpty ? [] : lines + [""]
  }

  private func rows(_ node: PlanDocument.Node) -> [[String]] {
    let shown = isVerbose ? node.reasons[...] : node.reasons.prefix(node.state == .new ? 0 : 1)
    let more = node.reasons.count - shown.count
    let whys = (node.state == .new ? ["first run"] : []) + shown.map { why($0, of: node) } + bases(node)
    let first = (whys.first ?? "-") + (more > 0 && node.state != .new ? " (+\(more))" : "")
    let head = [
      node.state.symbol, node.name, node.state.rawValue, first, samples(node),
      node.multiplyAdds.map(NumberText.work) ?? "-", time(node),
      node.peakMemory.map(NumberText.span) ?? "-", node.disk.map(NumberText.span) ?? "-",
      node.download.map(NumberText.span) ?? "-",
    ]
    return [head] + whys.dropFirst().map { ["", "", "", $0, "", "", "", "", "", ""] }
  }

  /// What the figures of a node that will run rest on, when everything is to be said.
  private func bases(_ node: PlanDocument.Node) -> [String] {
    guard isVerbose, node.state.needsWork else { return [] }
    let bases: [(String, String?)] = [
      ("time", node.seconds?.basis), ("memory", node.peakMemory?.basis), ("disk", node.disk?.basis),
      ("download", node.download?.basis),
    ]
    let told = unique(bases.compactMap(\.1)).map { basis in
      "\(bases.filter { $0.1 == basis }.map(\.0).joined(separator: ", ")) from \(basis)"
    }
    return told.isEmpty ? [] : [told.joined(separator: "; ")]
  }

  /// `21 h (18 … 25 h)`.
  private func time(_ node: PlanDocument.Node) -> String {
    guard let seconds = node.seconds else { return "-" }
    if seconds.high <= 1 { return "under 1 s" }
    return "\(NumberText.about(seconds.mid)) (\(NumberText.span(seconds)))"
  }

  private func why(_ reason: PlanDocument.ReasonEntry, of node: PlanDocument.Node) -> String {
    if reason.field == "force" { return "asked for by --force" }
    if reason.field == "output" { return "its files are gone" }
    if node.state == .unknown, reason.new == nil {
      if reason.field.hasPrefix("input:") { return "depends on \(reason.field.dropFirst("input:".count))" }
      if reason.field.hasPrefix("content:") { return "\(reason.field.dropFirst("content:".count)) is not here" }
    }
    if reason.field.hasPrefix("input:") {
      let input = String(reason.field.dropFirst("input:".count))
      // One that it read before and reads no more.
      guard node.inputs.contains(input) else { return "no input any more: \(input)" }
      return reason.old == nil ? "new input: \(input)" : "input: \(input) changed"
    }
    if reason.field.hasPrefix("content:") { return "content of \(reason.field.dropFirst("content:".count)) changed" }
    let place = reason.at.map { " (\($0))" } ?? ""
    return "\(reason.field) \(reason.old ?? "unset") \(style.arrow) \(reason.new ?? "unset")\(place)"
  }

  private func samples(_ node: PlanDocument.Node) -> String {
    let before = node.samplesIn.map(NumberText.grouped)
    let after = node.samplesOut.map(NumberText.grouped)
    switch (before, after) {
    case (nil, nil): return node.state == .unknown ? "?" : "-"
    case (nil, let after?): return after
    case (let before?, nil): return givesSamples(node.kind) ? "\(before) \(style.arrow) ?" : before
    case (let before?, let after?): return before == after ? after : "\(before) \(style.arrow) \(after)"
    }
  }

  private func givesSamples(_ kind: NodeKindName) -> Bool {
    nodePlannings.first { $0.kind == kind }?.givesSamples ?? false
  }

  private func published(_ row: PlanDocument.PublishedRow) -> String {
    guard let top1 = row.top1 else { return "" }
    let top5 = row.top5.map { " / \(NumberText.tenths($0))" } ?? ""
    return "   published \(NumberText.tenths(top1))\(top5)"
  }
}

private func nodes(_ count: Int) -> String { count == 1 ? "1 node" : "\(count) nodes" }

/// How many nodes are in which state, and how many reasons only `-v` shows.
private struct Counts {
  let total: Int
  let summary: String
  let hiddenReasons: Int

  init(_ document: PlanDocument) {
    total = document.counts.values.reduce(0, +)
    let words: [(NodeState, String)] = [
      (.rerun, "re-run"), (.new, "new"), (.forced, "forced"), (.unknown, "unknown"), (.invalid, "invalid"),
      (.cached, "cached"),
    ]
    let parts = words.compactMap { state, word in
      document.counts[state.rawValue].flatMap { $0 > 0 ? "\(NumberText.grouped($0)) \(word)" : nil }
    }
    summary = "\(nodes(total)): " + parts.joined(separator: ", ")
    hiddenReasons = document.recipes.flatMap(\.nodes).reduce(0) { sum, node in
      sum + max(0, node.reasons.count - (node.state == .new ? 0 : 1))
    }
  }
}
