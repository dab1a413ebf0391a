/// Documents made from the list of fields; a test compares them with the files in the repository.
package struct GeneratedDocuments: Hashable, Sendable {
  /// Relative to the root of the repository.
  package var path: String
  package var text: String

  package static var all: [GeneratedDocuments] {
    [
      GeneratedDocuments(path: "grammar/recipe.schema.json", text: JSONSchema.text),
      GeneratedDocuments(path: "grammar/recipe.ebnf", text: RecipeGrammar.text),
      GeneratedDocuments(path: "docs/reference/recipe.md", text: RecipeReference.text),
      GeneratedDocuments(path: "docs/reference/diagnostics.md", text: DiagnosticReference.text),
    ]
  }
}
