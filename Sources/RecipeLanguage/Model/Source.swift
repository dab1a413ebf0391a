extension Experiment {
  /// Where samples come from.
  package struct Source: Hashable, Sendable {
    package enum Role: String, Hashable, Codable, Sendable, CaseIterable { case target, validation, web }
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable { case video, image, untrimmed, frames }
    package enum Parts: String, Hashable, Codable, Sendable, CaseIterable { case positive, all }
    package enum Label: String, Hashable, Codable, Sendable, CaseIterable { case query, teacher }

    package var name: String
    package var role: Role
    package var kind: Kind
    package var label: Label
    /// Train on the teacher's distribution instead of its first class.
    package var isSoft: Bool
    /// A list file; nil with class folders under `root`, or with `generate`.
    package var list: String?
    package var root: String?
    /// Parts that a list of raw videos cut into files gives; nil: the positive ones.
    package var parts: Parts?
    /// Labelled segments that must not enter.
    package var exclude: String?
    /// What labels of checked segments mean in our classes.
    package var checkedNames: [String: String]
    /// Short side the files were resized to before; nil for unchanged files.
    package var storedShortSide: Int?
    package var frames: FrameFolders?
    package var subset: Subset?
    package var expect: Expectation
    package var generate: Generate?
    package var collect: Collect?

    init(name: String, _ reader: LeafReader) {
      self.name = name
      role = reader.choice("role")
      kind = reader.choice("kind")
      label = reader.choice("label")
      isSoft = reader.bool("soft")
      list = reader.optionalText("list")
      root = reader.optionalText("root")
      parts = reader.optionalText("parts").flatMap(Parts.init)
      exclude = reader.optionalText("exclude")
      checkedNames = Dictionary(
        uniqueKeysWithValues: reader.at("checked").at("names").entries.map { ($0.name, $0.reader.ownText ?? "") })
      storedShortSide = reader.at("stored").optionalInt("short_side")
      frames = reader.block("frames").map(FrameFolders.init)
      subset = reader.block("subset").map(Subset.init)
      expect = Expectation(reader.at("expect"))
      generate = reader.block("generate").map(Generate.init)
      collect = reader.block("collect").map(Collect.init)
    }
  }

  /// Raw-frame folders: how frame files are named.
  package struct FrameFolders: Hashable, Sendable {
    package var template: String
    package var first: Int
    package var rate: Double
    /// List lines are `folder offset count label`.
    package var hasOffset: Bool

    init(_ reader: LeafReader) {
      template = reader.text("template")
      first = reader.int("first")
      rate = reader.double("rate")
      hasOffset = reader.bool("offset")
    }
  }

  /// A fixed part of a source.
  package struct Subset: Hashable, Sendable {
    package var share: Double
    /// Take the share of every class rather than of the whole.
    package var isPerClass: Bool
    package var seed: Int

    init(_ reader: LeafReader) {
      share = reader.double("share")
      isPerClass = reader.bool("per_class")
      seed = reader.int("seed")
    }
  }

  /// Sizes known before the data are seen, so that planning needs none. In no key.
  package struct Expectation: Hashable, Sendable {
    package var indexed: Int?
    /// Parts of all untrimmed videos.
    package var parts: Int?
    /// Kept by the filter.
    package var agreed: Int?
    /// Duplicates among the agreed.
    package var duplicates: Int?
    package var kept: Int?

    init(_ reader: LeafReader) {
      indexed = reader.optionalInt("indexed")
      parts = reader.optionalInt("parts")
      agreed = reader.optionalInt("agreed")
      duplicates = reader.optionalInt("duplicates")
      kept = reader.optionalInt("kept")
    }
  }

  /// Task-specific collection from the network.
  package struct Collect: Hashable, Sendable {
    package var queries: String
    package var manifest: String?
    package var perHost: Int
    package var retries: Int
    package var rate: String
    package var maximumSize: String
    package var types: [String]

    init(_ reader: LeafReader) {
      queries = reader.text("queries")
      manifest = reader.optionalText("manifest")
      perHost = reader.int("per_host")
      retries = reader.int("retries")
      rate = reader.text("rate")
      maximumSize = reader.text("maximum_size")
      types = reader.texts("types")
    }
  }
}
