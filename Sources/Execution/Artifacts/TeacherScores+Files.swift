package import Curation
package import Foundation
import Planning
import RecipeLanguage

extension TeacherScores {
  /// Names of the columns behind our classes; only where there are any.
  private static let outsideFile = "outside.json"

  /// What a teacher said over its own classes, brought to ours: by the map of the recipe, else by name or number.
  ///
  /// - Parameters:
  ///   - columns: names of the teacher's classes, or `0`, `1`, …
  ///   - ours: names of our classes; empty takes the teacher's as ours.
  init(_ scores: Matrix, columns: [String], ours: [String], _ context: NodeContext) throws(NodeFailure) {
    let isUnnamed = columns == ClassNames.numbered(columns.count)
    let names = isUnnamed ? columns.indices.map(String.init) : columns
    guard let file = context.teacherPlace("map") else {
      // A classifier made by a list without names has as many classes, in the list's order.
      let known = ours.isEmpty || ours == ClassNames.numbered(columns.count) ? names : ours
      do {
        let order = try ClassMap(matching: names, to: known)
        let isSame = order.targets == Array(0..<columns.count)
        self.init(scores: isSame ? scores : order.apply(scores), classes: columns.count)
      } catch {
        throw NodeFailure(context.teacherPlace("scores").map { "\($0): \(error)" } ?? "\(error)")
      }
      return
    }
    do {
      let map = try ClassMap(reading: try ScoreFiles.small(file), columns: names, ours: ours)
      self.init(scores: map.apply(scores), classes: ours.count, outside: map.outside(names))
    } catch let error as ScoreFault {
      throw NodeFailure("\(file): \(error)")
    } catch {
      throw NodeFailure("\(error)")
    }
  }

  /// Writes the scores into an artifact.
  package func write(to folder: URL) throws {
    try MatrixFile.write(scores, to: folder.appendingPathComponent(ArtifactFiles.scores))
    if !outside.isEmpty { try JSONFile.write(outside, to: folder.appendingPathComponent(Self.outsideFile)) }
  }

  /// Reads the scores of an artifact.
  package static func read(from folder: URL) throws -> TeacherScores {
    let scores = try MatrixFile.read(from: folder.appendingPathComponent(ArtifactFiles.scores))
    let file = folder.appendingPathComponent(outsideFile)
    let outside =
      FileManager.default.fileExists(atPath: file.path) ? try JSONFile.read([String].self, from: file) : []
    guard outside.count <= scores.columns else {
      throw ArtifactError(file: file.path, problem: "\(outside.count) outside classes of \(scores.columns) columns")
    }
    return TeacherScores(scores: scores, classes: scores.columns - outside.count, outside: outside)
  }
}

/// Files of scores and class maps that a recipe names.
enum ScoreFiles {
  /// The scores in `file`, in the format that its name ends with.
  static func read(_ file: String, ids: [String]) throws(NodeFailure) -> ForeignScores {
    let ending = file.split(separator: ".").last?.lowercased() ?? ""
    let formats: [String: ForeignScores.Format] = [
      "csv": .csv, "json": .json, "jsonl": .jsonLines, "ndjson": .jsonLines,
    ]
    guard let format = formats[ending] else {
      throw NodeFailure("\(file): scores are read from .csv, .json or .jsonl files, found .\(ending)")
    }
    let data = try data(file)
    do {
      return try data.withUnsafeBytes { bytes in
        try ForeignScores(parsing: bytes.assumingMemoryBound(to: UInt8.self), format: format, ids: ids)
      }
    } catch {
      throw NodeFailure("\(file): \(error)")
    }
  }

  /// The bytes of a class map: at most 16 MiB.
  static func small(_ file: String) throws(NodeFailure) -> Data {
    let data = try data(file)
    guard data.count <= 16 << 20 else {
      throw NodeFailure("\(file): \(data.count) bytes long, too long for a class map")
    }
    return data
  }

  private static func data(_ file: String) throws(NodeFailure) -> Data {
    do {
      return try Data(contentsOf: URL(filePath: file, directoryHint: .notDirectory), options: .mappedIfSafe)
    } catch {
      throw NodeFailure("\(file): cannot be read: \(error.localizedDescription)")
    }
  }
}
