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
    // Overlays would be laid over those of the same names, and the others stay.
    if side.recipes.contains(where: { $0.cell != nil }) { lines.append("unset: [matrix]") }
    lines.append("matrix:")
    lines += axes(of: repeats).map { "  " + text($0, beside: folder) }
    lines.append("  \(Self.axis):")
    let base = try base()
    for entry in entries {
      let (unset, text) = change.overlay(entry.subjects, over: base) { place($0, seenFrom: folder) }
      var parts = unset.isEmpty ? [] : ["unset: [\(unset.joined(separator: ", "))]"]
      parts += text.entries
      lines.append("    \(CanonicalValue.quoted(entry.name)): {\(parts.joined(separator: ", "))}")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The recipe as the language reads it, without a file of it.
  func load(_ entries: [Entry]) throws -> LoadResult {
    let file = file
    let text = try text(entries, for: file)
    return loader(file, text).load(file)
  }

  /// A name beside A's recipe that nobody would choose.
  private var file: String {
    PathText.join(PathText.directory(PathText.join(side.loader.projectRoot, side.file)), ".combinations.yaml")
  }

  private func loader(_ file: String, _ text: String) -> RecipeLoader {
    side.loader.reading(through: OverlaidFiles([file: text], over: side.loader.reader))
  }

  /// Whether A is one of several experiments of its file: then its matrix cannot be inherited.
  private var hasExperiments: Bool { side.cells.contains { !$0.family.isEmpty } }

  /// A place of a resolved recipe as a file in a folder has to write it.
  private func place(_ value: String, seenFrom folder: String) -> String {
    // With a place of the machine, or outside the project, it is the same from everywhere.
    value.contains("${") || value.hasPrefix("/")
      ? value : RelativePath.from(folder, to: PathText.join(side.loader.projectRoot, value))
  }

  // MARK: Repeats

  /// An axis that repeats the experiment: values of a field, or overlays with names.
  private struct Axis {
    struct Value {
      /// As the names of cells have it.
      var name: String
      var stated: [Leaf]
      /// The field's value is the name, and nothing else is stated.
      var isPlain: Bool
      /// Places that it states, as they were written.
      var places: [String: String]
    }

    var name: String
    var values: [Value]
  }

  /// The axes that repeat the experiment, with the values of these repeats.
  private func axes(of repeats: [Repeat]) -> [Axis] {
    var axes: [Axis] = []
    for (recipe, cell) in zip(side.recipes, side.cells) where repeats.contains(Repeat(recipe)) {
      for part in cell.repetition.split(separator: ",") {
        let name = String(part.prefix { $0 != "=" })
        let value = Self.value(String(part), of: name, in: recipe)
        if let place = axes.firstIndex(where: { $0.name == name }) {
          if !axes[place].values.contains(where: { $0.name == value.name }) { axes[place].values.append(value) }
        } else {
          axes.append(Axis(name: name, values: [value]))
        }
      }
    }
    return axes
  }

  /// What one part of a cell's name, as `seed=0`, lays over the recipe.
  private static func value(_ part: String, of axis: String, in recipe: ResolvedRecipe) -> Axis.Value {
    let laid = recipe.leaves.filter { leaf in
      guard case .matrix(let cell, _) = leaf.origin else { return false }
      return cell == part
    }
    // What a parameter was put into has the origin of the parameter, and follows it again.
    let stated = laid.filter { leaf in
      leaf.path.hasPrefix("params.") || !laid.contains { $0.path.hasPrefix("params.") && $0.origin == leaf.origin }
    }
    let name = String(part.dropFirst(axis.count + 1))
    return Axis.Value(
      name: name, stated: stated,
      isPlain: recipe.leaf(axis)?.value == name && stated.allSatisfy { $0.path == axis }, places: recipe.writtenPlaces)
  }

  private func text(_ axis: Axis, beside folder: String) -> String {
    guard !axis.values.allSatisfy(\.isPlain) else {
      return "\(axis.name): [\(axis.values.map(\.name).joined(separator: ", "))]"
    }
    let overlays = axis.values.map { value in
      var text = LeafText()
      for leaf in value.stated {
        let written = value.places[leaf.path] ?? leaf.value
        text.add(leaf.path, leaf.isPlace ? place(written, seenFrom: folder) : leaf.value)
      }
      return "\(CanonicalValue.quoted(value.name)): \(text.flow)"
    }
    return "\(axis.name): {\(overlays.joined(separator: ", "))}"
  }

  /// The values that the overlays are laid over.
  private func base() throws -> [String: String] {
    guard hasExperiments else { return change.leaves([]) }
    let folder = PathText.directory(file)
    let original = PathText.join(side.loader.projectRoot, side.file)
    var text = "omni: 1\nextends: \(CanonicalValue.quoted(RelativePath.from(folder, to: original)))\n"
    text += "unset: [matrix]\n"
    let axes = axes(of: [change.start])
    if !axes.isEmpty { text += "matrix: {\(axes.map { self.text($0, beside: folder) }.joined(separator: ", "))}\n" }
    let loaded = loader(file, text).load(file)
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
