import Diagnostics

extension DiagnosticCatalogue {
  /// What the rules of the domain report.
  static let domain: [Entry] = sources + streams + curation + network

  private static let sources: [Entry] = [
    Entry(
      "source-without-samples", why: "A source must say where its samples are, or how to make them.",
      example: "web: {role: web, kind: video}", mend: "State `list`, `root`, `generate` or `collect`."),
    Entry(
      "conflicting-keys", why: "Two keys contradict each other, or one needs another that is missing.",
      example: "{generate: {…}, list: a.txt}", mend: "Keep one of them."),
    Entry(
      "target-count", why: "Exactly one source sets the epoch.", example: "two sources with `role: target`",
      mend: "Give the others `role: web`."),
    Entry(
      "generate-mismatch", why: "A generated source contradicts itself or its kind.",
      example: "{kind: image, generate: {part: videos}}", mend: "Make kind and part agree."),
    Entry(
      "frames-mismatch", why: "The files of raw frames must be told by their numbers.",
      example: "{kind: frames, frames: {template: img.jpg}}", mend: "Write a template such as `img_%05d.jpg`."),
    Entry(
      "exclude-mismatch", why: "Only untrimmed videos have parts to exclude or choose.",
      example: "{kind: image, exclude: segments.csv}", mend: "Remove the key, or state `kind: untrimmed`."),
    Entry(
      "class-count", why: "Numbers and lists of classes contradict each other.", example: "{count: 3, list: [a, b]}",
      mend: "State one of them."),
    Entry(
      "expectation-mismatch", why: "Expected sizes contradict each other.", example: "expect: {indexed: 5, agreed: 9}",
      mend: "Correct the sizes."),
    Entry(
      "unused-source", .note, why: "Nothing uses the source, so it is left out of the graph.",
      example: "a web source that `balance` does not name", mend: "Nothing, or name it in `balance`."),
    Entry(
      "assumed-default", .warning, why: "An assumption names something the recipe does not state.",
      example: "assumed: {schedule.gamma: …} without gamma", mend: "State the value, or remove the assumption."),
  ]

  private static let streams: [Entry] = [
    Entry(
      "validation-in-training", why: "Accuracy on samples that were trained on means nothing.",
      example: "balance: {batch: {val: 8}}", mend: "Train on other sources."),
    Entry(
      "pool-overlap", why: "A source is drawn through one stream only.", example: "pools: {a: [x], b: [x]}",
      mend: "Take it out of one of them."),
    Entry(
      "pool-shares", why: "Shares of a pool need a total and add up to 1.", example: "of: {a: 0.8, b: 0.3}",
      mend: "Correct the shares, and state `total`."),
    Entry(
      "source-in-pool", why: "A source inside a pool is drawn through its pool.",
      example: "batch: {google: 4} with pool web",
      mend: "Name the pool."),
    Entry(
      "target-without-batch", why: "The target sets the epoch, so it must be in `balance.batch`.",
      example: "balance: {batch: {web: 8}}", mend: "Add the target."),
    Entry(
      "auxiliary-mismatch", why: "Every stream beside the target needs both a batch size and a count.",
      example: "auxiliary: {count: {web: 1}} without batch", mend: "State both."),
    Entry(
      "choose-one", why: "Exactly one of several keys is expected.", example: "resample: {web: {power: 0.5, clip: 10}}",
      mend: "Keep one."),
    Entry(
      "needs-sum", why: "Weights and sums of losses only matter when losses are added up.",
      example: "{step: each, weight: {web: 0.5}}", mend: "Write `step: sum`."),
    Entry(
      "needs-best", why: "Epochs only compete when the best of them is reported.",
      example: "evaluate: {report: last, every: 5}", mend: "Write `report: best`, or take `every` out."),
    Entry(
      "mixup-partner", why: "Only streams drawn in the same iteration can be mixed.",
      example: "mixup with a source that has no batch", mend: "Give the stream a batch in `balance`."),
    Entry(
      "mixup-shape", why: "Only samples of one shape can be mixed.", example: "tsn: a video of 8 frames with an image",
      mend: "Mix streams of one kind, or use a 3D model."),
  ]

