extension Language {
  /// What a recipe file says about itself, and the settings of the whole experiment.
  static let document: [Declaration] = [
    .field(
      "omni", .keyword(["1"]), required: true, example: "1",
      "Version of the recipe language. Belongs to its own file and is never inherited."),
    .field(
      "base", .boolean, default: "false", example: "true",
      "Marks a fragment for others to extend: names and types are checked, completeness is not. Never inherited."),
    .field(
      "extends", .path(.recipe), example: "../bases/tsn_r50_8seg.yaml",
      "The recipe this one is laid over: maps merge, lists and scalars replace. Never inherited."),
    .field(
      "unset", .list(.text, counts: 0...256), example: "[mixup, sources.insvideo]",
      "Paths removed from what is extended, before this file's own values are laid over it."),
    .field(
      "row", .records, example: "[{table: minikinetics-tsn, column: omnisource}]",
      "Cells of published tables this recipe reproduces. Never inherited: two recipes claiming one cell is an error."),
    .block("row.[]", "One cell of a published table."),
    .field(
      "row.[].table", .text, required: true, example: "minikinetics-tsn", "Name of the table in the catalogue."),
    .field("row.[].column", .text, required: true, example: "omnisource", "Name of the column in that table."),
    .field(
      "row.[].top1", .number(Bounds(0, 100)), example: "81.3",
      "Top-1 accuracy in points, for the reader: the catalogue has it, and another number is an error."),
    .field("row.[].top5", .number(Bounds(0, 100)), example: "94.8", "Top-5 accuracy, likewise."),
    .field(
      "seed", .integer(.seed), default: "0", readBy: [.compose, .train], example: "3",
      "Seed of all randomness of training. The only field that `family` leaves out."),
    .block("params", keys: .names, "Named values for `${params.NAME}`; the only thing a teacher's recipe takes over."),
    .field("params.*", .scalar, example: "0.4", "A value that `${params.NAME}` stands for."),
    .block("classes", "What the labels mean."),
    .field(
      "classes.names", .path(.file), readBy: [.collect, .index], example: "annotations/classes.txt",
      "Text file with one class name a line, in the order of the labels."),
    .field(
      "classes.list", .list(.text, counts: 1...100_000), readBy: [.collect, .index], example: "[jump, squat, wave]",
      "The class names themselves, in the order of the labels."),
    .field(
      "classes.count", .integer(.classes), readBy: [.index], example: "200",
      "Number of classes, so that planning need not read `names`."),
    .block(
      "world", optional: true,
      "The pocket world shared by all sources with `generate`: small real media files with recorded truth."),
    .field(
      "world.seed", .integer(.seed), default: "1", readBy: [.generate], example: "1",
      "Decides every actor, scene and camera. Another seed is another data set, not another run."),
    .field(
      "world.classes", .integer(.from(2, to: 16)), default: "12", readBy: [.generate, .index], example: "8",
      "Number of action classes."),
    .field(
      "world.width", .integer(.from(16, to: 1024)), default: "112", readBy: [.generate], example: "80",
      "Width of clips and images in pixels; even."),
    .field(
      "world.height", .integer(.from(16, to: 1024)), default: "84", readBy: [.generate], example: "64",
      "Height of clips and images in pixels; even."),
    .field(
      "world.frame_rate", .number(.from(1, to: 60)), default: "12", readBy: [.generate], example: "10",
      "Frames per second."),
    .field(
      "world.seconds", .number(Bounds(0.5, 60)), default: "3", readBy: [.generate], example: "2",
      "Length of a trimmed clip in seconds."),
  ]

  /// What accompanies the experiment without being part of it.
  static let bookkeeping: [Declaration] = [
    .block("on_bad_media", "What happens when a media file is corrupt, empty, truncated, missing or mislabelled."),
    .field(
      "on_bad_media.action", .keyword(["skip", "stop"]), default: "skip", readBy: badMedia, example: "stop",
      "`skip` names, skips and counts the file; `stop` stops the node."),
    .field(
      "on_bad_media.limit", .number(.share), default: "0.01", readBy: badMedia, example: "0.05",
      "Share of a source's samples that may be lost before the node stops all the same."),
    .block(
      "assumed", keys: .anyText,
      "What was never published: path → reason. Plans count these, tables mark the row as a reconstruction."),
    .field(
      "assumed.*", .text, example: "\"baseline of the predecessor toolbox\"",
      "Why the setting at this path has the value it has."),
    .block(
      "profiles", keys: .names, "Named overlays, chosen with `--profile NAME`; each holds what a recipe may hold."),
    .field("profiles.*", .records, example: "{seed: 7}", "An overlay: any blocks of a recipe, and `unset`."),
    .block(
      "matrix", keys: .anyText,
      "Axes whose product makes one ordinary recipe per cell. An axis is a map of named overlays, or, when its name is "
        + "the path of a field, a list of values, of which `--set` of that field leaves one."),
    .field(
      "matrix.*", .records, example: "[0, 1, 2]", "An axis: `{NAME: OVERLAY, …}`, or a list of values for the field."),
  ]

  private static let badMedia: [NodeKindName] = [.index, .features, .crops, .score, .cameraMotion, .train, .evaluate]
}
