/// The whole method on a world of three classes, small enough to train in seconds: recipes that lie beside each other as
/// `pocket.yaml`, `teacher.yaml` and any name.
package enum PocketRecipes {
  package static let pocket = """
    omni: 1
    base: true
    world: {seed: 5, classes: 3, width: 48, height: 40, frame_rate: 6, seconds: 1}
    sources:
      target: {role: target, kind: video, generate: {part: target, per_class: 4}}
      val: {role: validation, kind: video, generate: {part: validation, per_class: 3}}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}, dropout: 0.4}
    clip: {segments: 2, frames: 1, stride: 1}
    augment: [{resize_short: 36}, {random_resized_crop: 32}, {flip: 0.5}]
    schedule: {lr: 0.02, momentum: 0.9, weight_decay: 5e-4, clip_norm: 40, policy: cosine, by: epoch, epochs: 2}
    balance: {batch: {target: 4}}
    evaluate: {sources: [val], segments: 2, crops: 1, size: 32, resize_short: 36}
    """

  package static let teacher = """
    omni: 1
    extends: pocket.yaml
    schedule: {epochs: 1}
    """

  package static let omni = """
    omni: 1
    extends: pocket.yaml
    sources:
      images:
        role: web
        kind: image
        generate: {part: images, count: 12, wrong: 0.2, duplicates: {of: val, share: 0.2}}
      videos: {role: web, kind: video, generate: {part: videos, count: 8}}
      raw: {role: web, kind: untrimmed, generate: {part: untrimmed, count: 3, shortest: 3s, longest: 4s}}
    teachers: {frames: {recipe: teacher.yaml}}
    curate:
      deduplicate: {against: [val], features: {from: frames}, similarity: 0.999}
      filter:
        images: {teacher: frames, top: 2, threshold: 0.0}
        videos: {teacher: frames, top: 2, threshold: 0.0}
        raw: {teacher: frames, top: 2, threshold: 0.0}
    transform: {image: {to: frame}, untrimmed: {to: parts, length: 1s, sample: video}}
    balance:
      batch: {target: 4, images: 4, videos: 2, raw: 2}
      auxiliary: {every: 2, count: {images: 1, videos: 1, raw: 1}, order: [images, videos, raw]}
      resample: {images: {power: 0.5}}
    mixup: [{into: target, with: videos, alpha: 0.2, probability: 1.0}]
    """
}
