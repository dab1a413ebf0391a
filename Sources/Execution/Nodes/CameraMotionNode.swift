import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Measures how the camera of a source's videos moves over the time between two frames of a clip, and fits the normal
/// distribution of its homographies over all classes and for each.
package struct CameraMotionNode: NodeExecution {
  package static let kind = NodeKindName.cameraMotion

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    let folder = try context.required("samples").folder
    let samples = try folder.readSamples()
    let survey = CameraMotionSurvey(samples, stride: context.experiment.clip.stride)
    let total = survey.samples.count
    let found = survey.measure(
      root: try context.mediaRoot(of: source.name, role: "media"), threads: context.threads.loader,
      progress: { done in context.progress.report(done: done, total: total, unit: "videos") },
      isCancelled: { context.cancellation.isRequested })
    if context.cancellation.isRequested { throw Stopped() }
    try context.experiment.onBadMedia.judge(found.problems, of: total, source: source.name)
    for problem in found.problems { context.progress.note("skipped \(problem.path): \(problem.message)") }
    let classes = try folder.readClasses()
    guard let motion = CameraMotion(fitting: found.homographies, classes: classes.count) else {
      throw NodeFailure(
        "none of \(found.pairs) pairs of frames in \(total) videos of \"\(source.name)\" shows how its camera moves "
          + "(\(Self.text(found))); name other videos in transform.NAME.fit_on, or use another method")
    }
    try JSONFile.write(motion, to: context.output(ArtifactFiles.motion))
    try JSONLines.write(found.problems, to: context.output(ArtifactFiles.problems))
    var facts: [String: Fact] = [
      "pairs": .number(Double(found.pairs)), "accepted": .number(Double(found.homographies.count)),
      "too_short": .number(Double(found.tooShort)),
      "classes_without_own": .number(Double(motion.classes.count { $0 == nil })),
    ]
    for reason in PairMotion.Reason.allCases {
      facts["rejected_\(reason.rawValue)"] = .number(Double(found.rejected[reason] ?? 0))
    }
    return NodeSummary(
      samplesIn: samples.count, samplesOut: total - found.problems.count, facts: facts,
      lostMedia: found.problems.count)
  }

  private static func text(_ found: CameraMotionSurvey.Outcome) -> String {
    let reasons = PairMotion.Reason.allCases.map { "\($0.rawValue): \(found.rejected[$0] ?? 0)" }
    return (reasons + ["too short: \(found.tooShort) videos"]).joined(separator: ", ")
  }
}