  private static let curation: [Entry] = [
    Entry(
      "filter-on-labelled", why: "Target and validation data are labelled; only web data are filtered.",
      example: "curate: {filter: {val: …}}", mend: "Remove the filter."),
    Entry(
      "soft-label", why: "Soft labels come from a teacher and need a threshold.",
      example: "soft: true without threshold",
      mend: "State `label: teacher` and `curate.filter.NAME.threshold`."),
    Entry(
      "label-without-teacher", why: "`label: teacher` needs a teacher, on web data.",
      example: "label: teacher without a filter", mend: "State `curate.filter.NAME`."),
    Entry(
      "teacher-sees-validation", why: "A teacher trained on our validation samples would leak them.",
      example: "a teacher whose target is our validation list", mend: "Train the teacher on other samples."),
    Entry(
      "teacher-classes", why: "The teacher's classes are not ours.", example: "a teacher over 400 classes for 200",
      mend: "State `map`."),
    Entry(
      "nested-ensemble", why: "Ensembles average teachers, not ensembles.", example: "ensemble: [both, clips]",
      mend: "List the members themselves."),
    Entry(
      "teacher-unfit", why: "3D networks cannot judge single frames, and only a network gives features.",
      example: "filter: {images: {teacher: slowonly}}", mend: "Name a teacher that can: a tsn, or one with a recipe."),
    Entry(
      "deduplicate-against", why: "Look-alikes are searched in validation data.", example: "against: [train]",
      mend: "Name validation sources."),
    Entry(
      "needs-pixels",
      why: "Only the frames themselves can be described without their border; a teacher has its own crop.",
      example: "features: {from: frames, inset: 0.1}", mend: "Write `from: pixels`, or leave `inset` out."),
  ]

  private static let network: [Entry] = [
    Entry(
      "backbone-mismatch", why: "Each model has its kind of backbone and its depths.",
      example: "{kind: tsn, backbone: {kind: resnet3d_csn}}",
      mend: "Write the backbone or the depth that the message names."),
    Entry(
      "clip-mismatch", why: "2D networks see single frames, 3D networks see clips.", example: "tsn with clip.frames: 8",
      mend: "Change `clip`, or the model."),
    Entry(
      "transform-missing", why: "Samples that are no trimmed videos must be brought into the network's form.",
      example: "images for slowonly without `transform`", mend: "State the transform the message shows."),
    Entry(
      "transform-mismatch", why: "Samples cannot take this form, or the network cannot read it.",
      example: "transform: {video: {to: parts}}", mend: "Choose one of the forms the message names."),
    Entry(
      "milestones", why: "Milestones rise, lie inside training, and belong to `policy: step`.",
      example: "milestones: [80, 40]", mend: "Correct the milestones or the policy."),
    Entry(
      "nothing-to-test", why: "Without training there must be weights to test.",
      example: "schedule: {epochs: 0} without model.init",
      mend: "State `model.init.weights`, `checkpoint` or `recipe`, or train."),
    Entry(
      "warmup-too-long", why: "Warm-up must be shorter than training.", example: "warmup: {epochs: 12} of 10",
      mend: "Shorten it."),
    Entry(
      "needs-momentum", why: "Nesterov's step looks ahead along sgd's momentum.",
      example: "{optimizer: adamw, nesterov: true}", mend: "Leave `nesterov` out, or train with sgd and a momentum."),
    Entry(
      "crop-too-large", why: "A crop cannot be larger than what it is cut from.",
      example: "[{resize_short: 128}, {center_crop: 224}]", mend: "Enlarge the resize, or shrink the crop."),
    Entry(
      "input-size", why: "Training needs samples of one size.", example: "augment: [{flip: 0.5}]",
      mend: "End with a crop or a resize to a square."),
    Entry(
      "evaluate-on-training", why: "Accuracy is measured on validation data.", example: "evaluate: {sources: [train]}",
      mend: "Name validation sources."),
    Entry(
      "evaluate-views", why: "tsn is tested on segments, 3D networks on clips.", example: "tsn with evaluate.clips: 10",
      mend: "Use the other key."),
    Entry(
      "crops-misfit", why: "Three crops stand side by side along the longer side, each as tall as the resized frame.",
      example: "evaluate: {crops: 3, size: 224, resize_short: 256}",
      mend: "Give `size` and `resize_short` the same number, or take 1, 5 or 10 crops."),
  ]
}
