extension Experiment {
  /// Sources drawn from as one stream.
  package struct Pool: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
      package var source: String
      /// Share of the pool's `total`; nil takes every sample.
      package var share: Double?
    }

    package var name: String
    package var members: [Member]
    /// Samples the stream holds when members have shares.
    package var total: Int?

    init(name: String, _ reader: LeafReader) {
      self.name = name
      members = reader.at("of").entries.map { Member(source: $0.name, share: $0.reader.ownText.flatMap(Double.init)) }
      total = reader.optionalInt("total")
    }
  }

  /// Who says what a web sample shows.
  package struct Teacher: Hashable, Sendable {
    package var name: String
    /// A recipe of its own, trained as a sub-graph.
    package var recipe: String?
    /// Which cell of that recipe.
    package var cell: String?
    /// Weights made elsewhere for the model of `recipe`.
    package var checkpoint: String?
    /// Names of teachers whose probabilities are averaged.
    package var ensemble: [String]
    /// Scores made elsewhere.
    package var scores: String?
    /// The recorded truth of a generated source speaks: the oracle.
    package var isOracle: Bool
    /// Class map from the teacher's classes to ours.
    package var map: String?
    /// How the teacher looks at a sample, where it differs from its own `evaluate`.
    package var views: Views

    init(name: String, _ reader: LeafReader) {
      self.name = name
      recipe = reader.optionalText("recipe")
      cell = reader.optionalText("cell")
      checkpoint = reader.optionalText("checkpoint")
      ensemble = reader.texts("ensemble")
      scores = reader.optionalText("scores")
      isOracle = reader.optionalText("truth") != nil
      map = reader.optionalText("map")
      views = Views(reader.at("views"))
    }
  }

  /// Views of a sample that are scored and averaged; nil takes the teacher's own protocol.
  package struct Views: Hashable, Sendable {
    package var segments: Int?
    package var clips: Int?
    package var crops: Int?
    package var size: Int?

    init(_ reader: LeafReader) {
      segments = reader.optionalInt("segments")
      clips = reader.optionalInt("clips")
      crops = reader.optionalInt("crops")
      size = reader.optionalInt("size")
    }
  }

  /// From raw web samples to those that train.
  package struct Curate: Hashable, Sendable {
    /// Empty for the unfiltered arm.
    package var filters: [Filter]
    package var deduplicate: Deduplicate?
    package var keep: Keep

    init(_ reader: LeafReader) {
      filters = reader.at("filter").entries.map { Filter(source: $0.name, $0.reader) }
      deduplicate = reader.block("deduplicate").map(Deduplicate.init)
      keep = Keep(reader.at("keep"))
    }

    package func filter(_ source: String) -> Filter? { filters.first { $0.source == source } }
  }

  /// Keep a sample iff the rank of its label is at most `top` and its probability at least the threshold.
  package struct Filter: Hashable, Sendable {
    package var source: String
    package var teacher: String
    package var top: Int
    package var threshold: Double
    /// Class name → threshold, where it differs.
    package var classThresholds: [String: Double]

    init(source: String, _ reader: LeafReader) {
      self.source = source
      teacher = reader.text("teacher")
      top = reader.int("top")
      threshold = reader.double("threshold")
      classThresholds = Dictionary(
        uniqueKeysWithValues: reader.at("threshold").entries.map { entry in
          (entry.name, entry.reader.ownText.flatMap(Double.init) ?? 0)
        })
    }
  }

  /// An independent verdict per sample: too like a validation sample.
  package struct Deduplicate: Hashable, Sendable {
    package var against: [String]
    /// Teacher whose pooled features are compared; `pixels` when there is none.
    package var featuresFrom: String
    /// Each sample is compared mirrored too.
    package var isMirrored: Bool
    /// Share of a validation frame's sides cut away in a second view of it; 0: no second view.
    package var inset: Double
    /// Frames of a video that are compared.
    package var frames: Int
    package var whitenComponents: Int?
    /// Share of the mean eigenvalue that is added to each.
    package var whitenRidge: Double
    /// Source the whitening is fitted on; nil: the validation sources.
    package var whitenFitOn: String?
    /// Cosine similarity from which on a sample is a duplicate; nil: `auto`.
    package var similarity: Double?
    /// Compare within and across the web sources too.
    package var isWithin: Bool

    /// Frames are described by their pixels, not by a network.
    package var describesPixels: Bool { featuresFrom == "pixels" }

    init(_ reader: LeafReader) {
      against = reader.texts("against")
      featuresFrom = reader.at("features").text("from")
      frames = reader.at("features").int("frames")
      isMirrored = reader.at("features").bool("mirror")
      inset = reader.at("features").double("inset")
      let whiten = reader.block("whiten")
      whitenComponents = whiten?.optionalInt("components")
      whitenRidge = whiten?.double("ridge") ?? 0
      whitenFitOn = whiten?.optionalText("fit_on")
      similarity = reader.optionalDouble("similarity")
      isWithin = reader.bool("within")
    }
  }

  /// Caps, which come last.
  package struct Keep: Hashable, Sendable {
    package var perClassCap: Int?
    package var topK: Int?
    package var ratio: Double?

    init(_ reader: LeafReader) {
      perClassCap = reader.optionalInt("per_class_cap")
      topK = reader.optionalInt("top_k")
      ratio = reader.optionalDouble("ratio")
    }
  }
}
