import Execution
import RecipeLanguage

/// One part of a report.
protocol ReportSection: Sendable {
  /// For links: a word without spaces.
  var id: String { get }
  var title: String { get }
  /// Nil where there is nothing to show.
  func body(_ material: ReportMaterial) throws -> HTML?
}

/// A report about recipes and their results, as one HTML page without anything beside it.
package enum Report {
  /// The page: this list, in this order.
  static let sections: [any ReportSection] = [
    ResultsSection(), IntervalsSection(), ClassesSection(), ConfusionSection(), FlipsSection(), LearningSection(),
    CurationSection(), DuplicatesSection(), GraphSection(), RecipesSection(),
  ]

  /// - Throws: `StoreError` or `ArtifactError` when a stored result cannot be read.
  package static func html(_ material: ReportMaterial) throws -> String {
    let bodies = try sections.compactMap { section in
      try section.body(material).map { (id: section.id, title: section.title, body: $0) }
    }
    return Page(title: title(material), lead: lead(material), sections: bodies).html
  }

  private static func title(_ material: ReportMaterial) -> String {
    let files = Set(material.families.map(\.recipe.file)).sorted()
    return files.count == 1 ? files[0] : "\(files.count) recipes"
  }

  private static func lead(_ material: ReportMaterial) -> HTML {
    let ran = material.families.count { !$0.repeats.isEmpty }
    let repeats = material.families.reduce(0) { $0 + $1.repeats.count }
    let words =
      ran == 0
      ? "None of the \(material.families.count) rows has run yet: this page shows what is planned."
      : "\(ran) of \(material.families.count) rows have run, \(repeats) trainings in all. Accuracies are in points (per cent "
        + "of clips), with the standard deviation over repeats where there are several."
    let left = material.pictures.left
    let dropped = left == 0 ? [] : [HTML.note("\(left) pictures were left out to keep the page small.")]
    return HTML("div", [HTML.paragraph(words)] + dropped)
  }
}
