import ArgumentParser
import Execution
import Foundation
import RecipeLanguage

/// `omni init FILE`
struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a commented recipe to start from. Asks nothing, and overwrites nothing without --force.")

  @Argument(help: "The recipe to write.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String = "recipe.yaml"

  @Option(help: "Look at this folder of class folders (or of train and val) and write a recipe that trains on it.")
  var from: String?

  @Option(help: "Folder of class folders to train on; without --from.", completion: .directory)
  var train: String?

  @Option(help: "Folder of class folders to validate on; without --from.", completion: .directory)
  var val: String?

  @Flag(help: "Overwrite files that are there.")
  var force = false

  func validate() throws {
    try GivenFiles.check([file])
    if from != nil, train ?? val != nil {
      throw ValidationError("--from finds the folders to train and validate on; leave --train and --val out")
    }
  }

  func run() throws {
    guard let from else {
      let text = RecipeTemplate.text(train: train ?? "clips/train", validation: val ?? "clips/val")
      return try finish([(file, text)])
    }
    var folder = from
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    guard !folder.contains("${") else {
      throw ValidationError("--from: a folder with `${` in its name cannot be stated")
    }
    let directory = PathText.directory(file)
    // A relative folder means the same in the recipe only when the recipe lies in the working directory.
    let stated = directory.isEmpty ? folder : PathText.join(Project.current.workingDirectory, folder)
    let name = directory.isEmpty ? file : String(file.dropFirst(directory.count + (directory == "/" ? 0 : 1)))
    let recipe: StartingRecipe
    do {
      recipe = try StartingRecipe(try FolderSurvey(folder), name: name, root: stated)
    } catch let fault as FolderSurvey.Fault {
      throw CommandFailure("operation-failed", fault.description, at: folder, exitCode: ExitCode(1))
    }
    try finish(recipe.files.map { (directory.isEmpty ? $0.name : PathText.join(directory, $0.name), $0.text) })
    for note in recipe.notes { Terminal.printError("note: \(note)\n") }
  }

  /// Writes all files or none, the recipe last of all.
  private func finish(_ files: [(path: String, text: String)]) throws {
    let directory = PathText.directory(file)
    var isFolder: ObjCBool = false
    if !directory.isEmpty,
      !FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder) || !isFolder.boolValue
    {
      throw CommandFailure(
        "operation-failed", "\(file) cannot be written: there is no folder \(directory); make it first", at: file,
        exitCode: ExitCode(1))
    }
    if !force, let there = files.map(\.path).first(where: { FileManager.default.fileExists(atPath: $0) }) {
      throw refusal(there)
    }
    for (path, text) in files.reversed() {
      // Exclusive creation unless forced: two calls at once cannot overwrite each other.
      let options: Data.WritingOptions = force ? [.atomic] : [.withoutOverwriting]
      do {
        try Data(text.utf8).write(to: URL(filePath: path), options: options)
      } catch CocoaError.fileWriteFileExists {
        throw refusal(path)
      } catch {
        throw CommandFailure(
          "operation-failed", "\(path) cannot be written: \(error.localizedDescription)", at: path,
          exitCode: ExitCode(1))
      }
    }
    Terminal.printError(
      "wrote \(files.map(\.path).joined(separator: ", ")); next: omni validate \(file), omni plan \(file)\n")
  }

  private func refusal(_ path: String) -> CommandFailure {
    CommandFailure(
      "operation-failed", "\(path) is there already; choose another name or give --force", at: path,
      exitCode: ExitCode(1))
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
