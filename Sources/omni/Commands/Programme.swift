import ArgumentParser
import Execution
import JointTraining
import Media
import Planning
import RecipeLanguage

/// `omni programme FILE…`
struct Programme: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print which batches train in which order, and every decision about their samples.",
    discussion: """
      Without data, sizes come from `expect:`. Once everything before the training has run, --steps prints each sample's
      frames, crop, mirroring and mixup: a function of the recipe, its seed and its lists, which --check compares with what
      the training wrote down while it ran.
      """)

  @OptionGroup var planned: PlannedRecipes
  @OptionGroup var output: OutputOptions

  @Option(help: "Show this epoch, from 0; may repeat. Without it, the first two and the last.")
  var epoch: [Int] = []

  @Option(help: ArgumentHelp("Print every decision of these optimiser steps, from 1.", valueName: "FIRST..LAST"))
  var steps: StepRange?

  @Flag(help: "Make the decisions of the shown epochs again and compare them with those of the training.")
  var check = false

  func run() throws {
    let (compilation, store) = try planned.compileAsStored()
    let trainings = try compilation.recipes.map { try StoredTraining($0, of: compilation, store: store) }
    var document = ProgrammeDocument(compilation, trainings: trainings, epochs: epoch.isEmpty ? nil : epoch)
    if let steps { document.decisions = try decisions(steps, trainings) }
    if output.isJSON { try Terminal.printJSON(document) } else { Terminal.print(ProgrammeText.render(document)) }
    if check { try compare(document, trainings) }
  }

  private func decisions(_ steps: StepRange, _ trainings: [StoredTraining]) throws -> [Decision] {
    guard trainings.count == 1, let training = trainings.first else {
      throw ValidationError("--steps prints one recipe's decisions; these are \(trainings.count) (recipes and cells)")
    }
    guard let schedule = training.material?.programme.schedule else {
      throw ValidationError("--steps needs what trains to be chosen: first `omni run` what the training reads")
    }
    guard steps.first <= schedule.optimizerSteps else {
      throw ValidationError("--steps \(steps.first)..\(steps.last): the training has \(schedule.optimizerSteps)")
    }
    var found: [Decision] = []
    try training.decisions(of: schedule.iterations(ofSteps: steps.first...min(steps.last, schedule.optimizerSteps))) {
      found += $0.filter { (steps.first...steps.last).contains($0.step) }
    }
    return found
  }

  private func compare(_ document: ProgrammeDocument, _ trainings: [StoredTraining]) throws {
    var differing: [String] = []
    for (programme, training) in zip(document.programmes, trainings) {
      guard !training.decisions.isEmpty else { throw ValidationError("\(programme.recipe) is not trained yet") }
      for epoch in programme.shown where try training.recomputed(epoch: epoch.epoch)?.sha256 != epoch.sha256 {
        differing.append("\(programme.recipe) epoch \(epoch.epoch)")
      }
    }
    guard differing.isEmpty else {
      throw CommandFailure(
        "operation-failed", "the decisions of \(differing.joined(separator: ", ")) are not those that were trained",
        at: planned.files[0], exitCode: ExitCode(1))
    }
    let count = document.programmes.reduce(0) { $0 + $1.shown.count }
    Terminal.printError("\(count) \(count == 1 ? "epoch" : "epochs"): the decisions are those that were trained\n")
  }
}

/// `12..40`, or one number.
struct StepRange: ExpressibleByArgument {
  let first: Int
  let last: Int

  init?(argument: String) {
    let ends = argument.split(separator: ".", omittingEmptySubsequences: true).map(String.init)
    guard let first = ends.first.flatMap(Int.init), let last = ends.last.flatMap(Int.init), ends.count <= 2,
      first >= 1, last >= first
    else { return nil }
    self.first = first
    self.last = last
  }
}
