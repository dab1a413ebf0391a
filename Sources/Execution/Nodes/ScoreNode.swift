import Curation
import Engine
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// A teacher's class probabilities for every sample of a source, kept whole so that no later cut runs it again.
///
/// The teacher is a network, a file of scores made elsewhere, the recorded truth of a generated source, or the mean of
/// other score nodes; its classes are ours, by name or number, or brought to ours by a map.
package struct ScoreNode: NodeExecution {
  package static let kind = NodeKindName.score

  private let compute: EngineCompute

  package init(compute: EngineCompute = EngineCompute()) { self.compute = compute }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    let folder = try context.required("samples").folder
    let samples = try folder.readSamples()
    let said: Said
    let members = context.inputs(prefix: "member.")
    if !members.isEmpty {
      let all = try members.map { try TeacherScores.read(from: $0.folder) }
      guard all.allSatisfy({ $0.classes == all[0].classes && $0.scores.rows == samples.count }) else {
        throw NodeFailure(
          "\(context.node.name): the members of the ensemble score \(all.map(\.scores.rows)) samples over "
            + "\(all.map(\.classes)) classes")
      }
      said = Said(scores: .ensemble(all), lost: 0)
    } else if let file = context.teacherPlace("scores") {
      said = try fromFile(file, samples, of: source.name, ours: try folder.readClasses(), context)
    } else if let made = context.input("truth") {
      said = Said(
        scores: try WorldTruth(folder: made.folder).scores(of: samples, classes: try folder.readClasses().count),
        lost: 0)
    } else {
      said = try await fromNetwork(samples, of: source.name, ours: try folder.readClasses(), context)
    }
    try said.scores.write(to: context.outputFolder)
    return NodeSummary(
      samplesIn: samples.count, samplesOut: samples.count, facts: said.facts, lostMedia: said.lost)
  }

  /// A teacher's scores and what there is to say of how they came about.
  private struct Said {
    var scores: TeacherScores
    var lost: Int
    var facts: [String: Fact] = [:]
  }

  private func fromNetwork(
    _ samples: [Sample], of source: String, ours: [String], _ context: NodeContext
  ) async throws -> Said {
    var views = try EvaluationViews(context.experiment, instead: context.experiment.teachers.first?.views)
    // All segments of a single frame are that frame.
    if !samples.isEmpty, samples.allSatisfy({ $0.part?.frameCount == 1 }) { views.clips = 1 }
    let inference = try TeacherInference(context, source: source, compute: compute, views: views, needsClasses: true)
      .views
    let (said, problems) = try await inference.run(
      samples, source: source, policy: context.experiment.onBadMedia,
      into: ViewProbabilities(
        classes: inference.model.spec.classes, average: context.experiment.evaluate?.average ?? .features))
    return Said(
      scores: try TeacherScores(
        said.spread(over: samples.count), columns: inference.model.classes, ours: ours, context),
      lost: problems.count)
  }

  private func fromFile(
    _ file: String, _ samples: [Sample], of source: String, ours: [String], _ context: NodeContext
  ) throws -> Said {
    let found = try ScoreFiles.read(file, ids: samples.map(\.id))
    let problems = found.missing.map {
      MediaProblem(
        id: samples[$0].id, path: samples[$0].id, reason: .missing, message: "it has no row in \(file)")
    }
    try context.experiment.onBadMedia.judge(problems, of: samples.count, source: source)
    for problem in problems.prefix(20) { context.progress.note("dropped \(problem.path): \(problem.message)") }
    if problems.count > 20 { context.progress.note("dropped \(problems.count - 20) more without a row in \(file)") }
    if found.surplus > 0 {
      context.progress.note(
        "\(found.surplus) rows of \(file) belong to no sample of \"\(source)\", such as "
          + found.surplusExamples.map { "\"\($0)\"" }.joined(separator: ", "))
    }
    return Said(
      scores: try TeacherScores(found.scores, columns: found.columns, ours: ours, context), lost: 0,
      facts: ["missing": .number(Double(problems.count)), "surplus": .number(Double(found.surplus))])
  }
}
