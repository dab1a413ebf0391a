import Execution
import Planning

/// Which classes each row gains and loses over its baseline.
struct ClassesSection: ReportSection {
  let id = "classes"
  let title = "Classes that move"

  /// Beyond as many, only the classes that move most are shown at once.
  private static let most = 24

  func body(_ material: ReportMaterial) throws -> HTML? {
    let parts = material.pairs.compactMap { pair in
      table(pair, material).map { table in
        let best = table.first.map { " \u{2013} most: \($0.name) \(material.words.signed($0.delta))" } ?? ""
        return HTML.details("\(pair.title)\(best)", [html(table, pair, material)])
      }
    }
    guard !parts.isEmpty else { return nil }
    return .note(
      "Accuracy of each class on the first validation source, mean over the repeats that both rows have run.")
      + parts.reduce(.empty, +)
  }

  private struct Class {
    var name: String
    var clips: Int
    var baseline: Double
    var own: Double
    var delta: Double { own - baseline }
  }

  /// The largest gain first; nil where the two were tested on other classes.
  private func table(_ pair: ReportMaterial.Pair, _ material: ReportMaterial) -> [Class]? {
    let first = pair.repeats.compactMap { repetition in
      repetition.baseline.sources.first.flatMap { baseline in
        repetition.own.sources.first { $0.source == baseline.source && $0.classes == baseline.classes }.map {
          (baseline, $0)
        }
      }
    }
    guard let names = first.first?.0.classes, first.allSatisfy({ $0.0.classes == names }) else { return nil }
    let classes = names.enumerated().compactMap { place, name -> Class? in
      let pairs = first.compactMap { baseline, own in
        baseline.accuracy(ofClass: place).flatMap { before in own.accuracy(ofClass: place).map { (before, $0) } }
      }
      guard !pairs.isEmpty else { return nil }
      let count = Double(pairs.count)
      return Class(
        name: name, clips: first[0].0.clips(ofClass: place), baseline: pairs.reduce(0) { $0 + $1.0 } / count,
        own: pairs.reduce(0) { $0 + $1.1 } / count)
    }
    return classes.enumerated().sorted { (-$0.element.delta, $0.offset) < (-$1.element.delta, $1.offset) }.map(
      \.element)
  }

  private func html(_ classes: [Class], _ pair: ReportMaterial.Pair, _ material: ReportMaterial) -> HTML {
    let words = material.words
    var table = HTMLTable(
      "\(pair.title): top-1 by class, over the baseline",
      [
        .init(title: "class"), .init(title: "clips", isNumber: true), .init(title: "baseline", isNumber: true),
        .init(title: "here", isNumber: true), .init(title: "\u{394}", isNumber: true),
      ])
    let half = Self.most / 2
    let shown = classes.count <= Self.most ? classes : Array(classes.prefix(half)) + Array(classes.suffix(half))
    for entry in shown {
      let verdict = entry.delta > 0 ? "better" : entry.delta < 0 ? "worse" : "same"
      table.add([
        HTML(entry.name), HTML(NumberText.grouped(entry.clips)), HTML(words.points(entry.baseline)),
        HTML(words.points(entry.own)), HTML("span", ["class": verdict], text: words.signed(entry.delta)),
      ])
    }
    let hidden = classes.count - shown.count
    return table.html + (hidden > 0 ? .note("\(hidden) classes that move less are not shown.") : .empty)
  }
}

extension EvaluateNode.SourceMetrics {
  /// Clips of a class.
  func clips(ofClass place: Int) -> Int {
    confusion[place * classes.count..<(place + 1) * classes.count].reduce(0, +)
  }

  /// Share of a class's clips that were taken for it; nil for a class without clips.
  func accuracy(ofClass place: Int) -> Double? {
    let count = clips(ofClass: place)
    return count == 0 ? nil : Double(confusion[place * classes.count + place]) / Double(count)
  }
}
