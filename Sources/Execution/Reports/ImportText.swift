import Engine
import Planning

/// `omni import --weights` as text.
package struct ImportText {
  private let listsTensors: Bool

  /// - Parameter listsTensors: one line for every tensor of the file.
  package init(listsTensors: Bool) { self.listsTensors = listsTensors }

  package func render(_ document: ImportDocument) -> String {
    var lines = ["\(document.file): \(WeightsText.format(document.format)), \(NumberText.bytes(document.bytes))"]
    func line(_ title: String, _ text: String) {
      lines.append("  " + title + String(repeating: " ", count: max(1, 10 - title.count)) + text)
    }
    line("sha256", digest(document))
    line("names", "\(document.names.rawValue); \(contents(document))")
    line("holds", holds(document))
    let foreign = document.tensors.filter { $0.canonical == nil && !$0.name.hasSuffix("num_batches_tracked") }
    if !foreign.isEmpty {
      line("not used", WeightsText.few(foreign.map { "\($0.name) (\(WeightsText.shape($0.shape)))" }))
    }
    if !document.setAside.isEmpty { line("beside", WeightsText.few(document.setAside) + " (not read)") }
    for fit in document.fits {
      let place = fit.recipe + (fit.cell.isEmpty ? "" : "#\(fit.cell)")
      line("recipe", "\(place): \(fit.fits ? "fits" : "does not fit")")
      for text in details(fit) { lines.append("            " + text) }
    }
    if let written = document.written { line("wrote", written) }
    if listsTensors {
      for tensor in document.tensors {
        let name = tensor.canonical.map { $0 == tensor.name ? $0 : "\(tensor.name) \u{2192} \($0)" } ?? tensor.name
        lines.append("  \(name)  \(WeightsText.shape(tensor.shape)) \(tensor.type)")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func digest(_ document: ImportDocument) -> String {
    guard let stated = document.statedDigest else { return document.digest }
    return document.isOther
      ? "\(document.digest), but its name says \(stated): the file is damaged or another one"
      : "\(document.digest), as its name says"
  }

  private func contents(_ document: ImportDocument) -> String {
    let types = Dictionary(grouping: document.tensors, by: \.type).mapValues(\.count)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    return "\(document.tensors.count) tensors (\(types)), \(NumberText.grouped(document.values)) values"
  }

  private func holds(_ document: ImportDocument) -> String {
    guard let model = document.model else {
      let blocks = document.blocks.map(String.init).joined(separator: ", ")
      return "no network of omni's" + (blocks.isEmpty ? "" : "; its stages have \(blocks) residual blocks")
    }
    let head = model.classes.map { "with a last layer over \($0) classes" } ?? "without a last layer"
    let inflatable =
      model.kind == "tsn" && model.depth >= 10 ? "; or slowonly of that depth and width with inflate: true" : ""
    return "\(model.kind) of depth \(model.depth) and width \(model.width), \(head)\(inflatable)"
  }

  private func details(_ fit: ImportDocument.Fit) -> [String] {
    var lines = WeightsText.faults(fit.report) + fit.refusals
    if fit.needsInflation { lines.append("to spread its kernels over time, write model: {init: {inflate: true}}") }
    guard fit.fits else { return lines }
    if !fit.report.inflated.isEmpty { lines.append("\(fit.report.inflated.count) kernels spread over time") }
    lines.append(
      fit.classes.map { WeightsText.head(fit.report, classes: $0) }
        ?? "its data say how many classes the last layer has")
    if !fit.report.unexpected.isEmpty { lines.append("not used: \(WeightsText.few(fit.report.unexpected))") }
    return lines
  }
}
