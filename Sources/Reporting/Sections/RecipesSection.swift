import Execution
import RecipeLanguage

/// Every recipe as it was resolved, each value with where it was stated.
struct RecipesSection: ReportSection {
  let id = "recipes"
  let title = "Recipes"

  func body(_ material: ReportMaterial) throws -> HTML? {
    let parts = material.families.map { family in
      let recipe = family.recipe
      let stated = recipe.leaves.filter { !$0.isDefault }
      let standard = recipe.leaves.filter(\.isDefault)
      return HTML.details(
        family.name,
        assumed(recipe) + [
          table("\(family.name): what is stated", stated),
          .details("\(standard.count) defaults", [table("\(family.name): defaults", standard)]),
        ])
    }
    return parts.isEmpty ? nil : parts.reduce(.empty, +)
  }

  private func assumed(_ recipe: ResolvedRecipe) -> [HTML] {
    recipe.assumed.isEmpty
      ? []
      : [
        HTML("p", text: "Never published, hence assumed:"),
        HTML("ul", recipe.assumed.map { HTML("li", [HTML("code", text: $0.path), HTML(": \($0.reason)")]) }),
      ]
  }

  private func table(_ caption: String, _ leaves: [Leaf]) -> HTML {
    var table = HTMLTable(
      caption, [.init(title: "path"), .init(title: "value"), .init(title: "stated at"), .init(title: "was")])
    for leaf in leaves {
      let earlier = leaf.history.map { "\($0.value) (\($0.origin.text))" }.joined(separator: ", ")
      table.add([leaf.path, leaf.value, leaf.origin.text, earlier].map { HTML($0) })
    }
    return HTML("div", ["class": "blame"], [table.trimmed.html])
  }
}

extension ResolvedRecipe {
  /// `FILE` or `FILE#CELL`.
  var place: String { file + (cell.map { "#\($0)" } ?? "") }
}
