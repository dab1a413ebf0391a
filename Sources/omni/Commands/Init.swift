import ArgumentParser
import Foundation

/// `omni init FILE`
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a commented recipe to start from. Asks nothing, and overwrites nothing without --force.")

  @Argument(help: "The recipe to write.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String = "recipe.yaml"

  @Option(help: "Folder of class folders to train on.", completion: .directory)
  var train: String = "clips/train"

  @Option(help: "Folder of class folders to validate on.", completion: .directory)
  var val: String = "clips/val"

  @Flag(help: "Overwrite the file if it is there.")
  var force = false

  func run() throws {
    // Exclusive creation unless forced: two calls at once cannot overwrite each other.
    let options: Data.WritingOptions = force ? [.atomic] : [.withoutOverwriting]
    do {
      try Data(RecipeTemplate.text(train: train, validation: val).utf8)
        .write(to: URL(filePath: file), options: options)
    } catch CocoaError.fileWriteFileExists {
      Terminal.printError("error: \(file) is there already; choose another name or give --force\n")
      throw ExitCode(1)
    } catch {
      Terminal.printError("error: \(file) cannot be written: \(error.localizedDescription)\n")
      throw ExitCode(1)
    }
    Terminal.printError("wrote \(file); next: omni validate \(file), omni plan \(file)\n")
  }
}

/// The recipe that `init` writes: a baseline on two folders of class folders, with web data to be uncommented.
enum RecipeTemplate {
  /// - Parameters: folders as the recipe shall state them, relative to it or absolute.
  static func text(train: String, validation: String) -> String {
    """
    # yaml-language-server: $schema=grammar/recipe.schema.json
    # A baseline on your own clips. `omni explain PATH` says what a field means, `omni show FILE` what is in force.
    omni: 1
    seed: 0

    # With class folders that are not the same everywhere, state the names once:
    # classes: {list: [jumping, running]}

    # Folders of class folders: \(train)/jumping/a.mp4, \(train)/running/b.mp4 … Paths are relative to this file.
    sources:
      target: {role: target, kind: video, root: \(quoted(train))}
      val: {role: validation, kind: video, root: \(quoted(validation))}
      # Web data: images, short videos or long untrimmed ones, in class folders named by the query that found them.
      # webvideo: {role: web, kind: video, label: query, root: clips/web}

    # A teacher is a recipe of its own; here the baseline's copy without web data.
    # teachers: {frames: {recipe: teacher.yaml}}
    # curate:
    #   deduplicate: {against: [val], features: {from: frames}, similarity: 0.97}
    #   filter:
    #     webvideo: {teacher: frames, top: 1, threshold: 0.3}   # keep where the teacher agrees with the query

    # 4 segments of one frame each, their features averaged. For motion: kind: slowonly, backbone kind
    # resnet3d_slowonly, clip: {segments: 1, frames: 8, stride: 4}.
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 18, width: 32}, dropout: 0.4}
    clip: {segments: 4, frames: 1, stride: 1}
    augment: [{resize_short: 128}, {random_resized_crop: 112}, {flip: 0.5}]

    balance:
      batch: {target: 12}
      # batch: {target: 12, webvideo: 12}
      # auxiliary: {every: 2, count: {webvideo: 1}}
    schedule: {optimizer: sgd, lr: 0.02, momentum: 0.9, weight_decay: 1e-4, clip_norm: 40, policy: cosine, by: epoch, epochs: 60}
    evaluate: {sources: [val], segments: 8, crops: 3, size: 112, average: features, metrics: [top1, top5, mean_class]}

    """
  }

  /// A double-quoted YAML scalar.
  private static func quoted(_ text: String) -> String {
    "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
  }
}
