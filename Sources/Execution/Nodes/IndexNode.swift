import Foundation
package import Media
package import Planning
import Randomness
package import RecipeLanguage

/// Lists a source's samples after looking at every file once: format, size, frames, damage.
///
/// A damaged file is named and skipped, or stops the node, as `on_bad_media` says.
package struct IndexNode: NodeExecution {
  package static let kind = NodeKindName.index

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    let root = try context.mediaRoot(of: source.name, role: "media")
    let listed = try list(source, root: root, context)
    let total = listed.entries.count
    let found = MediaIndex.index(
      listed.entries, root: root, kind: SampleKind(source.kind), threads: context.threads.loader,
      frameFiles: try Self.frameFiles(source),
      progress: { done in context.progress.report(done: done, total: total, unit: "files") })
    try context.experiment.onBadMedia.judge(found.problems, of: total, source: source.name)
    for problem in found.problems {
      context.progress.note("skipped \(problem.path): \(problem.message)")
    }
    let samples = source.subset.map { Self.subset(found.samples, $0) } ?? found.samples
    guard !samples.isEmpty else {
      throw NodeFailure("source \"\(source.name)\" has no usable sample under \(root.path)")
    }
    try JSONLines.write(samples, to: context.output(ArtifactFiles.samples))
    try JSONLines.write(found.problems, to: context.output(ArtifactFiles.problems))
    try context.outputFolder.writeClasses(listed.classes)
    return NodeSummary(samplesIn: total, samplesOut: samples.count, lostMedia: found.problems.count)
  }

  private func list(
    _ source: Experiment.Source, root: MediaRoot, _ context: NodeContext
  ) throws -> (classes: [String], entries: ListEntries) {
    let isLabelled = source.label == .query || source.role != .web
    let names = try classNames(source, isLabelled: isLabelled, context)
    if hasClassFolders(source, context) {
      let folders = try ClassFolders.read(
        root: root, classes: names.isEmpty ? nil : names, isLabelled: isLabelled,
        samplesAreFolders: source.kind == .frames)
      return (folders.classes, try entries(folders.list))
    }
    let file = context.node.places["sources.\(source.name).list"] ?? root.path + "/list.txt"
    let list = try SourceList(
      kind: SampleKind(source.kind), hasOffset: source.frames?.hasOffset ?? false, classes: names,
      isLabelled: isLabelled, takesAllParts: source.parts == .all
    ).read(file)
    let count = list.entries.indices.reduce(0) { max($0, (list.entries.label($1) ?? -1) + 1) }
    return (names.isEmpty ? ClassNames.numbered(count) : names, try entries(list))
  }

  /// How raw frames are named and how many make a second; what no frames block says has the schema's defaults.
  private static func frameFiles(_ source: Experiment.Source) throws(NodeFailure) -> (names: FrameFiles, rate: Double) {
    guard let frames = source.frames else { return (FrameFiles(), 30) }
    do throws(FrameTemplate.Fault) {
      let name = try FrameTemplate(frames.template)
      return (
        FrameFiles(prefix: name.prefix, digits: name.digits, suffix: name.suffix, first: frames.first), frames.rate
      )
    } catch {
      throw NodeFailure("the template \"\(frames.template)\" of \"\(source.name)\" has \(error.message)")
    }
  }

  /// The entries of a list without faults; a list with faults is refused whole, their lines named.
  private func entries(_ list: MediaList) throws(NodeFailure) -> ListEntries {
    guard list.problems.isEmpty else { throw NodeFailure(list.problems.summary) }
    return list.entries
  }

  /// The names that the source's labels number: those the recipe states, else the target's, else its own; empty when the
  /// source is the first to say.
  private func classNames(
    _ source: Experiment.Source, isLabelled: Bool, _ context: NodeContext
  ) throws -> [String] {
    if !context.experiment.classes.list.isEmpty { return context.experiment.classes.list }
    if let file = context.node.places["classes.names"] {
      return try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
    let own = try context.input("media")?.folder.readClasses() ?? []
    guard let target = try context.input("classes")?.folder.readClasses() else { return own }
    if isLabelled {
      let isByName = hasClassFolders(source, context)
      try ClassNames.check(own, of: source.name, against: target, isByName: isByName)
    }
    return target
  }

  /// The files lie in folders named by their classes: they were collected, or the recipe names a folder alone.
  private func hasClassFolders(_ source: Experiment.Source, _ context: NodeContext) -> Bool {
    guard let media = context.input("media") else {
      return context.node.places["sources.\(source.name).list"] == nil
    }
    return media.kind == .collect
  }

  /// The fixed part of `samples` that `subset` asks for, in their order: the head of a seeded permutation, of every
  /// class or of the whole, rounded to the nearest whole number and at least one.
  package static func subset(_ samples: [Sample], _ subset: Experiment.Subset) -> [Sample] {
    let groups = Dictionary(grouping: samples.indices) { subset.isPerClass ? samples[$0].label ?? -1 : 0 }
    var taken: Set<Int> = []
    for (label, members) in groups {
      var random = CounterRandom(
        seed: UInt64(bitPattern: Int64(subset.seed)), source: "subset", epoch: 0, position: label, purpose: .subset)
      let count = max(1, Int((Double(members.count) * subset.share).rounded()))
      taken.formUnion(random.permutation(members.count).prefix(count).map { members[$0] })
    }
    return samples.indices.filter(taken.contains).map { samples[$0] }
  }
}

extension SampleKind {
  init(_ kind: Experiment.Source.Kind) {
    self =
      switch kind {
      case .video: .video
      case .image: .image
      case .untrimmed: .untrimmed
      case .frames: .frames
      }
  }
}

extension Experiment.BadMediaPolicy {
  /// Stops the node when the policy says so: at the first bad file, or when more than `limit` of a source is lost.
  func judge(_ problems: [MediaProblem], of total: Int, source: String) throws(NodeFailure) {
    guard let first = problems.first else { return }
    let named = "\(first.path): \(first.message)"
    if action == .stop {
      throw NodeFailure("\(named); remove it from \"\(source)\" or set on_bad_media.action to skip")
    }
    if Double(problems.count) > limit * Double(total) {
      throw NodeFailure(
        "\(problems.count) of \(total) files of \"\(source)\" cannot be used, more than on_bad_media.limit (\(limit)) "
          + "allows; first: \(named)")
    }
  }

  /// What a loader does about a file that cannot be read.
  var loading: Media.BadMediaPolicy { action == .stop ? .stop : .skip }
}
