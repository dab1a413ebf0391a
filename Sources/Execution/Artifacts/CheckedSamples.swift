import Curation
import Foundation
import Media

/// Samples that somebody looked at: `path label` a line, −1 for none of our classes.
struct CheckedSamples {
  private var labels: [String: Int] = [:]

  init(reading file: String, classes: Int) throws {
    let text: String
    do {
      text = try String(contentsOfFile: file, encoding: .utf8)
    } catch {
      throw NodeFailure("\(file): cannot be read as text: \(error.localizedDescription)")
    }
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      if trimmed.isEmpty { continue }
      guard let gap = trimmed.lastIndex(where: { $0 == " " || $0 == "\t" }),
        let label = Int(trimmed[trimmed.index(after: gap)...]), (-1..<classes).contains(label)
      else {
        throw NodeFailure(
          "\(file): line \(number + 1): found \"\(trimmed.prefix(80))\", expected a path and a label from 0 to "
            + "\(classes - 1), or -1 for none of the classes")
      }
      labels[trimmed[..<gap].trimmingCharacters(in: .whitespaces)] = label
    }
  }

  func truth(of samples: [Sample]) -> [SampleTruth] {
    samples.map { sample in
      guard let label = labels[sample.id] else { return .unknown }
      return label < 0 ? .nothing : .shows(label)
    }
  }
}

/// Parts of untrimmed videos, judged by segments that somebody wrote down.
struct CheckedParts {
  private let segments: LabelledSegments
  private let places: [String: Int]

  /// - Parameter meaning: the class that a label means, where it is not a class itself.
  init(reading file: String, meaning: [String: String], classes: [String]) throws {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    } catch {
      throw NodeFailure("\(file): cannot be read: \(error.localizedDescription)")
    }
    do {
      segments = try LabelledSegments(Array(bytes), file: file)
    } catch {
      throw NodeFailure("\(error)")
    }
    var places = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for (label, name) in meaning {
      guard let place = classes.firstIndex(of: name) else {
        throw NodeFailure(
          "checked.names: \"\(label)\" means \"\(name)\", which is no class; there are \(classes.joined(separator: ", "))"
        )
      }
      places[label] = place
    }
    self.places = places
  }

  /// A part that no known label fills is not measured.
  func truth(of samples: [Sample]) -> [SampleTruth] {
    samples.map { sample in
      guard let part = sample.part, sample.frameRate > 0 else { return .unknown }
      let label = segments.label(
        of: sample.path, start: sample.seconds(of: part.firstFrame),
        end: sample.end(of: part.firstFrame + part.frameCount - 1))
      return label.flatMap { places[$0] }.map { .shows($0) } ?? .unknown
    }
  }
}
