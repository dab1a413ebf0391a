extension Language {
  /// The network.
  static let model: [Declaration] = [
    .block("model", required: true, "The network."),
    .field(
      "model.kind", .keyword(["tsn", "slowonly", "ircsn"]), required: true, readBy: .network, fromTeacher: .scoring,
      example: "tsn", "`tsn` averages a 2D network over segments; `slowonly` and `ircsn` are 3D networks on clips."),
    .block("model.backbone", "The network without its last layer."),
    .field(
      "model.backbone.kind", .keyword(["resnet2d", "resnet3d_slowonly", "resnet3d_csn"]), required: true,
      readBy: .network, fromTeacher: .scoring, example: "resnet2d",
      "Family of the backbone: `resnet2d` for tsn, `resnet3d_slowonly` for slowonly, `resnet3d_csn` for ircsn."),
    .field(
      "model.backbone.depth", .keyword(["10", "18", "34", "50", "101", "152"]), required: true, readBy: .network,
      fromTeacher: .scoring, example: "50",
      "Number of layers; 10 is a small one with one block a stage. `ircsn` has 50, 101 or 152."),
    .field(
      "model.backbone.width", .integer(.from(4, to: 512)), default: "64", readBy: .network, fromTeacher: .scoring,
      example: "16", "Channels of the stem; all others scale with it. 64 in the published networks."),
    .field(
      "model.dropout", .number(Bounds(0, 0.99)), default: "0.5", readBy: [.train], example: "0.4",
      "Probability of dropping a feature before the last layer."),
    .field(
      "model.frozen_stages", .integer(.from(-1, to: 4)), default: "-1", readBy: [.train], example: "1",
      "The last stage that is not trained, as MMAction2 counts: -1 none, 0 the stem, 1 the stem and `layer1`, 4 everything "
        + "but the last layer. Weights and running statistics of these stages stay as they are, and the latter normalise."
    ),
    .field(
      "model.frozen_statistics", .boolean, default: "false", readBy: [.train], example: "true",
      "Normalise by the running statistics while training too and keep them as they are; scales and shifts still learn "
        + "(`norm_eval` of MMAction2)."),
    .block("model.init", shorthand: .word("random"), "Where the first weights come from: one of the four."),
    .block(
      "model.init.random", shorthand: .flag, optional: true, "Drawn at random, the way the reference code draws them."),
    .field(
      "model.init.random.zero_last_bn", .boolean, default: "false", readBy: [.train], example: "true",
      "Start the last batch normalisation of every residual block at zero."),
    .field(
      "model.init.weights", .path(.file), readBy: [.train], example: "${site.weights.resnet50}",
      "A file of weights made by another tool: of `torch.save` (.pth) or safetensors. `omni import --weights FILE` says what "
        + "it holds."),
    .field(
      "model.init.names", .keyword(["torchvision", "mmaction"]), default: "torchvision", readBy: [.train],
      example: "torchvision",
      "Whose parameter names the file of `weights` has: torchvision's, or MMAction2's (0.x, 1.x, and omni's own)."),
    .field(
      "model.init.inflate", .boolean, default: "false", readBy: [.train], example: "true",
      "Spread 2D kernels that were trained before over time for a 3D network: each of the kT slices is the kernel ÷ kT."
    ),
    .field(
      "model.init.recipe", .path(.recipe), example: "pretrain.yaml",
      "The result of another recipe; a last layer of another size is drawn anew."),
    .field(
      "model.init.cell", .text, example: "\"seed=0\"", "Which cell of that recipe, when it has a `matrix`."),
    .field(
      "model.init.checkpoint", .path(.file), readBy: [.train], example: "weights/first.safetensors",
      "A safetensors file written by omni."),
    .field(
      "replicas", .integer(.from(1, to: 1024)), default: "1", readBy: [.compose, .train], example: "8",
      "Copies of the network whose gradients are averaged: batch and batch-norm semantics of that many GPUs. Each sees its "
        + "own part of every batch; the rate is taken as stated."),
    .field(
      "precision", .keyword(["float32", "bfloat16"]), default: "float32", readBy: .network, fromTeacher: .scoring,
      example: "bfloat16", "Arithmetic of the network; `bfloat16` keeps float32 master weights."),
  ]

  /// Which frames of a sample the network sees.
  static let clip: [Declaration] = [
    .block("clip", "Which frames of a video the network sees."),
    .field(
      "clip.segments", .integer(.from(1, to: 256)), default: "1", readBy: .network, fromTeacher: .scoring,
      example: "8", "Equal parts of the video; one clip is taken from each."),
    .field(
      "clip.frames", .integer(.from(1, to: 256)), default: "1", readBy: .network, fromTeacher: .scoring, example: "8",
      "Frames of a clip."),
    .field(
      "clip.stride", .integer(.from(1, to: 256)), default: "1", readBy: .network + [.cameraMotion],
      fromTeacher: .scoring, example: "8",
      "Distance between two frames of a clip, in frames of the video."),
  ]

  /// How one kind of sample becomes a training sample.
  static let transform: [Declaration] = [
    .block(
      "transform", keys: .references(.sourceOrKind),
      "How samples become training samples, by kind; an entry with a source's name overrides its kind's."),
    .block("transform.*", shorthand: .value(of: "to"), "How these samples become training samples."),
    .field(
      "transform.*.to", .keyword(["frame", "clip", "parts", "snippets"]), required: true,
      readBy: [.split, .select, .train], example: "clip",
      "An image becomes a `frame` or a pseudo `clip`; an untrimmed video becomes `parts`, or `snippets` for tsn (frames a "
        + "second apart: 1 positive and negatives for the other segments; the paper has 3 segments)."),
    .field(
      "transform.*.method", .keyword(["replicate", "translation", "perspective_warp"]), default: "replicate",
      readBy: [.train], example: "perspective_warp",
      "How an image becomes a clip: a still, a moving window, or a "
        + "camera motion as real videos have."),
    .field(
      "transform.*.speed", .keyword(["constant", "random"]), default: "constant", readBy: [.train],
      example: "constant",
      "With `method: translation`, whether the window goes equally far from frame to frame, or a random share of its way."
    ),
    .field(
      "transform.*.parameters", .keyword(["class_agnostic", "class_specific"]), default: "class_agnostic",
      readBy: [.train], example: "class_agnostic",
      "With `method: perspective_warp`, whether the motion is drawn from what was fitted over all classes, or for the "
        + "sample's own. Both are fitted, so changing it fits nothing again."),
    .field(
      "transform.*.fit_on", .reference(.source), readBy: [.cameraMotion], example: "k200_train",
      "With `method: perspective_warp`, the source of videos whose camera motion is imitated."),
    .field(
      "transform.*.length", .duration, default: "10s", readBy: [.split], example: "10s",
      "Length of a part of an untrimmed video."),
    .field(
      "transform.*.sample", .keyword(["video", "part"]), default: "video", readBy: [.select], example: "video",
      "What an epoch of untrimmed data counts: videos (one random part of each) or parts."),
    .field(
      "transform.*.take", .keyword(["positive", "all"]), default: "positive", readBy: [.select], example: "positive",
      "Parts of an untrimmed video that may be drawn: those the filter keeps, or all of a video it keeps one of."),
  ]
}
