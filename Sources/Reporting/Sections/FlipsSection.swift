import Curation
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
    guard let store = material.store else { return nil }
    let parts = try material.pairs.compactMap { try part($0, material, store) }
    guard !parts.isEmpty else { return nil }
    return .note(
      "Of the first validation source. Fixed: right here, wrong in the baseline; broken: the other way round. Shown are the "
        + "clips whose class's probability changed most.")
      + parts.reduce(.empty, +)
  }

  private struct Flip {
    var place: Int
    var before: Prediction
    var after: Prediction
    var change: Float { after.labelProbability - before.labelProbability }
  }

  private func part(_ pair: ReportMaterial.Pair, _ material: ReportMaterial, _ store: Store) throws -> HTML? {
    let (baseline, own) = pair.repeats[0]
    guard let source = baseline.sources.first?.source, own.sources.contains(where: { $0.source == source }),
      let classes = own.sources.first?.classes,
      let node = NodeMaterial("evaluate", of: own.recipe, material)
    else { return nil }
    let earlier = Dictionary(
      try baseline.predictions(of: source, store: store).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let flips = try own.predictions(of: source, store: store).enumerated().compactMap { place, after in
      earlier[after.id].flatMap { before in
        before.isRight == after.isRight ? nil : Flip(place: place, before: before, after: after)
      }
    }
    let gallery = try node.gallery(of: source, samples: "samples.\(source)", media: "media.\(source)")
    let places = Dictionary(
      gallery.samples.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let fixed = flips.filter(\.after.isRight).sorted { ($1.change, $0.place) < ($0.change, $1.place) }
    let broken = flips.filter(\.before.isRight).sorted { ($0.change, $0.place) < ($1.change, $1.place) }
    func list(_ flips: [Flip]) -> HTML {
      let items = flips.prefix(Self.most).compactMap { flip -> HTML? in
        guard let place = places[flip.after.id],
          let picture = material.pictures.take(gallery.picture(place, frames: 2))
        else { return nil }
        return HTML("li", [figure(flip, picture, classes)])
      }
      return items.isEmpty ? .empty : HTML("ul", ["class": "pictures"], items)
    }
    let repetition = own.name.isEmpty ? "" : " (\(own.name))"
    return HTML.details(
      "\(pair.title)\(repetition): \(NumberText.grouped(fixed.count)) fixed, \(NumberText.grouped(broken.count)) broken",
      [HTML("h3", text: "Fixed"), list(fixed), HTML("h3", text: "Broken"), list(broken)])
  }

  private func figure(_ flip: Flip, _ picture: Gallery.Picture, _ classes: [String]) -> HTML {
    func name(_ label: Int?) -> String { label.flatMap { classes.indices.contains($0) ? classes[$0] : nil } ?? "?" }
    let (before, after) = (name(flip.before.top5.first), name(flip.after.top5.first))
    return .figure(
      jpeg: picture.jpeg,
      caption: [
        HTML("strong", text: name(flip.after.label)), HTML(": \(before) \u{2192} \(after), \(flip.after.id)"),
      ],
      alternative: "clip of \(name(flip.after.label))")
  }
}

extension Prediction {
  /// The best class is the label's.
  var isRight: Bool { top5.first == label }
}
