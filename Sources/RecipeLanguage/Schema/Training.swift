extension Language {
  /// Augmentation, in the order written.
  static let augment: [Declaration] = [
    .field(
      "augment", .steps, default: "[]", readBy: .network, fromTeacher: .scoring,
      example: "[{resize_short: 256}, {flip: 0.5}]",
      "Steps from decoded frame to network input while training, in order; they also fix the input's size. A "
        + "`normalize` step holds for testing and scoring too."),
    .block("augment.[]", "One step: a map of exactly one of these keys."),
    .block("augment.[].resize_short", shorthand: .value(of: "size"), "Shorter side to a size, aspect ratio kept."),
    .field("augment.[].resize_short.size", .integer(pixels), required: true, example: "256", "Pixels."),
    .block("augment.[].resize", "Both sides to a size."),
    .field("augment.[].resize.width", .integer(pixels), required: true, example: "340", "Pixels."),
    .field("augment.[].resize.height", .integer(pixels), required: true, example: "256", "Pixels."),
    .block(
      "augment.[].random_resized_crop", shorthand: .value(of: "size"),
      "Crop of random area and aspect ratio, resized to a square."),
    .field("augment.[].random_resized_crop.size", .integer(pixels), required: true, example: "224", "Pixels."),
    .field(
      "augment.[].random_resized_crop.area", .list(.number(.positiveShare), counts: 2...2), default: "[0.08,1]",
      example: "[0.08, 1]", "Smallest and largest share of the frame's area."),
    .field(
      "augment.[].random_resized_crop.ratio", .list(.number(.positive), counts: 2...2),
      default: "[0.75,1.3333333333333333]",
      example: "[0.75, 1.3333]", "Smallest and largest width ÷ height."),
    .block(
      "augment.[].multi_scale_crop", shorthand: .value(of: "size"),
      "Crop of the short side times one of the scales, resized to a square."),
    .field("augment.[].multi_scale_crop.size", .integer(pixels), required: true, example: "224", "Pixels."),
    .field(
      "augment.[].multi_scale_crop.scales", .list(.number(.positiveShare), counts: 1...16),
      default: "[1,0.875,0.75,0.66]", example: "[1, 0.875, 0.75, 0.66]", "Sides of the crop ÷ the short side."),
    .field(
      "augment.[].multi_scale_crop.fixed", .boolean, default: "true", example: "false",
      "Crop at one of the fixed places instead of anywhere."),
    .field(
      "augment.[].multi_scale_crop.places", .keyword(["5", "13"]), default: "5", example: "13",
      "Number of fixed places: the corners and centre, or those with the sides' centres and four quarter points."),
    .block("augment.[].random_crop", shorthand: .value(of: "size"), "A square at a random place."),
    .field("augment.[].random_crop.size", .integer(pixels), required: true, example: "224", "Pixels."),
    .block("augment.[].center_crop", shorthand: .value(of: "size"), "A square at the centre."),
    .field("augment.[].center_crop.size", .integer(pixels), required: true, example: "224", "Pixels."),
    .block("augment.[].flip", shorthand: .value(of: "probability"), "Mirror left and right."),
    .field(
      "augment.[].flip.probability", .number(.share), required: true, example: "0.5", "Probability of mirroring."),
    .block(
      "augment.[].color_jitter",
      "Random changes of colour, alike for all frames of a sample; their order is drawn once for the run."),
    .field(
      "augment.[].color_jitter.brightness", .number(.share), default: "0.5", example: "0.4", "Largest relative change."
    ),
    .field(
      "augment.[].color_jitter.contrast", .number(.share), default: "0.5", example: "0.4", "Largest relative change."),
    .field(
      "augment.[].color_jitter.saturation", .number(.share), default: "0.5", example: "0.4", "Largest relative change."
    ),
    .field(
      "augment.[].color_jitter.hue", .number(Bounds(0, 0.5)), default: "0.1", example: "0.1",
      "Largest turn, in turns of the colour circle."),
    .block("augment.[].normalize", "Subtract a mean and divide by a deviation, per channel, RGB on 0 … 255."),
    .field(
      "augment.[].normalize.mean", .list(.number(.any), counts: 3...3), default: "[123.675,116.28,103.53]",
      example: "[123.675, 116.28, 103.53]", "Mean of each channel."),
    .field(
      "augment.[].normalize.std", .list(.number(.positive), counts: 3...3), default: "[58.395,57.12,57.375]",
      example: "[58.395, 57.12, 57.375]", "Deviation of each channel."),
  ]

  private static let pixels = Bounds.from(8, to: 4096)

  /// Mixup within and across sources.
  static let mixup: [Declaration] = [
    .field(
      "mixup", .records, default: "[]", readBy: [.compose],
      example: "[{into: k200_train, with: webimage, alpha: 0.2}]",
      "Each sample of `into` becomes λ·x + (1−λ)·x′ with a random sample of `with` drawn in the same joint iteration."),
    .block("mixup.[]", "One rule of mixing; the same name twice mixes a stream with itself."),
    .field(
      "mixup.[].into", .reference(.stream), required: true, example: "k200_train",
      "Stream whose samples are mixed."),
    .field("mixup.[].with", .reference(.stream), required: true, example: "webimage", "Stream of the partners."),
    .field(
      "mixup.[].alpha", .number(.positive), required: true, example: "0.2", "λ ~ Beta(α, α), drawn once a batch."),
    .field(
      "mixup.[].probability", .number(.share), default: "1", example: "1.0", "Probability that a batch is mixed."),
  ]

  /// How the target and the web streams share the iterations.
  static let balance: [Declaration] = [
    .block(
      "balance", optional: true, required: true,
      "How the target and the web streams share the iterations. Streams are the target, pools, and sources in no pool."),
    .block("balance.batch", keys: .references(.stream), required: true, "Streams that train, with their batch sizes."),
    .field(
      "balance.batch.*", .integer(.from(1, to: 65_536)), readBy: [.compose], example: "12",
      "Samples of this stream in a batch, per replica."),
    .block("balance.auxiliary", "Batches of other streams between those of the target."),
    .field(
      "balance.auxiliary.every", .integer(.from(1, to: 1e6)), default: "1", readBy: [.compose], example: "2",
      "After main iterations 0, every, 2·every … of the whole run."),
    .block(
      "balance.auxiliary.count", keys: .references(.stream),
      "Batches of each stream there. The target's own name is allowed: extra target batches as a control."),
    .field(
      "balance.auxiliary.count.*", .integer(.from(1, to: 1000)), readBy: [.compose], example: "1",
      "Batches of this stream."),
    .field(
      "balance.auxiliary.order", .list(.reference(.stream), counts: 1...64), readBy: [.compose],
      example: "[webimage, insvideo]", "Order of the streams; without it, by name."),
    .field(
      "balance.step", .keyword(["each", "sum"]), default: "each", readBy: [.compose], example: "sum",
      "`each`: every batch is an optimiser step. `sum`: one forward per stream, one step on the weighted sum of losses."
    ),
    .field(
      "balance.loss", .keyword(["batch_mean", "sample_sum"]), default: "batch_mean", readBy: [.compose],
      example: "batch_mean", "With `step: sum`, what the loss of a stream is: mean over its batch, or sum over samples."
    ),
    .block("balance.weight", keys: .references(.stream), "With `step: sum`, weights of the losses."),
    .field(
      "balance.weight.*", .number(.nonNegative), readBy: [.compose], example: "0.5",
      "Weight of this stream's loss; 1 where nothing is said."),
    .block(
      "balance.resample", keys: .references(.stream), "How the samples of a stream are drawn over its classes."),
    .block("balance.resample.*", "One of the four; over the union of the stream's sources, after curation."),
    .field(
      "balance.resample.*.power", .number(.share), readBy: [.compose], example: "0.5",
      "Probability of a class ∝ Nᵖ: 1 leaves the samples alike, 0 makes the classes alike. A pass is as long as the "
        + "stream, drawn with replacement."),
    .field(
      "balance.resample.*.clip", .integer(.samples), readBy: [.compose], example: "5000",
      "At most this many samples of a class; a pass is as long as what is left."),
    .field(
      "balance.resample.*.uniform", .boolean, readBy: [.compose], example: "true", "All classes alike: `power: 0`."),
    .block(
      "balance.resample.*.repeat", keys: .anyText,
      "A pass of its own length: how often each sample of a class appears in it. Of 2.5, every sample comes twice and a "
        + "random half of them once more, others each epoch. 1 for classes that are not named."),
    .field(
      "balance.resample.*.repeat.*", .number(.from(0, to: 10_000)), readBy: [.compose], example: "2.5",
      "Factor of this class."),
  ]

  /// Optimiser and learning rate.
  static let schedule: [Declaration] = [
    .block("schedule", required: true, "Optimiser, learning rate and length of training."),
    .field(
      "schedule.optimizer", .keyword(["sgd", "adamw"]), default: "sgd", readBy: [.train], example: "sgd",
      "Rule that turns gradients into steps."),
    .field(
      "schedule.lr", .number(.positive), required: true, readBy: [.train], example: "0.00375",
      "Learning rate before the policy and warm-up change it."),
    .field(
      "schedule.momentum", .number(Bounds(0, 0.9999)), default: "0.9", readBy: [.train], example: "0.9",
      "Momentum of sgd."),
    .field(
      "schedule.nesterov", .boolean, default: "false", readBy: [.train], example: "true",
      "Nesterov's momentum, of sgd."),
    .field(
      "schedule.betas", .list(.number(Bounds(0, 0.999999)), counts: 2...2), default: "[0.9,0.999]", readBy: [.train],
      example: "[0.9, 0.999]", "Decay of adamw's two averages."),
    .field(
      "schedule.weight_decay", .number(.share), default: "0", readBy: [.train], example: "1e-4",
      "Weight decay on all parameters: sgd adds it to the gradients, adamw takes it from the weights."),
    .field(
      "schedule.parameters", .records, default: "[]", readBy: [.train],
      example: "[{match: cls_head, lr: 10}, {match: .bn., weight_decay: 0}]",
      "Rates and weight decays of their own for some parameters; of several that match, the longest `match` counts."),
    .block("schedule.parameters.[]", "Factors for the parameters whose name contains a text."),
    .field(
      "schedule.parameters.[].match", .text, required: true, example: "cls_head",
      "Part of a parameter's name, in MMAction2's names: `backbone.layer1.0.conv1.bn.weight`. One that no parameter has "
        + "is an error."),
    .field("schedule.parameters.[].lr", .number(.nonNegative), default: "1", example: "10", "Factor of the rate."),
    .field(
      "schedule.parameters.[].weight_decay", .number(.nonNegative), default: "1", example: "0",
      "Factor of the weight decay."),
    .field(
      "schedule.clip_norm", .number(.positive), readBy: [.train], example: "40",
      "Largest L2 norm of all gradients together; without it nothing is clipped."),
    .field(
      "schedule.policy", .keyword(["step", "cosine", "constant"]), default: "constant", readBy: [.train],
      example: "step", "How the learning rate falls: by `gamma` at each milestone, along a cosine, or not."),
    .field(
      "schedule.milestones", .list(.integer(.iterations), counts: 0...64), default: "[]", readBy: [.train],
      example: "[40, 80]", "Epochs at which `policy: step` multiplies the rate by `gamma`."),
    .field(
      "schedule.gamma", .number(.positiveShare), default: "0.1", readBy: [.train], example: "0.1",
      "Factor at each milestone."),
    .field(
      "schedule.minimum", .number(.nonNegative), default: "0", readBy: [.train], example: "1e-6",
      "Rate at the end of the cosine."),
    .field(
      "schedule.by", .keyword(["epoch", "iteration"]), default: "epoch", readBy: [.train], example: "epoch",
      "Whether the rate changes once an epoch or at every main iteration."),
    .field(
      "schedule.epochs", .integer(.from(0, to: 100_000)), required: true, readBy: [.compose, .train],
      example: "100",
      "Passes over the target. With 0 the first weights of `model.init` are tested as they are, and no source is read but "
        + "those of `evaluate`."),
    .block("schedule.warmup", optional: true, "Linear rise of the rate at the beginning: in epochs or iterations."),
    .field(
      "schedule.warmup.epochs", .integer(.epochs), readBy: [.train], example: "10", "Length in epochs."),
    .field(
      "schedule.warmup.iterations", .integer(.iterations), readBy: [.train], example: "500",
      "Length in main iterations."),
    .field(
      "schedule.warmup.ratio", .number(.share), default: "0.1", readBy: [.train], example: "0.1",
      "First rate ÷ regular rate."),
    .field(
      "schedule.label_smoothing", .number(Bounds(0, 0.99)), default: "0", readBy: [.train], example: "0.1",
      "Probability spread evenly over all classes, after mixup and for a teacher's soft labels too."),
    .field(
      "schedule.ema", .number(Bounds(0, 0.999999, lowerExcluded: true)), readBy: [.train], example: "0.999",
      "Decay of a moving average of weights and running statistics, which is then what a training results in and what is "
        + "evaluated."),
  ]

  /// The test protocol.
  static let evaluate: [Declaration] = [
    .block("evaluate", optional: true, required: true, "The test protocol."),
    .field(
      "evaluate.sources", .list(.reference(.source), counts: 1...64), required: true, readBy: [.evaluate],
      example: "[k200_val]", "Validation sources; the first is the headline."),
    .field(
      "evaluate.segments", .integer(.from(1, to: 256)), readBy: [.evaluate], fromTeacher: .scoring, example: "25",
      "Segments of a video for tsn; without it, `clip.segments`."),
    .field(
      "evaluate.clips", .integer(.from(1, to: 256)), default: "1", readBy: [.evaluate], fromTeacher: .scoring,
      example: "10", "Clips of a video for 3D networks."),
    .field(
      "evaluate.crops", .keyword(["1", "3", "5", "10"]), default: "1", readBy: [.evaluate], fromTeacher: .scoring,
      example: "3",
      "Crops of a frame: the centre, three along the longer side, the corners and centre, or those ten with mirrors."),
    .field(
      "evaluate.size", .integer(.from(8, to: 4096)), required: true, readBy: [.evaluate], fromTeacher: .scoring,
      example: "256", "Pixels of a square crop."),
    .field(
      "evaluate.resize_short", .integer(.from(8, to: 4096)), readBy: [.evaluate], fromTeacher: .scoring,
      example: "256", "Short side before cropping; without it, `size`."),
    .field(
      "evaluate.average", .keyword(["features", "probabilities", "logits"]), default: "probabilities",
      readBy: [.evaluate], fromTeacher: .scoring, example: "features", "What is averaged over the views of a video."),
    .field(
      "evaluate.metrics", .list(.keyword(["top1", "top5", "mean_class"]), counts: 1...3),
      default: "[\"top1\",\"top5\",\"mean_class\"]", readBy: [.evaluate], example: "[top1, top5, mean_class]",
      "Accuracies that are reported."),
    .field(
      "evaluate.report", .keyword(["last", "best"]), default: "last", readBy: [.train, .evaluate], example: "last",
      "Weights that count: the last epoch's, or those of the epoch with the best top-1 on the first of `sources`, a choice "
        + "that looks at validation data. Teachers and first weights are the last epoch's all the same."),
    .field(
      "evaluate.every", .integer(.epochs), default: "1", readBy: [.train, .evaluate], example: "5",
      "With `report: best`, the epochs that compete: every so many, and the last."),
    .field(
      "evaluate.sampling", .keyword(["mmaction_0x", "mmaction_1x"]), default: "mmaction_0x", readBy: [.evaluate],
      fromTeacher: .scoring, example: "mmaction_0x",
      "Which formula places test frames: that of MMAction2 0.x or 1.x."),
  ]
}
