import Deltas
import Execution
import Media
import Planning

/// Clips that a row gets right and its baseline does not, and the other way round, with pictures.
struct FlipsSection: ReportSection {
  let id = "flips"
  let title = "Clips that flip"

  /// Pictures of either kind for each row.
  private static let most = 8

  func body(_ material: ReportMaterial) throws -> HTML? {
    let parts = try material.pairs.compactMap { try part($0, material) }
    guard !parts.isEmpty else { return nil }
    return .note(
      "Of the first validation source. Fixed: right here, wrong in the baseline; broken: the other way round. Pictures are "
        + "of one repeat, of as many classes as there are.") + parts.reduce(.empty, +)
  }

  private func part(_ pair: ReportMaterial.Pair, _ material: ReportMaterial) throws -> HTML? {
    let results = pair.results
    guard let shown = results.repeats.first,
      let own = pair.own.first(where: { Repeat($0.recipe.recipe).text == shown }) ?? pair.own.first,
      let node = NodeMaterial("evaluate", of: own.recipe, material)
    else { return nil }
    let gallery = try node.gallery(
      of: results.source, samples: "samples.\(results.source)", media: "media.\(results.source)")
    let places = Dictionary(gallery.samples.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    func list(_ title: String, _ flips: [ResultsDocument.FlippedClip]) -> HTML {
      let items = Self.spread(flips.filter { $0.repetition == shown }).prefix(Self.most).compactMap { flip -> HTML? in
        guard let place = places[flip.clip], let picture = material.pictures.take(gallery.picture(place, frames: 2))
        else { return nil }
        return HTML("li", [figure(flip, picture)])
      }
      return items.isEmpty ? .empty : HTML("h3", text: title) + HTML("ul", ["class": "pictures"], items)
    }
    let (fixed, broken) = (NumberText.grouped(results.fixed.count), NumberText.grouped(results.broken.count))
    return HTML.details(
      "\(pair.title): \(fixed) fixed, \(broken) broken of \(NumberText.grouped(results.clips)) clips",
      [list("Fixed (\(shown))", results.fixed), list("Broken (\(shown))", results.broken)])
  }

  /// One of each class, then a second of each, and so on.
  private static func spread(_ flips: [ResultsDocument.FlippedClip]) -> [ResultsDocument.FlippedClip] {
    var seen: [String: Int] = [:]
    let rounds = flips.map { flip in
      seen[flip.label, default: 0] += 1
      return seen[flip.label] ?? 0
    }
    return zip(rounds, flips).enumerated()
      .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
  }

  private func figure(_ flip: ResultsDocument.FlippedClip, _ picture: Gallery.Picture) -> HTML {
    .figure(
      jpeg: picture.jpeg,
      caption: [HTML("strong", text: flip.label), HTML(": \(flip.a) \u{2192} \(flip.b), \(flip.clip)")],
      alternative: "clip of \(flip.label)")
  }
}
