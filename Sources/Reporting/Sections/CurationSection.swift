import Curation
import Execution
import Foundation
import Planning
import RecipeLanguage

/// What curation kept and dropped of each web source, by class and by the teacher's threshold, with pictures.
struct CurationSection: ReportSection {
  let id = "curation"
  let title = "Curation"

  /// Pictures of each kind.
  private static let most = 6

  func body(_ material: ReportMaterial) throws -> HTML? {
    let figures = unique(material.table.curation)
    guard !figures.isEmpty else { return nil }
    var body = summary(figures, material)
    var shown: Set<String> = []
    for figure in figures where shown.insert(figure.source).inserted {
      body = body + (try source(figure, material))
    }
    return body
  }

  /// Rows that share a source share its curation.
  private func unique(_ figures: [CurationFigures]) -> [CurationFigures] {
    var seen: Set<CurationFigures> = []
    return figures.filter { figure in
      var same = figure
      same.recipe = ""
      same.folder = nil
      return seen.insert(same).inserted
    }
  }

  private func summary(_ figures: [CurationFigures], _ material: ReportMaterial) -> HTML {
    let words = material.words
    func count(_ value: Int?) -> HTML { HTML(value.map(NumberText.grouped) ?? words.dash) }
    var table = HTMLTable(
      "What curation kept",
      [
        .init(title: "source"), .init(title: "of"), .init(title: "samples", isNumber: true),
        .init(title: "agreed", isNumber: true), .init(title: "duplicates", isNumber: true),
        .init(title: "kept", isNumber: true), .init(title: "share", isNumber: true),
        .init(title: "filter: precision", isNumber: true), .init(title: "recall", isNumber: true),
        .init(title: "duplicates: precision", isNumber: true), .init(title: "recall", isNumber: true),
      ])
    for figure in figures {
      let share = figure.kept.map { Double($0) / Double(max(1, figure.samples)) }
      table.add(
        [
          HTML(figure.source), HTML(figure.recipe), count(figure.samples), count(figure.agreed),
          count(figure.duplicates),
        ]
          + [count(figure.kept), HTML(words.percent(share))]
          + [
            figure.filterQuality?.precision, figure.filterQuality?.recall, figure.duplicateQuality?.precision,
            figure.duplicateQuality?.recall,
          ].map { HTML(words.percent($0)) })
    }
    return table.trimmed.html
  }

  private func source(_ figure: CurationFigures, _ material: ReportMaterial) throws -> HTML {
    guard let statistics = figure.statistics else { return .empty }
    let charts = [CurationPlots.calibration(of: statistics), CurationPlots.classes(of: statistics)].compactMap { $0 }
    return HTML("h3", text: figure.source)
      + HTML("div", ["class": "charts"], charts.map { HTML("div", ["class": "chart"], [HTML(markup: $0.inline)]) })
      + (try pictures(figure, statistics, material))
  }

  /// Samples on both sides of the filter, as far as the pictures can be read.
  private func pictures(
    _ figure: CurationFigures, _ statistics: CurationStatistics.Source, _ material: ReportMaterial
  ) throws -> HTML {
    guard let filter = statistics.filter,
      let recipe = material.compilation.recipes.first(where: { $0.recipe.place == figure.recipe }),
      let cut = NodeMaterial("cut.\(figure.source)", of: recipe, material),
      let score = NodeMaterial("score.\(figure.source)", of: recipe, material)
    else { return .empty }
    let verdicts = try cut.read {
      try JSONLines.read(CutVerdict.self, from: $0.appendingPathComponent(ArtifactFiles.verdicts))
    }
    let gallery = try score.gallery(of: figure.source, samples: "samples", media: "media")
    let names = statistics.classes.map(\.name)
    let parts = groups(verdicts, filter).map { title, places in
      let items = places.prefix(Self.most).compactMap { place -> HTML? in
        guard let picture = material.pictures.take(gallery.picture(place, frames: 2)) else { return nil }
        return HTML("li", [Self.figure(verdicts[place], picture, names)])
      }
      return items.isEmpty ? .empty : HTML("h4", text: title) + HTML("ul", ["class": "pictures"], items)
    }
    return HTML.details("\(figure.source): samples on both sides of the filter", parts)
  }

  private func groups(
    _ verdicts: [CutVerdict], _ filter: CurationStatistics.Filter
  ) -> [(title: String, places: [Int])] {
    let scored = verdicts.indices.filter { !verdicts[$0].isUnscored }
    func sorted(_ places: [Int], upwards: Bool) -> [Int] {
      places.sorted { left, right in
        let (a, b) = (verdicts[left].probability, verdicts[right].probability)
        return a == b ? left < right : upwards == (a < b)
      }
    }
    let kept = scored.filter { verdicts[$0].isKept }
    let dropped = scored.filter { !verdicts[$0].isKept }
    let threshold = NumberText.hundredths(filter.threshold)
    return [
      ("Kept, the surest", sorted(kept, upwards: false)),
      ("Kept, the least sure (threshold \(threshold))", sorted(kept, upwards: true)),
      (
        "Dropped under the threshold, the surest",
        sorted(dropped.filter { (1...max(1, filter.top)).contains(verdicts[$0].rank) }, upwards: false)
      ),
      (
        "Dropped because the teacher sees another class",
        sorted(dropped.filter { verdicts[$0].rank > filter.top }, upwards: true)
      ),
    ]
  }

  private static func figure(_ verdict: CutVerdict, _ picture: Gallery.Picture, _ names: [String]) -> HTML {
    func name(_ label: Int?) -> String {
      label.flatMap { names.indices.contains($0) ? names[$0] : nil } ?? "none of ours"
    }
    return .figure(
      jpeg: picture.jpeg,
      caption: [
        HTML("strong", text: name(verdict.label)),
        HTML(
          ": rank \(verdict.rank), probability \(NumberText.hundredths(Double(verdict.probability))); the teacher sees "
            + name(verdict.choice)),
      ], alternative: picture.name)
  }
}
