import Execution
import RecipeLanguage

/// One recipe whose matrix holds combinations of changes: what is planned to look for results, and what `--close` writes.
struct CombinationRecipe {
  /// One combination: its name in the matrix, and what it is about.
  struct Entry: Hashable {
    var name: String
    var subjects: Set<Subject>
  }

  /// The axis of the matrix.
  static let axis = "combination"

  let side: Side
  let change: PartialChange
  /// Repeats wanted; each must be one of the side's.
  var repeats: [Repeat]

  /// - Parameter file: absolute path of the file that the text is for: relative paths in it start from there.
  /// - Throws: `SideError.unsound` when A's recipe cannot be read without its experiments.
  func text(_ entries: [Entry], for file: String) throws -> String {
    let folder = PathText.directory(file)
    let original = PathText.join(side.loader.projectRoot, side.file)
    var lines = ["omni: 1", "extends: \(CanonicalValue.quoted(RelativePath.from(folder, to: original)))"]
    if hasExperiments { lines.append("unset: [matrix]") }
    lines.append("matrix:")
    for (axis, values) in axes { lines.append("  \(axis): [\(values.joined(separator: ", "))]") }
    lines.append("  \(Self.axis):")
    let base = try self.base(beside: file)
    for entry in entries {
      let (unset, text) = change.overlay(entry.subjects, over: base) { value in
        // With a place of the machine, or outside the project, it is the same from everywhere.
        value.contains("${") || value.hasPrefix("/")
          ? value : RelativePath.from(folder, to: PathText.join(side.loader.projectRoot, value))
      }
      var parts = unset.isEmpty ? [] : ["unset: [\(unset.joined(separator: ", "))]"]
      parts += text.entries
      lines.append("    \(CanonicalValue.quoted(entry.name)): {\(parts.joined(separator: ", "))}")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The recipe as the language reads it, without a file of it.
  func load(_ entries: [Entry]) throws -> LoadResult {
    let file = place
    let text = try text(entries, for: file)
    return loader(file, text).load(file)
  }

  /// A name beside A's recipe that nobody would choose.
  private var place: String {
    PathText.join(PathText.directory(PathText.join(side.loader.projectRoot, side.file)), ".combinations.yaml")
  }

  private func loader(_ file: String, _ text: String) -> RecipeLoader {
    side.loader.reading(through: OverlaidFiles([file: text], over: side.loader.reader))
  }

  /// Whether A is one of several experiments of its file: then its matrix cannot be inherited.
  private var hasExperiments: Bool { side.cells.contains { !$0.family.isEmpty } }

  /// The axes that repeat the experiment, with the values of the wanted repeats.
  private var axes: [(name: String, values: [String])] {
    var axes: [(name: String, values: [String])] = []
    for (recipe, cell) in zip(side.recipes, side.cells) where repeats.contains(Repeat(recipe)) {
      for part in cell.repetition.split(separator: ",") {
        let (name, value) = (String(part.prefix { $0 != "=" }), String(part.drop { $0 != "=" }.dropFirst()))
        if let place = axes.firstIndex(where: { $0.name == name }) {
          if !axes[place].values.contains(value) { axes[place].values.append(value) }
        } else {
          axes.append((name, [value]))
        }
      }
    }
    return axes
  }

  /// The values that the overlays are laid over.
  private func base(beside file: String) throws -> [String: String] {
    guard hasExperiments else { return change.leaves([]) }
    let original = PathText.join(side.loader.projectRoot, side.file)
    var text =
      "omni: 1\nextends: \(CanonicalValue.quoted(RelativePath.from(PathText.directory(place), to: original)))\n"
    text += "unset: [matrix]\n"
    if let first = axes.first { text += "matrix: {\(first.name): [\(first.values[0])]}\n" }
    let loaded = loader(place, text).load(place)
    guard let plain = loaded.recipes.first else { throw SideError.unsound(loaded) }
    return Dictionary(
      plain.leaves.map { ($0.path, $0.isPlace ? plain.writtenPlaces[$0.path] ?? $0.value : $0.value) },
      uniquingKeysWith: { first, _ in first })
  }
}

/// A path as seen from a folder.
enum RelativePath {
  /// Both absolute.
  static func from(_ folder: String, to file: String) -> String {
    let (start, end) = (folder.split(separator: "/"), file.split(separator: "/"))
    var shared = 0
    while shared < start.count, shared + 1 < end.count, start[shared] == end[shared] { shared += 1 }
    return (Array(repeating: "..", count: start.count - shared) + end.dropFirst(shared)).joined(separator: "/")
  }
}
