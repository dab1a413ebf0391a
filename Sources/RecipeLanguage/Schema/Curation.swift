extension Language {
  /// Sources drawn from as one stream.
  static let pools: [Declaration] = [
    .block("pools", keys: .names, "Sources drawn from as one stream, by name: `{webimage: [google, instagram]}`."),
    .block("pools.*", shorthand: .value(of: "of"), "One pool: a list of sources, or shares of them."),
    .block(
      "pools.*.of", keys: .references(.source), shorthand: .names, required: true,
      "Members: a list of sources, or a map from source to its share of `total`."),
    .field(
      "pools.*.of.*", .numberOrKeyword(.positiveShare, ["all"]), default: "all", readBy: [.compose], example: "0.8",
      "Share of the pool that comes from this source, or `all` of its samples."),
    .field(
      "pools.*.total", .integer(.samples), readBy: [.compose], example: "2000000",
      "Samples the pool holds when its members have shares."),
  ]

  /// Who says what a web sample shows.
  static let teachers: [Declaration] = [
    .block("teachers", keys: .names, "Networks that say what a web sample shows, by name."),
    .block("teachers.*", "One teacher: a recipe, an ensemble, scores made elsewhere, or the recorded truth."),
    .field(
      "teachers.*.recipe", .path(.recipe), example: "../teachers/tsn_r50.yaml",
      "An experiment of its own, trained when it is needed. It inherits nothing but the `params` given here."),
    .field(
      "teachers.*.cell", .text, example: "\"seed=0\"", "Which cell of that recipe, when it has a `matrix`."),
    .block("teachers.*.params", keys: .names, "Values for the `params` of the teacher's recipe."),
    .field("teachers.*.params.*", .scalar, example: "0.3", "Value of one of the teacher's `params`."),
    .field(
      "teachers.*.checkpoint", .path(.file), readBy: .scoring, example: "weights/teacher.safetensors",
      "Weights made elsewhere for the model of `recipe`, which is then not trained."),
    .field(
      "teachers.*.ensemble", .list(.reference(.teacher), counts: 2...64), readBy: [.score],
      example: "[frames, clips]", "Teachers whose probabilities are averaged."),
    .field(
      "teachers.*.scores", .path(.file), readBy: [.score], example: "scores.csv",
      "Probabilities made elsewhere, so that any network can teach."),
    .field(
      "teachers.*.truth", .keyword(["recorded"]), readBy: [.score], example: "recorded",
      "The oracle of an ablation: says what the recorded truth of a generated source says, with certainty."),
    .field(
      "teachers.*.map", .path(.file), readBy: [.score], example: "k400_to_k200.json",
      "From the teacher's classes to ours; a prediction outside the map is disagreement."),
    .block("teachers.*.views", "How the teacher looks at a sample, where it differs from its own `evaluate`."),
    .field(
      "teachers.*.views.segments", .integer(.views), readBy: .scoring, example: "3", "Segments of a video."),
    .field("teachers.*.views.clips", .integer(.views), readBy: .scoring, example: "1", "Clips of a video."),
    .field(
      "teachers.*.views.crops", .keyword(["1", "3", "5", "10"]), readBy: .scoring, example: "1",
      "Crops of a frame, as `evaluate.crops`."),
    .field(
      "teachers.*.views.size", .integer(.from(1, to: 4096)), readBy: .scoring, example: "224", "Pixels of a crop."),
  ]

  /// From raw web samples to those that train.
  static let curate: [Declaration] = [
    .block("curate", "From raw web samples to those that train. Kept = filtered ∩ not a duplicate; caps come last."),
    .block(
      "curate.deduplicate", shorthand: .absence, optional: true,
      "Drops web samples that are too like a validation sample. An independent verdict per sample."),
    .field(
      "curate.deduplicate.against", .list(.reference(.source), counts: 1...64), required: true,
      readBy: [.deduplicate], example: "[k200_val]", "Sources whose samples must not have look-alikes in training."),
    .block(
      "curate.deduplicate.features", shorthand: .value(of: "from"), required: true, "What is compared."),
    .field(
      "curate.deduplicate.features.from", .referenceOrKeyword(.teacher, ["pixels"]), required: true,
      readBy: .describing + [.deduplicate], example: "frames",
      "Teacher whose pooled features, before its last layer, describe a frame, or `pixels`: the lowest frequencies of the "
        + "frame itself, which need no network and see what a near-copy shares with its original."),
    .field(
      "curate.deduplicate.features.frames", .integer(.from(1, to: 256)), default: "4", readBy: .describing,
      example: "8", "Frames of a video, evenly spread, that are compared."),
    .field(
      "curate.deduplicate.features.mirror", .boolean, default: "false", readBy: [.features, .deduplicate],
      example: "true", "Compare each sample mirrored too; the better of both counts."),
    .field(
      "curate.deduplicate.features.inset", .number(.from(0, to: 0.5)), default: "0", readBy: [.features, .deduplicate],
      example: "0.09",
      "With `pixels`: compare with the middle of a validation frame too, this share of its sides cut away; a copy is often "
        + "cropped."),
    .block("curate.deduplicate.whiten", optional: true, "PCA whitening of the features."),
    .field(
      "curate.deduplicate.whiten.components", .integer(.from(1, to: 65_536)), required: true, readBy: [.deduplicate],
      example: "256", "Principal components that are kept."),
    .field(
      "curate.deduplicate.whiten.ridge", .number(.share), default: "0.001", readBy: [.deduplicate], example: "0.1",
      "Regulariser: this share of the mean variance is added to that of each component before it is made 1."),
    .field(
      "curate.deduplicate.whiten.fit_on", .reference(.source), readBy: [.deduplicate], example: "k200_train",
      "Source the whitening is fitted on; without it, the sources of `against`."),
    .field(
      "curate.deduplicate.similarity", .numberOrKeyword(Bounds(-1, 1), ["auto"]), default: "auto",
      readBy: [.deduplicate], example: "0.9",
      "Cosine similarity from which on a sample is a duplicate; `auto` is the mean similarity between crops of one "
        + "frame."),
    .field(
      "curate.deduplicate.within", .boolean, default: "false", readBy: [.deduplicate], example: "true",
      "Drop near-duplicates within and across the web sources too. Of copies the first stays, by name of the source, then "
        + "in the order of its samples."),
    .block(
      "curate.filter", keys: .references(.source), shorthand: .absence,
      "Teacher filtering by source; `none` is the unfiltered arm."),
    .block(
      "curate.filter.*", shorthand: .absence, optional: true,
      "Keep a sample iff the rank of its label is at most `top` and its probability at least `threshold`."),
    .field(
      "curate.filter.*.teacher", .reference(.teacher), required: true, readBy: [.score], example: "frames",
      "Who scores the samples of this source."),
    .field(
      "curate.filter.*.top", .integer(.classes), default: "1", readBy: [.cut, .statistics], example: "1",
      "Highest rank the label may have among the teacher's scores. Changing it does not run the teacher again."),
    .block(
      "curate.filter.*.threshold", keys: .anyText, shorthand: .ownValue(under: "default"),
      "Lowest probability the label may have: a number, or `{default: 0.3, CLASS: 0.5}`."),
    .field(
      "curate.filter.*.threshold", .number(.share), default: "0", readBy: [.cut, .statistics], example: "0.35",
      "Lowest probability the label may have. Changing it does not run the teacher again."),
    .field(
      "curate.filter.*.threshold.*", .number(.share), readBy: [.cut], example: "0.5",
      "Lowest probability for samples of this class."),
    .block("curate.keep", "Caps over what is left of a source, by falling probability; applied in this order."),
    .field(
      "curate.keep.per_class_cap", .integer(.samples), readBy: [.keep], example: "5000", "Samples of one class."),
    .field("curate.keep.top_k", .integer(.samples), readBy: [.keep], example: "100000", "Samples of the source."),
    .field(
      "curate.keep.ratio", .number(.positiveShare), readBy: [.keep], example: "0.5", "Share of what is left."),
  ]
}
