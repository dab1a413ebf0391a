import Foundation
import Media
import Randomness
import RecipeLanguage

/// The files that `omni init --from` writes: a commented recipe, and lists where folders alone do not say which files are
/// meant.
package struct StartingRecipe: Hashable, Sendable {
  /// Texts by file name, the recipe first; the lists lie beside it.
  package private(set) var files: [(name: String, text: String)] = []
  /// Lines for the person who asked for it.
  package private(set) var notes: [String] = []

  private let survey: FolderSurvey
  private let classes: [String]
  /// The surveyed folder as the recipe states it.
  private let root: String
  private let stem: String

  package static func == (a: Self, b: Self) -> Bool { a.files.elementsEqual(b.files, by: ==) && a.notes == b.notes }
  package func hash(into hasher: inout Hasher) { hasher.combine(notes) }

  /// Share of each class that validates where no folder does.
  private static let validationShare = 0.2

  /// - Parameters:
  ///   - name: of the recipe's file.
  ///   - root: the surveyed folder, absolute or relative to the recipe.
  package init(_ survey: FolderSurvey, name: String, root: String) throws {
    self.survey = survey
    self.root = root
    stem = name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? String(name[..<name.lastIndex(of: ".")!]) : name
    let all = Set(survey.training.classes + (survey.validation?.classes ?? []))
    classes = all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    try refuseSubstitutions()
    var lists: [(name: String, text: String)] = []
    let target: Stated
    let validation: Stated
    if let part = survey.validation {
      target = try state(survey.training, part.folder.isEmpty ? "train" : survey.training.folder, &lists)
      validation = try state(part, part.folder, &lists)
    } else {
      let split = Self.split(survey.training)
      target = try list(split.training, survey.training, "train", &lists)
      validation = try list(split.validation, survey.training, "val", &lists)
    }
    files = [(name, text(target, validation))] + lists
    notes = remarks()
  }

  /// A source as the recipe states it, and how many samples it has.
  private struct Stated {
    var fields: String
    var count: Int
  }

  // MARK: sources

  /// The folder itself, or a list where other files lie among those that are meant.
  private func state(
    _ part: FolderSurvey.Part, _ name: String, _ lists: inout [(name: String, text: String)]
  ) throws -> Stated {
    if hasStrays(part) { return try list(part.files, part, name, &lists) }
    return Stated(fields: "\(named(part))root: \(quoted(place(part)))", count: part.files.count)
  }

  private func list(
    _ files: [String], _ part: FolderSurvey.Part, _ name: String, _ lists: inout [(name: String, text: String)]
  ) throws -> Stated {
    let labels = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    let frames = Dictionary(zip(part.files, part.frameCounts), uniquingKeysWith: { first, _ in first })
    let items = files.map { file in
      let label = labels[String(file.prefix { $0 != "/" })] ?? 0
      if let count = frames[file] {
        return "  {\"frame_dir\": \(CanonicalValue.quoted(file)), \"total_frames\": \(count), \"label\": \(label)}"
      }
      return "  {\"filename\": \(CanonicalValue.quoted(file)), \"label\": \(label)}"
    }
    lists.append(("\(stem).\(name).json", "[\n" + items.joined(separator: ",\n") + "\n]\n"))
    return Stated(
      fields: "\(named(part))list: \(quoted("\(stem).\(name).json")), root: \(quoted(place(part)))", count: files.count)
  }

  private func place(_ part: FolderSurvey.Part) -> String { part.folder.isEmpty ? root : root + "/" + part.folder }

  /// How raw frames are named, where they are not named as usual.
  private func named(_ part: FolderSurvey.Part) -> String {
    guard let names = part.frameNames, names != FolderSurvey.FrameNames(template: "img_%05d.jpg", first: 1) else {
      return ""
    }
    return "frames: {template: \(quoted(names.template)), first: \(names.first)}, "
  }

  /// A recipe has no way to state `${` itself.
  private func refuseSubstitutions() throws(FolderSurvey.Fault) {
    let parts = [survey.training] + (survey.validation.map { [$0] } ?? [])
    var texts = [root, stem] + parts.map(\.folder) + parts.compactMap(\.frameNames?.template)
    if statesClasses { texts += classes }
    guard let text = texts.first(where: { $0.contains("${") }) else { return }
    throw FolderSurvey.Fault(
      description: "the name \"\(text)\" cannot be written into a recipe, where `${` begins a substitution; rename it")
  }

  private func quoted(_ text: String) -> String { CanonicalValue.quoted(text) }

  /// A seeded part of each class validates: a fifth, at least one file where there are two.
  static func split(_ part: FolderSurvey.Part) -> (training: [String], validation: [String]) {
    var validation: Set<String> = []
    for (label, name) in part.classes.enumerated() {
      let members = part.files.filter { $0.hasPrefix(name + "/") }
      guard members.count > 1 else { continue }
      var random = CounterRandom(seed: 0, source: "init", epoch: 0, position: label, purpose: .subset)
      let count = max(1, Int((Double(members.count) * validationShare).rounded()))
      validation.formUnion(random.permutation(members.count).prefix(count).map { members[$0] })
    }
    return (part.files.filter { !validation.contains($0) }, part.files.filter(validation.contains))
  }

  // MARK: the recipe

  private var isListed: Bool {
    survey.validation == nil || hasStrays(survey.training) || survey.validation.map(hasStrays) ?? false
  }

  /// The folder holds more than its samples, or clips deeper than right below their classes.
  private func hasStrays(_ part: FolderSurvey.Part) -> Bool {
    part.others + part.strangers > 0
      || part.kind == .frames && part.files.contains { $0.split(separator: "/").count != 2 }
  }

  /// Whether the recipe names the classes.
  private var statesClasses: Bool { isListed || survey.validation?.classes != survey.training.classes }

  private func text(_ target: Stated, _ validation: Stated) -> String {
    let kind = survey.training.kind
    let sample = survey.training.sample
    let crop = crop(sample.shortSide)
    let resize = (crop * 8 + 6) / 7
    let batch = min(12, max(2, target.count))
    let steps = (target.count + batch - 1) / batch
    let epochs = min(60, max(5, 1500 / max(1, steps)))
    let metrics = classes.count > 5 ? "[top1, top5, mean_class]" : "[top1, mean_class]"
    let isVideo = kind != .image
    var lines = [
      "# yaml-language-server: $schema=grammar/recipe.schema.json",
      "# A baseline on the \(isVideo ? "clips" : "pictures") below \(root): \(classes.count) classes, "
        + "\(target.count) to train on, \(validation.count) to validate on.",
      "# `omni explain PATH` says what a field means, `omni show FILE` what is in force, `omni plan FILE` what would run.",
      "omni: 1", "seed: 0", "",
    ]
    if statesClasses {
      lines += [
        "# In the order of the labels.", "classes:", "  list: [\(classes.map(quoted).joined(separator: ", "))]", "",
      ]
    }
    lines.append("# \(described(survey.training))")
    if survey.validation == nil {
      lines += [
        "# No folder is called val, so a fifth of each class validates, drawn once with a seed and written into the lists.",
        "# Where several files come from one recording, move those of a recording into one of the lists: a network knows",
        "# again what it has seen.",
      ]
    } else if isListed {
      lines.append("# The lists hold what is of this kind.")
    }
    lines += [
      "sources:", "  target: {role: target, kind: \(kind.rawValue), \(target.fields)}",
      "  val: {role: validation, kind: \(kind.rawValue), \(validation.fields)}",
      "  # Web data beside them, in class folders named by the query that found them:",
      "  # web: {role: web, kind: video, label: query, root: web}",
    ]
    for part in survey.further {
      lines.append("  # \(described(part)) For example:")
      lines.append(
        "  # more: {role: web, kind: \(part.kind.rawValue), label: query, \(named(part))root: \(quoted(place(part)))}")
    }
    lines += [
      "",
      isVideo
        ? "# Four frames of a clip, their features averaged. For motion: model kind slowonly, backbone kind resnet3d_slowonly,"
        : "# One picture is one frame.",
    ]
    if isVideo { lines.append("# clip: {segments: 1, frames: 8, stride: 4}, and evaluate.clips in place of segments.") }
    lines += [
      "model: {kind: tsn, backbone: {kind: resnet2d, depth: 18, width: 32}, dropout: 0.4}",
      "clip: {segments: \(isVideo ? 4 : 1), frames: 1, stride: 1}",
      "augment: [{resize_short: \(resize)}, {random_resized_crop: \(crop)}, {flip: 0.5}]",
      "# Take the flip out where left and right are different classes.", "",
      "balance: {batch: {target: \(batch)}}",
      "# \(steps) iterations an epoch.",
      "schedule: {optimizer: sgd, lr: 0.02, momentum: 0.9, weight_decay: 1e-4, clip_norm: 40, policy: cosine, by: epoch, "
        + "epochs: \(epochs)}",
      "evaluate: {sources: [val], \(isVideo ? "segments: 8, " : "")crops: \(isVideo ? 3 : 1), size: \(crop), metrics: "
        + "\(metrics)}", "",
    ]
    return lines.joined(separator: "\n")
  }

  /// A side that the network takes in whole steps and the files are large enough for.
  private func crop(_ shortSide: Int?) -> Int {
    guard let shortSide, shortSide < 128 else { return 112 }
    return max(32, shortSide * 7 / 8 / 8 * 8)
  }

  private func described(_ part: FolderSurvey.Part) -> String {
    let what =
      switch part.kind {
      case .video: "videos"
      case .image: "pictures"
      case .frames: "folders of frames"
      }
    var text =
      "\(part.folder.isEmpty ? "The folder" : part.folder): \(part.files.count) \(what) of \(part.classes.count) classes"
    if let side = part.sample.shortSide { text += ", the shorter side about \(side) pixels" }
    if part.kind != .image, let frames = part.sample.frames {
      text += ", about \(frames) frames"
      if let seconds = part.sample.seconds { text += " in \(NumberOfSeconds.text(seconds)) s" }
    }
    return text + "."
  }

  // MARK: what to know

  private func remarks() -> [String] {
    var notes: [String] = []
    let parts = [survey.training] + (survey.validation.map { [$0] } ?? [])
    for part in parts {
      let place = part.folder.isEmpty ? survey.root : survey.root + "/" + part.folder
      if part.others > 0 {
        let what =
          switch part.kind {
          case .video: "pictures among the videos"
          case .image: "videos among the pictures"
          case .frames: "files among the folders of frames"
          }
        notes.append(
          "\(place): \(what) that are left out: \(part.others); in class folders of their own they can be a web source")
      }
      if let names = part.frameNames {
        notes.append(
          "\(place): each folder of \(names.template) is taken for a clip of frames, 30 a second "
            + "(sources.*.frames.rate)"
        )
      }
      if part.strangers > 0 {
        notes.append("\(place): files that are no media and are left out: \(part.strangers)")
      }
      if part.sample.refused > 0 {
        notes.append(
          "\(place): \(part.sample.refused) of \(part.sample.opened) files that were opened cannot be used; omni probe says why"
        )
      }
      if let seconds = part.sample.seconds, part.kind == .video, seconds > 60 {
        notes.append("\(place): the videos are long; as web data, kind: untrimmed cuts them into parts")
      }
    }
    if classes.count < 2 { notes.append("there is only one class; training needs at least two") }
    if survey.validation == nil {
      notes.append("no folder is called val: a fifth of each class, drawn with a seed, validates; see the lists")
    }
    for part in survey.further {
      notes.append("\(survey.root)/\(part.folder) is not used; the recipe shows how it could be")
    }
    return notes
  }
}

/// Seconds with at most one decimal.
private enum NumberOfSeconds {
  static func text(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
