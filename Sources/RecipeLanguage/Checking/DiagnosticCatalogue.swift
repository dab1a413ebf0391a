package import Diagnostics

/// Every diagnostic a recipe can give: what it means and how to mend it. `omni explain ID` and the reference read it.
package enum DiagnosticCatalogue {
  package struct Entry: Hashable, Sendable {
    package var id: String
    package var severity: Diagnostic.Severity
    package var why: String
    /// The shortest wrong thing.
    package var example: String
    package var mend: String

    init(_ id: String, _ severity: Diagnostic.Severity = .error, why: String, example: String, mend: String) {
      self.id = id
      self.severity = severity
      self.why = why
      self.example = example
      self.mend = mend
    }
  }

  package static func entry(_ id: String) -> Entry? { entries.first { $0.id == id } }

  /// Sorted by id.
  package static let entries: [Entry] = (commands + reading + composing + checking + domain).sorted { $0.id < $1.id }

  private static let commands: [Entry] = [
    Entry(
      "wrong-arguments", why: "The command line cannot be understood, so nothing was done; exit code 64.",
      example: "omni plan --sett a=1", mend: "`omni help COMMAND` lists what a command takes."),
    Entry(
      "operation-failed", why: "A file, folder, device or the store could not be read or written; exit code 1.",
      example: "--store naming a file", mend: "The message names the path, and what was being done."),
    Entry(
      "store-locked", why: "Another process holds the store's index for longer than anyone waits; exit code 75.",
      example: "a script that keeps index.sqlite in a transaction", mend: "Try again later."),
  ]

  private static let reading: [Entry] = [
    Entry(
      "unreadable-file", why: "A file named on the command line cannot be read.", example: "omni validate nothing.yaml",
      mend: "Check the path and the rights of the file."),
    Entry(
      "missing-file", why: "A recipe names another file that cannot be read.", example: "extends: nothing.yaml",
      mend: "Paths are relative to the file that states them."),
    Entry(
      "not-text", why: "A recipe is UTF-8 text; this file is not, or holds control characters.",
      example: "a file in Latin-1", mend: "Save the file as UTF-8."),
    Entry(
      "syntax", why: "The file is not valid YAML, so nothing in it can be understood.", example: "seed: [1, 2",
      mend: "Close brackets and quotes, and indent with spaces."),
    Entry(
      "empty-recipe", why: "There is nothing in the file.", example: "# only a comment",
      mend: "Begin with `omni: 1`."),
    Entry(
      "second-document", why: "A recipe is one YAML document.", example: "omni: 1\n---\nomni: 1",
      mend: "Put the second recipe into a file of its own."),
    Entry(
      "duplicate-key", why: "A map states a key twice, and one of the two would be lost.",
      example: "{seed: 1, seed: 2}", mend: "Remove one of the two."),
    Entry(
      "merge-key", why: "YAML's merge keys hide where values come from.", example: "<<: *defaults",
      mend: "Use `extends` or a profile."),
    Entry(
      "yaml-tag", why: "Types come from the language, never from tags.", example: "seed: !!int 3",
      mend: "Remove the tag."),
    Entry(
      "too-large", why: "The recipe is larger than any honest recipe: bytes, aliases, cells or expanded text.",
      example: "a file of 2 MB", mend: "Move data into list files; make fewer cells."),
    Entry(
      "too-deep", why: "Values or files are nested deeper than any honest recipe.", example: "[[[[[[…]]]]]]",
      mend: "Flatten it."),
  ]

  private static let composing: [Entry] = [
    Entry(
      "missing-version", why: "Each file says which version of the language it is written in.",
      example: "seed: 1", mend: "Add `omni: 1` as the first line."),
    Entry(
      "unknown-version", why: "The file is written in a version this omni does not read.", example: "omni: 7",
      mend: "Write `omni: 1`, or use a newer omni."),
    Entry(
      "base-recipe", why: "A base is a fragment and cannot be planned, run or used as a teacher.",
      example: "teachers: {t: {recipe: base.yaml}}", mend: "Name a recipe that extends it."),
    Entry(
      "cyclic-extends", why: "A chain of `extends` comes back to a file it already holds.",
      example: "extends: self.yaml",
      mend: "Break the circle."),
    Entry(
      "cyclic-recipes", why: "A recipe needs its own result as teacher or first weights.",
      example: "teachers: {t: {recipe: self.yaml}}", mend: "Name another recipe."),
    Entry(
      "nothing-to-unset", why: "`unset` removes something that is not there, so it has no effect.",
      example: "unset: [mixpu]", mend: "Correct the path, or remove the line."),
    Entry(
      "unknown-profile", why: "`--profile` names a profile the recipe does not have.", example: "--profile fast",
      mend: "Choose one of the profiles the message lists."),
    Entry(
      "misplaced-key", why: "`omni`, `base`, `extends`, `row`, `profiles` and `matrix` belong to a recipe's file.",
      example: "profiles: {a: {extends: b.yaml}}", mend: "Move the key to the top of a recipe's file."),
    Entry(
      "invalid-matrix", why: "An axis is neither a list of values of a field nor a map of overlays.",
      example: "matrix: {arm: [a, b]}", mend: "Name the overlays: `arm: {a: {…}, b: {…}}`."),
    Entry(
      "override-matches-nothing", why: "No cell of any recipe has the path of `--set`.",
      example: "--set curate.filter.gone.top=2", mend: "Look at the paths with `omni show`."),
    Entry(
      "override-skipped", .note, why: "A cell does not have the path of `--set`; the others do.",
      example: "--set curate.filter.web.threshold=0.5 on a baseline", mend: "Nothing: this is for information."),
    Entry(
      "unknown-substitution", why: "Only `${params.NAME}` and `${site.NAME}` are replaced.", example: "${HOME}",
      mend: "State the value in `params` or in site.yaml."),
    Entry(
      "unknown-parameter", why: "`params` does not state the name.", example: "${params.gone}",
      mend: "Add it to `params`."),
    Entry(
      "cyclic-parameter", why: "A parameter is made of itself.", example: "params: {a: \"${params.a}\"}",
      mend: "Break the circle."),
    Entry(
      "unset-site", .warning, why: "A place of this machine is not stated, so the recipe cannot run here.",
      example: "root: \"${site.data}\"", mend: "State it in site.yaml or with `--site NAME=PATH`."),
    Entry(
      "unknown-cell", why: "The named recipe has no such cell.", example: "cell: \"seed=9\"",
      mend: "Choose one of the cells the message lists."),
    Entry(
      "ambiguous-cell", why: "The named recipe has several cells and one must be chosen.",
      example: "teachers: {t: {recipe: matrix.yaml}}", mend: "Add `cell:`."),
    Entry(
      "row-claimed-twice", why: "Two recipes claim one cell of a published table.", example: "the same `row` twice",
      mend: "Let only one of them claim it."),
    Entry(
      "unknown-column", why: "The published table has no such column, so there is nothing to compare with.",
      example: "{table: minikinetics-tsn, column: images}", mend: "Choose one of the columns the message lists."),
    Entry(
      "published-value", why: "Published accuracies live in one catalogue, and this is another number.",
      example: "{table: minikinetics-tsn, column: omnisource, top1: 81.4}",
      mend: "Correct the number, or leave it out."),
  ]

  private static let checking: [Entry] = [
    Entry(
      "unknown-key", why: "The language has no such key there, so it would have no effect.", example: "sede: 1",
      mend: "Correct the spelling, move it where it belongs, or call it `x-…` when it is a note."),
    Entry(
      "invalid-name", why: "Names begin with a small letter and have small letters, digits and _.",
      example: "sources: {Web-Videos: …}", mend: "Write `web_videos`."),
    Entry(
      "wrong-type", why: "The value has not the type the field declares.", example: "seed: one",
      mend: "`omni explain PATH` says what is expected."),
    Entry(
      "out-of-range", why: "The number is outside what makes sense.", example: "dropout: 1.5",
      mend: "Choose a value in the range the message states."),
    Entry(
      "wrong-count", why: "The list has too few or too many elements.", example: "betas: [0.9]",
      mend: "Write as many as the message states."),
    Entry(
      "unknown-value", why: "The word is none of those the field knows.", example: "policy: stairs",
      mend: "Choose one of the words the message lists."),
    Entry(
      "bare-ratio", why: "YAML reads `1:2` as a number of base 60; tools disagree on it.", example: "weight: 1:2",
      mend: "Write a map of names to numbers."),
    Entry(
      "missing-key", why: "A complete recipe must state this.", example: "a recipe without `schedule.lr`",
      mend: "State it, or mark the file as `base: true`."),
    Entry(
      "missing-value", why: "A key stands there with nothing behind it.", example: "seed:",
      mend: "Write a value, or remove the key; `unset` removes what is inherited."),
    Entry(
      "unknown-path", why: "`assumed` names a path the language does not have.",
      example: "assumed: {schedule.epoch: …}", mend: "Correct the path."),
    Entry(
      "dangling-name", why: "The recipe names a source, pool or teacher it does not have.",
      example: "evaluate: {sources: [gone]}", mend: "Correct the name, or declare it."),
  ]
}
