import Curation
import Foundation
import Media

/// The recorded truth of a generated source, for measuring curation and for the oracle of an ablation, which says so.
struct WorldTruth {
  private let records: [String: TruthRecord]

  init(folder: URL) throws {
    let all = try JSONLines.read(TruthRecord.self, from: folder.appendingPathComponent(ArtifactFiles.truth))
    records = Dictionary(all.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The class a sample really shows. A part of an untrimmed video shows the class asked for when its action fills at
  /// least half of the part.
  func shown(by sample: Sample, asked label: Int?) -> Int? {
    guard let record = records[sample.path] else { return nil }
    guard let part = sample.part else { return record.label }
    let range = part.firstFrame..<part.firstFrame + part.frameCount
    let covered = record.actions.filter { $0.label == label }.reduce(0) { sum, action in
      sum + range.clamped(to: action.first..<action.first + action.count).count
    }
    return 2 * covered >= part.frameCount ? label : nil
  }

  /// The same for every sample, as far as the truth of its file was recorded.
  func truth(of samples: [Sample], asked labels: [Int?]) -> [SampleTruth] {
    zip(samples, labels).map { sample, label in
      if records[sample.path] == nil { return .unknown }
      return shown(by: sample, asked: label).map { .shows($0) } ?? .nothing
    }
  }

  /// What an oracle says of every sample: probability 1 for the class it shows, or for none of ours.
  func scores(of samples: [Sample], classes: Int) -> TeacherScores {
    var scores = Matrix(rows: samples.count, columns: classes + 1)
    for (row, sample) in samples.enumerated() {
      scores[row, shown(by: sample, asked: sample.label) ?? classes] = 1
    }
    return TeacherScores(scores: scores, classes: classes, outside: ["none of these"])
  }

  func isNearCopy(_ sample: Sample) -> Bool { records[sample.path]?.duplicateOf != nil }
}
