import Collecting
import Foundation
import Glibc
import Media
import RecipeLanguage

/// What `omni init --from` finds in a folder: class folders to train on, others to validate on, and what lies in them.
///
/// Files are told by their names, and by how they begin where a name says nothing; some of them, spread over the classes,
/// are opened.
package struct FolderSurvey: Hashable, Sendable {
  /// What the samples of a part are.
  package enum Kind: String, Hashable, Sendable { case video, image, frames }

  /// How the files of raw frames are named.
  package struct FrameNames: Hashable, Sendable {
    /// As a recipe states it: `img_%05d.jpg`.
    package var template: String
    /// Number of the first frame's file.
    package var first: Int
  }

  /// Class folders below one folder.
  package struct Part: Hashable, Sendable {
    /// Below the surveyed folder; empty when its own sub-folders are the classes.
    package var folder: String
    /// What most of its media are.
    package var kind: Kind
    /// Names of the folders in which there are such files, sorted by their bytes.
    package var classes: [String]
    /// Files of `kind`, or folders of raw frames, relative to the part's own folder, sorted.
    package var files: [String]
    /// Of raw frames: how their files are named, and how many each of `files` holds.
    package var frameNames: FrameNames?
    package var frameCounts: [Int] = []
    /// Files of the other kinds.
    package var others: Int
    /// Files that are no media.
    package var strangers: Int
    /// Of the files that were opened.
    package var sample: Sample
  }

  /// Medians over the files that were opened.
  package struct Sample: Hashable, Sendable {
    package var opened = 0
    package var refused = 0
    /// Pixels of the shorter side.
    package var shortSide: Int?
    package var frames: Int?
    package var seconds: Double?
  }

  /// Absolute, or relative to the working directory.
  package var root: String
  package var training: Part
  package var validation: Part?
  /// Further folders of class folders, which nothing is done with.
  package var further: [Part]

  /// Why a folder cannot be trained on.
  package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
  }

  private static let trainingNames = ["train", "training", "trainset", "train_set"]
  private static let validationNames = ["val", "valid", "validation", "dev", "eval", "test", "testing"]
  private static let otherNames: Set<String> = ["images", "videos", "clips", "web", "extra"]

  /// Looks at `root`.
  /// - Throws: `Fault` when there is nothing that could be trained on.
  package init(_ root: String) throws(Fault) {
    self.root = root
    guard let folders = MediaTree.classFolders(in: root) else {
      throw Fault(description: "\"\(root)\" is no folder, or it may not be read")
    }
    let named = folders.map(\.name)
    func first(_ names: [String]) -> String? {
      names.compactMap { name in named.first { $0.lowercased() == name } }.first { Self.holdsFolders($0, folders) }
    }
    let train = first(Self.trainingNames)
    let isParted = train != nil || first(Self.validationNames) != nil
    let isGrouped = !named.isEmpty && named.allSatisfy { Self.otherNames.contains($0.lowercased()) }
    guard isParted || isGrouped && named.allSatisfy({ Self.holdsFolders($0, folders) }) else {
      guard let part = Self.part("", in: root) else { throw Self.nothing(root) }
      (training, validation, further) = (part, nil, [])
      return
    }
    var parts = named.compactMap { Self.part($0, in: root) }
    func take(_ name: String?) -> Part? {
      parts.firstIndex { $0.folder == name }.map { parts.remove(at: $0) }
    }
    let validation = take(first(Self.validationNames))
    // Videos before pictures where nothing is called training.
    let largest = parts.max {
      ($0.kind == .image ? 0 : 1, $0.files.count) < ($1.kind == .image ? 0 : 1, $1.files.count)
    }
    guard let training = take(train ?? largest?.folder) else { throw Self.nothing(root) }
    self.training = training
    self.validation = validation?.kind == training.kind ? validation : nil
    further = parts + (validation.map { $0.kind == training.kind ? [] : [$0] } ?? [])
  }

  private static func nothing(_ root: String) -> Fault {
    Fault(
      description:
        "\"\(root)\" holds no folders with videos or pictures in them; expected one folder for each class, such "
        + "as \(root)/jumping/a.mp4, or these below train and val")
  }

  /// Whether all files below the folder lie in folders of their own.
  private static func holdsFolders(_ name: String, _ folders: [MediaTree.ClassFolder]) -> Bool {
    guard let files = folders.first(where: { $0.name == name })?.files, !files.isEmpty else { return false }
    return files.allSatisfy { $0.dropFirst(name.count + 1).contains("/") }
  }

  private static func part(_ folder: String, in root: String) -> Part? {
    let place = folder.isEmpty ? root : root + "/" + folder
    let folders = (MediaTree.classFolders(in: place) ?? []).filter(\.isClass)
    let all = folders.flatMap(\.files)
    let kinds = all.map { kind($0, in: place) }
    let videos = zip(all, kinds).filter { $1 == .video }.map(\.0)
    let images = zip(all, kinds).filter { $1 == .image }.map(\.0)
    guard videos.count + images.count > 0 else { return nil }
    let isVideo = videos.count >= images.count
    func classes(of files: [String]) -> [String] {
      let held = Set(files.map { $0.prefix { $0 != "/" } })
      return folders.map(\.name).filter { held.contains($0[...]) }
    }
    let strangers = all.count - videos.count - images.count
    if !isVideo, let found = FrameClips(images), let looked = frameSample(found, in: place) {
      let files = found.clips.map(\.folder)
      let counts = found.clips.map(\.frames)
      return Part(
        folder: folder, kind: .frames, classes: classes(of: files), files: files, frameNames: found.names,
        frameCounts: counts, others: videos.count + images.count - counts.reduce(0, +), strangers: strangers,
        sample: looked)
    }
    let files = isVideo ? videos : images
    return Part(
      folder: folder, kind: isVideo ? .video : .image, classes: classes(of: files), files: files,
      others: isVideo ? images.count : videos.count, strangers: strangers,
      sample: sample(files, in: place, isVideo ? .video : .image))
  }

  /// Opens the first and the last frame of at most 24 clips; nil when they are of different sizes somewhere: numbered
  /// pictures, not frames.
  private static func frameSample(_ found: FrameClips, in place: String) -> Sample? {
    guard let name = try? FrameTemplate(found.names.template) else { return nil }
    let files = FrameFiles(prefix: name.prefix, digits: name.digits, suffix: name.suffix, first: found.names.first)
    let count = min(24, found.clips.count)
    var sample = Sample(opened: count)
    var sides: [Int] = []
    for number in 0..<count {
      let clip = found.clips[number * found.clips.count / count]
      let ends = [0, clip.frames - 1].map {
        MediaProbe.probe("\(place)/\(clip.folder)/\(files.name($0))", as: .image)
      }
      if ends.contains(where: \.isRefused) {
        sample.refused += 1
        continue
      }
      guard ends[0].width == ends[1].width, ends[0].height == ends[1].height else { return nil }
      if let width = ends[0].width, let height = ends[0].height { sides.append(min(width, height)) }
    }
    let counts = found.clips.map(\.frames).sorted()
    sample.frames = counts[counts.count / 2]
    sample.shortSide = sides.isEmpty ? nil : sides.sorted()[sides.count / 2]
    return sample
  }

  private static func kind(_ file: String, in place: String) -> ProbeDocument.Kind? {
    switch file.split(separator: ".").last?.lowercased() ?? "" {
    case "mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "flv", "wmv", "3gp", "ogv": .video
    case "jpg", "jpeg", "png", "bmp", "webp", "gif", "tif", "tiff": .image
    default: kind(contentsOf: place + "/" + file)
    }
  }

  /// What a file whose name says nothing begins like.
  private static func kind(contentsOf path: String) -> ProbeDocument.Kind? {
    var status = stat()
    // A pipe would be waited for.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let file = FileHandle(forReadingAtPath: path)
    else { return nil }
    defer { try? file.close() }
    let head = (try? file.read(upToCount: MediaSignature.length)) ?? Data()
    switch MediaSignature.of([UInt8](head))?.kind {
    case .video: return .video
    case .image: return .image
    case nil: return nil
    }
  }

  /// Opens at most 24 files, evenly spread.
  private static func sample(_ files: [String], in place: String, _ kind: ProbeDocument.Kind) -> Sample {
    let count = min(24, files.count)
    let documents = (0..<count).map { MediaProbe.probe(place + "/" + files[$0 * files.count / count], as: kind) }
    let good = documents.filter { !$0.isRefused }
    func median<Value: Comparable>(_ values: [Value]) -> Value? {
      values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
    return Sample(
      opened: count, refused: count - good.count,
      shortSide: median(
        good.compactMap { document in document.width.flatMap { w in document.height.map { min(w, $0) } } }),
      frames: median(good.compactMap(\.frames)), seconds: median(good.compactMap(\.duration)))
  }
}
