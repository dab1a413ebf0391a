import ArgumentParser
import Diagnostics
import Foundation
import Planning
import RecipeLanguage

/// Plans in files: what `plan -o` writes and `run` carries out.
enum SavedPlanFile {
  static func write(_ plan: SavedPlan, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try OutputFile.write(String(decoding: try encoder.encode(plan), as: UTF8.self) + "\n", to: path)
    Terminal.printError("the plan is in \(path); carry it out with: omni run \(path)\n")
  }

  /// The plan that a file holds; nil for anything else, such as a recipe.
  /// - Throws: `CommandFailure` for a plan of a later format, and for one that was cut or edited so that it is none any more.
  static func read(_ path: String) throws -> SavedPlan? {
    struct Head: Decodable {
      var what: String
      var format_version: String
    }
    guard let data = FileManager.default.contents(atPath: path), data.first == UInt8(ascii: "{") else { return nil }
    guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
      guard data.range(of: Data("\"format_version\"".utf8)) != nil else { return nil }
      throw CommandFailure(
        "operation-failed",
        "`\(path)` begins like a saved plan but is not a whole one; make it anew with omni plan -o", at: path,
        exitCode: ExitCode(1))
    }
    guard head.what == SavedPlan.mark else { return nil }
    guard head.format_version.hasPrefix("1."), let plan = try? JSONDecoder().decode(SavedPlan.self, from: data) else {
      throw CommandFailure(
        "operation-failed",
        "`\(path)` is a plan of format \(head.format_version), which this omni does not read; make it anew with omni plan -o",
        at: path, exitCode: ExitCode(1))
    }
    return plan
  }

  /// Refuses a plan when what it was made from drifted.
  static func refuse(_ plan: SavedPlan, ifDriftedTo now: Compilation, at path: String) throws {
    let drift = plan.drift(in: now)
    if drift.isEmpty { return }
    let shown = drift.prefix(20).map { "drifted since the plan was made: \($0)" }
    let more = drift.count > shown.count ? ["and \(drift.count - shown.count) more"] : []
    let mend = "nothing was run; look at it with omni plan and make the plan anew with -o \(path)"
    throw CommandFailure(
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
    planned.files = plan.recipes.map { PathText.join(Project.current.root, $0) }
    planned.force = plan.forced
    planned.recipe.set = plan.sets
    planned.recipe.profile = plan.profile
    return planned
  }
}
