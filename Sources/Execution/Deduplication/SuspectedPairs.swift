package import Curation
import Foundation
import Media
import Planning
import RecipeLanguage

/// The pairs just above and just below the threshold as a page of thumbnails, so that a person can judge it.
package struct SuspectedPairs {
  /// Most pairs shown on either side of the threshold.
  static let most = 30

  private let context: NodeContext
  private let verdicts: [DuplicateVerdict]
  private let threshold: Double
  private let isAutomatic: Bool

  init(_ context: NodeContext, _ verdicts: [DuplicateVerdict], threshold: Double, isAutomatic: Bool) {
    self.context = context
    self.verdicts = verdicts
    self.threshold = threshold
    self.isAutomatic = isAutomatic
  }

  /// Writes `pairs.html` into the output. A picture that cannot be read leaves its place empty.
  func write() throws {
    let source = try context.source().name
    let own = try gallery(of: source, samples: "samples", media: "media")
    let references = try galleries("reference")
    let earlier = try galleries("earlier") + [own]
    var page = PairPage(
      title: "\(source): pairs around the threshold", threshold: threshold, isAutomatic: isAutomatic,
      samples: verdicts.count, dropped: verdicts.count { $0.isDuplicate })
    for (sample, verdict) in Self.around(verdicts, most: Self.most) {
      let partner: Gallery.Picture
      let similarity: Float
      if let repeats = verdict.repeats {
        partner = earlier[min(repeats.collection, earlier.count - 1)].picture(repeats.sample)
        similarity = repeats.similarity
      } else if let reference = verdict.reference {
        partner = Self.picture(reference, in: references)
        similarity = verdict.similarity
      } else {
        continue
      }
      page.add(own.picture(sample), partner, similarity: similarity, isDropped: verdict.isDuplicate)
    }
    try Data(page.html.utf8).write(to: context.output(ArtifactFiles.pairs))
  }

  private func galleries(_ role: String) throws -> [Gallery] {
    try context.inputs(prefix: "\(role).").enumerated().map { place, input in
      try gallery(
        of: input.subject ?? "", samples: "samples.\(role).\(place)", media: "media.\(role).\(place)")
    }
  }

  private func gallery(of source: String, samples: String, media: String) throws -> Gallery {
    Gallery(
      source: source, samples: try context.input(samples).map { try $0.folder.readSamples() } ?? [],
      root: try? context.mediaRoot(of: source, role: media))
  }

  /// The least alike that were dropped and the most alike that were not, most alike first.
  ///
  /// - Parameter most: on either side of the threshold.
  package static func around(
    _ verdicts: [DuplicateVerdict], most: Int
  ) -> [(sample: Int, verdict: DuplicateVerdict)] {
    func similarity(_ sample: Int) -> Float { verdicts[sample].repeats?.similarity ?? verdicts[sample].similarity }
    let sorted = verdicts.indices.filter { verdicts[$0].reference != nil || verdicts[$0].repeats != nil }
      .sorted { (similarity($0), $1) > (similarity($1), $0) }
    let dropped = sorted.filter { verdicts[$0].isDuplicate }.suffix(most)
    let kept = sorted.filter { !verdicts[$0].isDuplicate }.prefix(most)
    return (Array(dropped) + Array(kept)).map { ($0, verdicts[$0]) }
  }

  /// The sample of that number when all galleries are counted through.
  package static func picture(_ sample: Int, in galleries: [Gallery]) -> Gallery.Picture {
    var rest = sample
    for gallery in galleries {
      if rest < gallery.count { return gallery.picture(rest) }
      rest -= gallery.count
    }
    return Gallery.Picture(name: "sample \(sample)", jpeg: nil)
  }
}
