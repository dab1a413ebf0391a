extension Language {
  /// Where samples come from.
  static let sources: [Declaration] = [
    .block("sources", keys: .names, required: true, "Where samples come from, by name."),
    .block("sources.*", "One source of samples."),
    .field(
      "sources.*.role", .keyword(["target", "validation", "web"]), required: true, readBy: [.compose],
      example: "target",
      "`target` sets the epoch, `validation` is only ever evaluated, `web` is curated and trained on beside the target."
    ),
    .field(
      "sources.*.kind", .keyword(["video", "image", "untrimmed", "frames"]), required: true,
      readBy: [.collect, .index],
      example: "video",
      "Format of the samples: trimmed videos, images, long untrimmed videos, or folders of raw frames."),
    .field(
      "sources.*.label", .keyword(["query", "teacher"]), default: "query", readBy: [.index, .cut], steers: [.collect],
      example: "query",
      "Label of a web sample: the class whose list, folder or query fetched it, or the teacher's first class."),
    .field(
      "sources.*.soft", .boolean, default: "false", readBy: [.cut], example: "true",
      "With `label: teacher`, train on the teacher's distribution; its filter must state a `threshold`."),
    .field(
      "sources.*.list", .path(.file), readBy: [.index], example: "annotations/train.txt",
      "List of samples in one of MMAction2's text or JSON formats, or CSV (`docs/data.md`). Without it the sub-folders of "
        + "`root` are the classes."),
    .field(
      "sources.*.root", .path(.folder), readBy: [.index], example: "${site.data}/clips",
      "What the paths of the list are relative to: a folder, a folder of tar volumes `vol_0.tar`, `vol_1.tar` …, or one "
        + "file `NAME.tar`; volumes are read without unpacking. Without it, the folder of the list."),
    .field(
      "sources.*.parts", .keyword(["positive", "all"]), readBy: [.index], example: "all",
      "Which parts a list of raw videos cut into files gives: those it calls positive (so without it), or all, for a "
        + "curation of one's own."
    ),
    .field(
      "sources.*.exclude", .path(.file), readBy: [.split], example: "annotations/labelled_segments.csv",
      "Segments (`path start end` in seconds) whose moments no part of an untrimmed video may share, such as the target's "
        + "own clips."),
    .block(
      "sources.*.checked", shorthand: .value(of: "file"), optional: true,
      "Samples that somebody looked at: the filter's precision and recall are measured on them, and nothing else reads "
        + "them."),
    .field(
      "sources.*.checked.file", .path(.file), required: true, readBy: [.statistics],
      example: "annotations/checked.txt",
      "`path label` a line, label -1 for none of the classes; or, with the ending `.csv`, segments of untrimmed videos "
        + "with the columns video, label, start and end: a part shows what fills at least half of it."),
    .block("sources.*.checked.names", keys: .anyText, "What labels of segments mean, where they are not our classes."),
    .field(
      "sources.*.checked.names.*", .text, readBy: [.statistics], example: "fall",
      "The class that a label of the segments means; moments of labels that are neither are not measured."),
    .block("sources.*.stored", "What was done to the files before."),
    .field(
      "sources.*.stored.short_side", .integer(.from(1, to: 8192)), example: "320",
      "Short side in pixels the files were resized to; used for cost estimates and tables."),
    .block("sources.*.frames", optional: true, "How the files of raw-frame folders are named."),
    .field(
      "sources.*.frames.template", .text, default: "img_%05d.jpg", readBy: [.index], example: "img_%05d.jpg",
      "File name of a frame; `%05d`, or `{:05}` as MMAction2 writes it, is its number."),
    .field(
      "sources.*.frames.first", .integer(.from(0, to: 1e9)), default: "1", readBy: [.index], example: "1",
      "Number of the first frame."),
    .field(
      "sources.*.frames.rate", .number(Bounds(0, 100_000, lowerExcluded: true)), default: "30", readBy: [.index],
      example: "25",
      "Frames per second the folders were extracted at."),
    .field(
      "sources.*.frames.offset", .boolean, default: "false", readBy: [.index], example: "true",
      "List lines are `folder offset count label` instead of `folder count label`."),
    .block("sources.*.subset", optional: true, "A fixed, seeded part of the source."),
    .field(
      "sources.*.subset.share", .number(.positiveShare), required: true, readBy: [.index], example: "0.1",
      "Share of the samples that is taken."),
    .field(
      "sources.*.subset.per_class", .boolean, default: "true", readBy: [.index], example: "true",
      "Take the share of every class (at least one sample) rather than of the whole."),
    .field(
      "sources.*.subset.seed", .integer(.seed), default: "0", readBy: [.index], example: "7",
      "Which samples: another seed, another subset."),
    .block("sources.*.expect", "Sizes known beforehand, so that planning needs no data. In no key."),
    .field(
      "sources.*.expect.indexed", .integer(.noneOrSamples), example: "76030",
      "Samples of the source, before any `subset`."),
    .field(
      "sources.*.expect.parts", .integer(.noneOrSamples), example: "912324", "Parts of all untrimmed videos."),
    .field("sources.*.expect.agreed", .integer(.noneOrSamples), example: "1188695", "Samples the filter keeps."),
    .field("sources.*.expect.duplicates", .integer(.noneOrSamples), example: "967", "Duplicates among the agreed."),
    .field("sources.*.expect.kept", .integer(.noneOrSamples), example: "1187728", "Samples left after all curation."),
  ]

  /// Sources made by omni itself.
  static let generate: [Declaration] = [
    .block(
      "sources.*.generate", optional: true,
      "Make the source instead of reading it: one part of the pocket world. In place of `list` and `root`."),
    .field(
      "sources.*.generate.part",
      .keyword(["target", "validation", "broad_validation", "images", "videos", "untrimmed"]), required: true,
      readBy: [.generate], example: "images",
      "Which part of the world: clean clips, the two validation sets, or web images, videos, untrimmed videos."),
    .field(
      "sources.*.generate.per_class", .integer(.madeSamples), readBy: [.generate], example: "30",
      "Samples of each class. Either this or `count`."),
    .field(
      "sources.*.generate.count", .integer(.madeSamples), readBy: [.generate], example: "600",
      "Samples in all. Either this or `per_class`."),
    .field(
      "sources.*.generate.wrong", .number(.share), default: "0", readBy: [.generate], example: "0.4",
      "Share of samples that show another class than their label says."),
    .field(
      "sources.*.generate.irrelevant", .number(.share), default: "0", readBy: [.generate], example: "0.2",
      "Share of samples that show no class at all."),
    .field(
      "sources.*.generate.tail", .number(.from(0, to: 4)), default: "0", readBy: [.generate], example: "1",
      "Long tail over classes: size of class k ∝ (k+1)^−tail; 0 is even."),
    .field(
      "sources.*.generate.shortest", .duration, default: "12s", readBy: [.generate], example: "12s",
      "Shortest untrimmed video."),
    .field(
      "sources.*.generate.longest", .duration, default: "30s", readBy: [.generate], example: "30s",
      "Longest untrimmed video."),
    .block(
      "sources.*.generate.duplicates", optional: true,
      "Planted near-copies of validation samples: cropped, mirrored, recompressed."),
    .field(
      "sources.*.generate.duplicates.of", .reference(.source), required: true, readBy: [.generate], example: "val",
      "The generated validation source that is copied."),
    .field(
      "sources.*.generate.duplicates.share", .number(.share), required: true, readBy: [.generate], example: "0.02",
      "Share of this source's samples that are near-copies."),
    .block(
      "sources.*.generate.hard_negatives", optional: true,
      "Samples with the scene and actor of a validation sample and another event."),
    .field(
      "sources.*.generate.hard_negatives.of", .reference(.source), required: true, readBy: [.generate],
      example: "val", "The generated validation source whose scenes are used."),
    .field(
      "sources.*.generate.hard_negatives.share", .number(.share), required: true, readBy: [.generate],
      example: "0.02", "Share of this source's samples that are hard negatives."),
  ]

  /// Sources fetched from the network.
  static let collect: [Declaration] = [
    .block(
      "sources.*.collect", optional: true,
      "Task-specific collection: queries from class names, files from URLs. In place of `list` and `root`."),
    .field(
      "sources.*.collect.queries", .keyword(["verbatim", "permuted", "stemmed"]), default: "verbatim",
      readBy: [.collect], example: "verbatim",
      "Query terms from class names: as they are, with words permuted, or permuted and stemmed for tags."),
    .field(
      "sources.*.collect.manifest", .path(.file), readBy: [.collect], example: "urls.csv",
      "URLs to fetch, with the query or class that each was found for: CSV, TSV, or one a line. Without it the list of "
        + "queries is written, and the run stops there."),
    .field(
      "sources.*.collect.per_host", .integer(.from(1, to: 64)), default: "4", steers: [.collect], example: "4",
      "Connections to one host at a time."),
    .field(
      "sources.*.collect.retries", .integer(.from(0, to: 100)), default: "3", steers: [.collect], example: "3",
      "Attempts after a failure, with growing pauses."),
    .field(
      "sources.*.collect.rate", .rate, default: "2/s", steers: [.collect], example: "2/s", "Requests to one host."),
    .field(
      "sources.*.collect.maximum_size", .size, default: "200MB", readBy: [.collect], example: "20MB",
      "Larger files are refused, however they are sent."),
    .field(
      "sources.*.collect.types", .list(.keyword(["image", "video"]), counts: 1...2), default: "[\"image\",\"video\"]",
      readBy: [.collect], example: "[image]",
      "Kinds of files that are accepted, told by their bytes, and of these what the "
        + "source's `kind` can use."),
  ]
}
