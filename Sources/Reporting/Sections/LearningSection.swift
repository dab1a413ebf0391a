import Execution
import Foundation

/// Learning curves: the loss of every stream over the epochs.
struct LearningSection: ReportSection {
  let id = "learning"
  let title = "Learning curves"

  func body(_ material: ReportMaterial) throws -> HTML? {
    guard let store = material.store else { return nil }
    let charts = try material.families.compactMap { family -> HTML? in
      let curves = try family.repeats.compactMap { repetition -> [CurvePoint]? in
        try repetition.train.map { stored in
          try store.reading(stored) {
            try JSONLines.read(CurvePoint.self, from: $0.appendingPathComponent(ArtifactFiles.curve))
          }
        }
      }
      let name = family.name.split(separator: "/").last.map(String.init) ?? family.name
      return CurveChart(title: name, curves: curves).svg.map {
        HTML("figure", [HTML(markup: $0), HTML("figcaption", text: caption(family, curves.count))])
      }
    }
    guard !charts.isEmpty else { return nil }
    return .note("Mean loss of each stream's batches over an epoch.") + HTML("div", ["class": "charts"], charts)
  }

  private func caption(_ family: EvaluatedFamily, _ count: Int) -> String {
    count == 1 ? family.name : "\(family.name), mean of \(count) repeats"
  }
}
