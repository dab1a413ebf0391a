package import Execution
import Planning
package import RecipeLanguage

/// Finds what a side's name stands for.
package struct SideReader: Sendable {
  private let loader: RecipeLoader
  private let store: Store?
  private let claimed: ClaimedCells

  /// - Parameter store: where runs are looked up; nil when there is none yet.
  package init(_ loader: RecipeLoader, store: Store?) {
    self.loader = loader
    self.store = store
    claimed = ClaimedCells(loader)
  }

  package func side(_ text: String) throws -> Side {
    switch try SideName(text) {
    case .recipe(let recipe): return try self.recipe(loader.reference(recipe), name: text, with: loader, kind: .recipe)
    case .run(let run): return try self.run(run)
    case .revision(let revision, let recipe):
      let files: GitFiles
      do throws(GitFiles.Fault) {
        files = try GitFiles(revision: revision, folder: loader.workingDirectory)
      } catch {
        throw error.isOfGit ? SideError.failed("`\(text)`: \(error)", place: text) : .unknown("`\(text)`: \(error)")
      }
      let past = loader.reading(through: files)
      return try self.recipe(
        past.reference(recipe), name: text, behind: "git:\(revision):", with: past, kind: .revision)
    case .published(let table, let column): return try published(table, column, name: text)
    }
  }

  /// The recipe that claims a cell.
  package func recipe(claiming row: ResolvedRecipe.Row) throws -> Side? {
    guard let claim = claimed.claims.first(where: { $0.row == row }) else { return nil }
    var side = try recipe(
      GivenRecipe(file: atRoot(claim.file)), name: "ref:\(row.table)/\(row.column)", with: loader,
      kind: .published)
    side.claim = row
    return side
  }

  /// Every recipe that claims a cell of a table, in the order of its columns; what cannot be loaded is left out.
  package func recipes(ofTable table: String) -> [Side] {
    claimed.columns(of: table).compactMap { column in
      (try? recipe(claiming: ResolvedRecipe.Row(table: table, column: column))) ?? nil
    }
  }

  /// Recipes of the tables in which both sides claim a cell, the sides' own left out.
  package func related(_ a: Side, _ b: Side) -> [Side] {
    func tables(_ side: Side) -> [String] { side.recipes[0].row.map(\.table) }
    return tables(a).filter(tables(b).contains).uniqued.flatMap(recipes(ofTable:)).filter {
      $0.file != a.file && $0.file != b.file
    }
  }

  /// - Parameter prefix: what files are named with besides their path.
  private func recipe(
    _ reference: GivenRecipe, name: String, behind prefix: String = "", with loader: RecipeLoader, kind: Side.Kind
  ) throws -> Side {
    let file = prefix + reference.file
    guard loader.reader.names(inFolder: PathText.join(loader.workingDirectory, reference.file)) == nil else {
      throw SideError.unknown("`\(file)` is a folder; a side is one recipe: FILE or FILE#CELL")
    }
    let loaded: LoadResult
    do throws(UnknownCell) {
      loaded = try loader.load([reference])
    } catch {
      throw SideError.unknown(error.description(behind: prefix))
    }
    guard !loaded.hasErrors else { throw SideError.unsound(loaded) }
    let families = loaded.recipes.compactMap(\.cell).map { CellName($0).family }.uniqued
    guard families.count <= 1 else {
      let choices = families.map { "`\(file)#\($0)`" }.joined(separator: ", ")
      throw SideError.unknown("`\(name)` has \(families.count) experiments; name one: \(choices)")
    }
    return Side(
      name: name, kind: kind, recipes: Self.distinct(loaded.recipes), sources: loaded.sources, loader: loader)
  }

  /// Cells that `--set` made alike count once.
  private static func distinct(_ recipes: [ResolvedRecipe]) -> [ResolvedRecipe] {
    var seen: Set<String> = []
    return recipes.filter { seen.insert(RecipeIdentity($0).id).inserted }
  }

  private func run(_ name: String) throws -> Side {
    let records = try store?.runs() ?? []
    guard let record = records.first(where: { $0.name == name }) else {
      throw SideError.unknown(RunRecord.unknown(name, among: records))
    }
    let loaded = loader.load(atRoot(record.recipe))
    guard !loaded.hasErrors else { throw SideError.unsound(loaded) }
    guard let recipe = loaded.recipes.first(where: { RecipeIdentity($0).id == record.id }) else {
      let cell = record.cell.isEmpty ? "" : "#\(record.cell)"
      throw SideError.unknown(
        "`\(record.recipe)` is not what \(name) ran any more (its id was \(record.id)); give the same --set and "
          + "--profile, or the revision it ran from: git:REVISION:\(record.recipe)\(cell)")
    }
    return Side(name: name, kind: .run, recipes: [recipe], sources: loaded.sources, loader: loader, run: record)
  }

  private func published(_ table: String, _ column: String, name: String) throws -> Side {
    guard claimed.tables.contains(table) else {
      let near = Suggestions.nearest(to: table, among: claimed.tables).map { "; did you mean `ref:\($0)/\(column)`?" }
      throw SideError.unknown(
        "there is no table `\(table)`\(near ?? "; there are \(claimed.tables.joined(separator: ", "))")")
    }
    let columns = claimed.columns(of: table)
    guard columns.contains(column) else {
      let near = Suggestions.nearest(to: column, among: columns).map { "; did you mean `ref:\(table)/\($0)`?" }
      throw SideError.unknown(
        "table `\(table)` has no column `\(column)`\(near ?? "; it has \(columns.joined(separator: ", "))")")
    }
    guard let side = try recipe(claiming: ResolvedRecipe.Row(table: table, column: column)) else {
      throw SideError.unknown(
        "no recipe below recipes/ of the project claims `\(table)/\(column)`; `row: [{table: \(table), column: "
          + "\(column)}]` in one does")
    }
    return side
  }

  /// A path of the project as the loader takes it.
  private func atRoot(_ file: String) -> String {
    loader.projectRoot == loader.workingDirectory ? file : PathText.join(loader.projectRoot, file)
  }
}

extension Sequence where Element: Hashable {
  /// Each element once, in the order of first appearance.
  var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
