import Curation
import Foundation
import Media
import Planning
import RecipeLanguage

/// The pairs just above and just below the threshold as a page of thumbnails, so that a person can judge it.
struct SuspectedPairs {
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
    let own = try Gallery(context, source: source, samples: "samples", media: "media")
    let references = try galleries("reference")
    let earlier = try galleries("earlier") + [own]
    var page = PairPage(
      title: "\(source): pairs around the threshold", threshold: threshold, isAutomatic: isAutomatic,
      samples: verdicts.count, dropped: verdicts.count { $0.isDuplicate })
    for (sample, verdict) in chosen {
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
      try Gallery(
        context, source: input.subject ?? "", samples: "samples.\(role).\(place)", media: "media.\(role).\(place)")
    }
  }

  /// The least alike that were dropped and the most alike that were not, most alike first.
  private var chosen: [(sample: Int, verdict: DuplicateVerdict)] {
    func similarity(_ sample: Int) -> Float { verdicts[sample].repeats?.similarity ?? verdicts[sample].similarity }
    let sorted = verdicts.indices.filter { verdicts[$0].reference != nil || verdicts[$0].repeats != nil }
      .sorted { (similarity($0), $1) > (similarity($1), $0) }
    let dropped = sorted.filter { verdicts[$0].isDuplicate }.suffix(Self.most)
    let kept = sorted.filter { !verdicts[$0].isDuplicate }.prefix(Self.most)
    return (Array(dropped) + Array(kept)).map { ($0, verdicts[$0]) }
  }

  /// The sample of that number when all galleries are counted through.
  private static func picture(_ sample: Int, in galleries: [Gallery]) -> Gallery.Picture {
    var rest = sample
    for gallery in galleries {
      if rest < gallery.count { return gallery.picture(rest) }
      rest -= gallery.count
    }
    return Gallery.Picture(name: "sample \(sample)", jpeg: nil)
  }
}

/// Thumbnails of a source's samples.
private struct Gallery {
  struct Picture {
    /// Source and path.
    var name: String
    /// nil when the sample cannot be read.
    var jpeg: [UInt8]?
  }

  private let source: String
  private let samples: [Sample]
  private let root: MediaRoot?

  init(_ context: NodeContext, source: String, samples role: String, media: String) throws {
    self.source = source
    samples = try context.input(role).map { try $0.folder.readSamples() } ?? []
    root = try? context.mediaRoot(of: source, role: media)
  }

  var count: Int { samples.count }

  func picture(_ index: Int) -> Picture {
    guard samples.indices.contains(index) else { return Picture(name: "\(source) \(index)", jpeg: nil) }
    let sample = samples[index]
    return Picture(name: "\(source)/\(sample.id)", jpeg: root.flatMap { try? Self.thumbnail(sample, root: $0) })
  }

  /// An image, or three frames of a video side by side, each 96 pixels high and at most 192 wide.
  private static func thumbnail(_ sample: Sample, root: MediaRoot) throws -> [UInt8] {
    let length = max(1, sample.part?.frameCount ?? sample.frames)
    let indices = sample.kind == .image || length < 3 ? [0] : [length / 6, length / 2, 5 * length / 6]
    let frames = try SampleReader.frames(of: sample, at: indices, root: root).map { frame in
      let width = min(192, max(24, 96 * frame.width / frame.height))
      return Resize.bilinear(frame, width: width, height: 96)
    }
    let width = frames.reduce(0) { $0 + $1.width }
    var pixels: [UInt8] = []
    for row in 0..<96 {
      for frame in frames { pixels += frame.pixels[row * frame.width * 3..<(row + 1) * frame.width * 3] }
    }
    return try JPEGEncoder.encode(Frame(width: width, height: 96, pixels: pixels), quality: 70)
  }
}

/// A page that needs nothing beside it.
private struct PairPage {
  private let title: String
  private let introduction: String
  private var rows = ""

  init(title: String, threshold: Double, isAutomatic: Bool, samples: Int, dropped: Int) {
    self.title = title
    let origin = isAutomatic ? "the mean similarity between crops of one frame" : "stated by the recipe"
    introduction =
      "\(dropped) of \(samples) samples were dropped at a similarity of \(Self.number(threshold)) or more (\(origin)). "
      + "Shown are at most \(SuspectedPairs.most) pairs on either side of the threshold, most alike first."
  }

  mutating func add(_ one: Gallery.Picture, _ other: Gallery.Picture, similarity: Float, isDropped: Bool) {
    rows += """
      <tr class="\(isDropped ? "dropped" : "kept")"><td>\(Self.number(Double(similarity)))</td>\
      <td>\(isDropped ? "dropped" : "kept")</td><td>\(Self.figure(one))</td><td>\(Self.figure(other))</td></tr>

      """
  }

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Self.escaped(title))</title>
    <style>
    :root { color-scheme: light dark; --line: #ccc; --drop: #a33; }
    @media (prefers-color-scheme: dark) { :root { --line: #444; --drop: #e88; } }
    body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
    table { border-collapse: collapse; } td, th { border-bottom: 1px solid var(--line); padding: .4rem .8rem .4rem 0; }
    td { vertical-align: top; } th { text-align: left; } .dropped td:nth-child(2) { color: var(--drop); }
    figure { margin: 0; } figcaption { font-size: .8rem; overflow-wrap: anywhere; } img { max-width: 100%; }
    </style>
    </head>
    <body>
    <h1>\(Self.escaped(title))</h1>
    <p>\(Self.escaped(introduction))</p>
    <table>
    <thead><tr><th>similarity</th><th>verdict</th><th>web sample</th><th>most like</th></tr></thead>
    <tbody>
    \(rows)</tbody>
    </table>
    </body>
    </html>

    """
  }

  private static func figure(_ picture: Gallery.Picture) -> String {
    let name = escaped(picture.name)
    let image =
      picture.jpeg.map {
        "<img alt=\"\(name)\" src=\"data:image/jpeg;base64,\(Data($0).base64EncodedString())\">"
      } ?? "(cannot be read)"
    return "<figure>\(image)<figcaption>\(name)</figcaption></figure>"
  }

  private static func number(_ value: Double) -> String { String(format: "%.3f", value) }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
