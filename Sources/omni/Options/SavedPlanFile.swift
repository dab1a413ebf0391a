import ArgumentParser
import Diagnostics
import Execution
import Foundation
import Glibc
import Planning
import RecipeLanguage

/// Plans in files: what `plan -o` writes and `run` carries out.
enum SavedPlanFile {
  static func write(_ plan: SavedPlan, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let file = OutputFile(path: path, what: "saved plan") { $0.hasPrefix("{") && $0.contains("\"format_version\"") }
    try file.write(String(decoding: try encoder.encode(plan), as: UTF8.self) + "\n")
    Terminal.printError("the plan is in \(path); carry it out with: omni run \(path)\n")
  }

  /// What tells a plan from other files.
  private struct Head: Decodable {
    var what: String
    var format_version: String
  }

  /// The plan that a file holds; nil for anything else, such as a recipe.
  /// - Throws: `CommandFailure` for a plan of a later format, and for one that was cut or edited so that it is none any more.
  static func read(_ path: String) throws -> SavedPlan? {
    guard let data = object(path) else { return nil }
    guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
      guard data.range(of: Data("\"format_version\"".utf8)) != nil else { return nil }
      throw failure("`\(path)` begins like a saved plan but is not a whole one", at: path)
    }
    guard head.what == SavedPlan.mark else { return nil }
    guard head.format_version.hasPrefix("2.") else {
      throw failure(
        "`\(path)` is a plan of format \(head.format_version), which this omni does not read", at: path)
    }
    do {
      return try JSONDecoder().decode(SavedPlan.self, from: data)
    } catch let error as DecodingError {
      throw failure("the plan `\(path)` \(error.fault)", at: path)
    }
  }

  /// For commands that take no plan, and for files beside one.
  /// - Throws: `ValidationError` when one of the files is a plan. A pipe is not looked into, for that would empty it.
  static func refuse(among files: [String]) throws {
    for file in files {
      var status = stat()
      guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let data = object(file),
        let head = try? JSONDecoder().decode(Head.self, from: data), head.what == SavedPlan.mark
      else { continue }
      throw ValidationError("`\(file)` is a saved plan; `omni run` takes one, alone")
    }
  }

  /// The bytes of a file that begins as a JSON object does, without a byte order mark; nil for any other.
  private static func object(_ path: String) -> Data? {
    guard var data = FileManager.default.contents(atPath: path) else { return nil }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if data.starts(with: mark) { data = data.subdata(in: mark.count..<data.count) }
    return data.first == UInt8(ascii: "{") ? data : nil
  }

  private static func failure(_ message: String, at path: String) -> CommandFailure {
    CommandFailure(
      "operation-failed", printable(message) + "; make it anew with omni plan -o", at: path, exitCode: ExitCode(1))
  }

  /// Refuses a plan when what it was made from drifted.
  static func refuse(_ plan: SavedPlan, ifDriftedTo now: Compilation, at path: String) throws {
    let drift = plan.drift(in: now)
    if !drift.isEmpty { throw drifted(by: drift, at: path) }
  }

  /// The recipes of a plan, and those of their cells that it has.
  /// - Throws: `CommandFailure` when one is gone: that is drift too.
  static func load(_ planned: PlannedRecipes, with loader: RecipeLoader, at path: String) throws -> LoadResult {
    let references = planned.files.map { loader.reference($0) }
    let gone = references.map(\.file).filter { !loader.reader.has($0) }
    if !gone.isEmpty { throw drifted(by: gone.map { "the recipe `\($0)` is gone" }, at: path) }
    do throws(UnknownCell) {
      return try loader.load(references)
    } catch {
      throw drifted(by: [error.description], at: path)
    }
  }

  private static func drifted(by drift: [String], at path: String) -> CommandFailure {
    let shown = drift.prefix(20).map { "drifted since the plan was made: \(printable($0))" }
    let more = drift.count > shown.count ? ["and \(drift.count - shown.count) more"] : []
    let mend = "nothing was run; look at it with omni plan and make the plan anew with -o \(path)"
    return CommandFailure(
      diagnostics: (shown + more + [mend]).map {
        Diagnostic(id: "operation-failed", severity: .error, message: $0, span: Span(startOf: path))
      }, exitCode: ExitCode(1))
  }
}

extension PlannedRecipes {
  /// These options with what a saved plan says in their place.
  /// - Throws: `ValidationError` when something is given besides that the plan says already.
  func carryingOut(_ plan: SavedPlan) throws -> PlannedRecipes {
    guard recipe.set.isEmpty, recipe.profile == nil, force.isEmpty else {
      throw ValidationError("a saved plan has its own --set, --profile and --force; give them to omni plan")
    }
    var planned = self
    // Joined as text: what follows a `#` is no path.
    let root = Project.current.root
    planned.files = plan.recipes.map { $0.hasPrefix("/") ? $0 : "\(root)/\($0)" }
    planned.force = plan.forced
    planned.recipe.set = plan.sets
    planned.recipe.profile = plan.profile
    return planned
  }

  /// What names the recipes of a plan again, relative to the project root: files, or those of their cells that were named.
  func names(of compilation: Compilation) throws -> [String] {
    let loader = try recipe.loader()
    let given = files.map { loader.reference($0) }
    return compilation.recipeFiles.flatMap { file in
      let references = given.filter { loader.isNamed(file, by: $0) }
      let cells = references.compactMap(\.cell)
      var seen: Set<String> = []
      let names = cells.filter { seen.insert($0).inserted }.map { "\(file)#\($0)" }
      return cells.isEmpty || cells.count < references.count ? [file] : names
    }
  }
}
