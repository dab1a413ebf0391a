import Curation
import Execution
import Foundation
import Planning
import RecipeLanguage

/// Web samples that resemble validation clips, on both sides of the threshold.
struct DuplicatesSection: ReportSection {
  let id = "duplicates"
  let title = "Suspected duplicates"

  /// Pairs on either side of the threshold, for each source.
  private static let most = 5

  func body(_ material: ReportMaterial) throws -> HTML? {
    var seen: Set<String> = []
    var parts: [HTML] = []
    for recipe in material.compilation.recipes {
      for source in recipe.recipe.experiment.sources {
        guard let node = NodeMaterial("deduplicate.\(source.name)", of: recipe, material),
          seen.insert(source.name).inserted
        else { continue }
        parts.append(try part(source.name, recipe.recipe.place, node, material))
      }
    }
    return parts.isEmpty ? nil : parts.reduce(.empty, +)
  }

  private func part(
    _ source: String, _ recipe: String, _ node: NodeMaterial, _ material: ReportMaterial
  ) throws -> HTML {
    let verdicts = try node.read {
      try JSONLines.read(DuplicateVerdict.self, from: $0.appendingPathComponent(ArtifactFiles.duplicates))
    }
    let own = try node.gallery(of: source, samples: "samples", media: "media")
    let references = try galleries("reference", node)
    let earlier = try galleries("earlier", node) + [own]
    let items = SuspectedPairs.around(verdicts, most: Self.most).compactMap { sample, verdict -> HTML? in
      let (partner, similarity) =
        verdict.repeats.map { (earlier[min($0.collection, earlier.count - 1)].picture($0.sample), $0.similarity) }
        ?? (SuspectedPairs.picture(verdict.reference ?? 0, in: references), verdict.similarity)
      guard let one = material.pictures.take(own.picture(sample)), let other = material.pictures.take(partner) else {
        return nil
      }
      let word = verdict.isDuplicate ? "dropped" : "kept"
      let text = "\(word), similarity \(String(format: "%.3f", Double(similarity)))"
      return HTML(
        "li", [HTML("p", text: text), HTML("div", ["class": "pair"], [figure(one), figure(other)])])
    }
    let dropped = verdicts.count { $0.isDuplicate }
    return HTML.details(
      "\(source): \(dropped) of \(verdicts.count) dropped",
      [
        .note(
          "\(recipe); at most \(Self.most) pairs on either side of the threshold, most alike first; left the web "
            + "sample, right what it resembles."),
        HTML("ul", ["class": "pictures"], items),
      ])
  }

  private func galleries(_ role: String, _ node: NodeMaterial) throws -> [Gallery] {
    try node.roles("\(role).").map { own in
      try node.gallery(
        of: node.name(own).map { String($0.dropFirst("features.".count)) } ?? "", samples: "samples.\(own)",
        media: "media.\(own)")
    }
  }

  private func figure(_ picture: Gallery.Picture) -> HTML {
    .figure(jpeg: picture.jpeg, caption: [HTML(picture.name)], alternative: picture.name)
  }
}
