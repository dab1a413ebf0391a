/// The published accuracies that a recipe's `row` can claim: the only place where they are written.
///
/// - Source: Duan et al. 2020 (OmniSource, arXiv 2003.13042 v2), its supplement, and MMAction2 0.x's OmniSource page.
package enum PublishedCatalogue {
  /// Every table, in the order they are shown.
  package static let tables: [PublishedTable] = [
    minikineticsTSN, minikineticsSlowOnly, kinetics400TSN, kinetics400SlowOnlyImageNet, kinetics400SlowOnlyScratch,
    released, records,
  ]

  /// The table of a name; nil when there is none.
  package static func table(_ name: String) -> PublishedTable? { tables.first { $0.name == name } }

  /// The cell that a recipe claims; nil when nothing was published under its names.
  package static func cell(_ row: ResolvedRecipe.Row) -> PublishedCell? { table(row.table)?.cell(row.column) }

  /// The values of one cell in points as printed; nil for a cell that was never published.
  package static func accuracy(_ row: ResolvedRecipe.Row) -> (top1: Double, top5: Double)? {
    cell(row).map { ($0.top1, $0.top5) }
  }

  private static let page = "MMAction2 0.x, configs/recognition/omnisource/README.md"

  // MARK: Mini-Kinetics

  private static let minikineticsTSN = PublishedTable(
    name: "minikinetics-tsn", title: "Mini-Kinetics, TSN-8seg-ResNet50", source: "\(page), TSN-8seg-ResNet50",
    cells: configurations(
      "tsn_r50_1x1x8_100e_minikinetics", pretrained: "ImageNet", input: "3seg",
      [(77.4, 93.6), (78.0, 93.6), (78.6, 93.6), (80.6, 95.0), (78.6, 93.2), (81.3, 94.8)]))

  private static let minikineticsSlowOnly = PublishedTable(
    name: "minikinetics-slowonly", title: "Mini-Kinetics, SlowOnly-8x8-ResNet50",
    source: "\(page), SlowOnly-8x8-ResNet50",
    cells: configurations(
      "slowonly_r50_8x8x1_256e_minikinetics", pretrained: "None", input: "8x8",
      [(78.6, 93.9), (80.8, 95.0), (81.3, 95.2), (82.4, 95.6), (80.3, 94.5), (82.9, 95.8)]))

  /// A table whose rows are configurations of MMAction2: `PREFIX_rgb`, `PREFIX_googleimage_rgb`, …
  private static func configurations(
    _ prefix: String, pretrained: String, input: String, _ values: [(top1: Double, top5: Double)]
  ) -> [PublishedCell] {
    zip(sources, values).map { source, value in
      let model = prefix + (source.column == "baseline" ? "" : "_\(source.column)") + "_rgb"
      return PublishedCell(
        column: source.column, label: source.label, model: model, modality: "RGB", pretrained: pretrained,
        backbone: "ResNet50", input: input, resolution: "short-side 320", top1: value.top1, top5: value.top5,
        baseline: source.column == "baseline" ? nil : "baseline")
    }
  }

  // MARK: Kinetics-400, every source

  private static let kinetics400TSN = PublishedTable(
    name: "kinetics400-tsn", title: "Kinetics-400, TSN-3seg-ResNet50",
    source: "paper, Table 2; \(page), last table",
    cells: grid(
      "TSN-3seg-ResNet50", pretrained: "ImageNet", input: "3seg",
      [(70.6, 89.4), (71.5, 89.5), (72.0, 90.0), (72.0, 90.3), (71.7, 89.6), (73.6, 91.0)]))

  private static let kinetics400SlowOnlyImageNet = PublishedTable(
    name: "kinetics400-slowonly-imagenet", title: "Kinetics-400, SlowOnly-4x16-ResNet50 from ImageNet",
    source: "paper, Table 2; supplement, Table 13, FT; \(page), last table",
    cells: grid(
      "SlowOnly-4x16-ResNet50", pretrained: "ImageNet", input: "4x16",
      [(73.8, 90.9), (74.5, 91.4), (75.2, 91.6), (75.2, 91.7), (74.5, 91.1), (76.6, 92.5)]))

  private static let kinetics400SlowOnlyScratch = PublishedTable(
    name: "kinetics400-slowonly-scratch", title: "Kinetics-400, SlowOnly-4x16-ResNet50 from scratch",
    source: "supplement, Table 13, SC",
    cells: grid(
      "SlowOnly-4x16-ResNet50", pretrained: "None", input: "4x16",
      [(72.9, 90.9), (74.1, 91.0), (74.8, 91.4), (75.8, 92.0), (74.8, 91.2), (76.8, 92.5)]))

  /// One line of the paper's table: a model, with each source in turn and with all.
  private static func grid(
    _ model: String, pretrained: String, input: String, _ values: [(top1: Double, top5: Double)]
  ) -> [PublishedCell] {
    zip(sources, values).map { source, value in
      PublishedCell(
        column: source.column, label: source.label, model: model, modality: "RGB", pretrained: pretrained,
        backbone: "ResNet50", input: input, resolution: "", top1: value.top1, top5: value.top5,
        baseline: source.column == "baseline" ? nil : "baseline")
    }
  }

  private static let sources: [(column: String, label: String)] = [
    ("baseline", "Baseline"), ("googleimage", "+GG-img"), ("webimage", "+[GG-IG]-img"), ("insvideo", "+IG-vid"),
    ("kineticsraw", "+KRaw"), ("omnisource", "OmniSource"),
  ]

  // MARK: Kinetics-400, with and without

  private static let released = PublishedTable(
    name: "released", title: "Kinetics-400, released models", source: "\(page), Kinetics-400 Model Release",
    cells: pair(
      "tsn-imagenet", model: "TSN", pretrained: "ImageNet", backbone: "ResNet50", input: "3seg",
      resolution: "340x256", without: (70.6, 89.4), with: (73.6, 91.0))
      + pair(
        "tsn-ig1b", model: "TSN", pretrained: "IG-1B", backbone: "ResNet50", input: "3seg",
        resolution: "short-side 320", without: (73.1, 90.4), with: (75.7, 91.9))
      + pair(
        "slowonly-r50", model: "SlowOnly", pretrained: "Scratch", backbone: "ResNet50", input: "4x16",
        resolution: "short-side 320", without: (72.9, 90.9), with: (76.8, 92.5))
      + pair(
        "slowonly-r101", model: "SlowOnly", pretrained: "Scratch", backbone: "ResNet101", input: "8x8",
        resolution: "short-side 320", without: (76.5, 92.7), with: (80.4, 94.4)))

  private static let records = PublishedTable(
    name: "records", title: "Kinetics-400, records by pre-training", source: "paper, Tables 3 and 7",
    cells: pair(
      "slowonly-r101-scratch", model: "SlowOnly-8x8", pretrained: "None", backbone: "ResNet101", input: "8x8",
      resolution: "", without: (76.3, 92.6), with: (80.4, 94.4))
      + pair(
        "slowonly-r101-imagenet", model: "SlowOnly-8x8", pretrained: "ImageNet", backbone: "ResNet101", input: "8x8",
        resolution: "", without: (76.8, 92.8), with: (80.5, 94.4))
      + pair(
        "ircsn-152", model: "irCSN-32x2", pretrained: "IG-65M", backbone: "irCSN-152", input: "32x2",
        resolution: "", without: (82.6, 95.3), with: (83.6, 96.0)))

  /// One model without web data and with all of it.
  private static func pair(
    _ name: String, model: String, pretrained: String, backbone: String, input: String, resolution: String,
    without: (top1: Double, top5: Double), with: (top1: Double, top5: Double)
  ) -> [PublishedCell] {
    [("baseline", "Baseline", without), ("omnisource", "OmniSource", with)].map { column, label, value in
      PublishedCell(
        column: "\(name)-\(column)", label: label, model: model, modality: "RGB", pretrained: pretrained,
        backbone: backbone, input: input, resolution: resolution, top1: value.top1, top5: value.top5,
        baseline: column == "baseline" ? nil : "\(name)-baseline")
    }
  }
}
