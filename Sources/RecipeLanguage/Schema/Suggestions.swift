/// What an author who wrote something unknown probably meant.
package enum Suggestions {
  /// The nearest of some words, if one is near enough to be meant; ties go to the first in order.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let limit = max(1, (word.count + 1) / 3)
    let written = Array(word.lowercased().replacing("-", with: "_"))
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let target = Array(candidate.lowercased())
      guard abs(target.count - written.count) <= limit else { continue }
      let distance = distance(written, target)
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word ?? containing(word, among: candidates)
  }

  /// Words of other tools for things the language names differently.
  package static let synonyms: [String: String] = [
    "learning_rate": "lr", "wd": "weight_decay", "batch_size": "batch", "num_classes": "count", "ratio": "share",
    "grad_clip": "clip_norm", "optim": "optimizer", "optimiser": "optimizer", "pretrained": "weights",
    "num_segments": "segments", "clip_len": "frames", "frame_interval": "stride", "max_epochs": "epochs",
    "min_prob": "threshold", "top_k": "top", "dedup": "deduplicate", "dedupe": "deduplicate", "inherits": "extends",
    "include": "extends", "path": "list", "dir": "root", "model_type": "kind", "type": "kind", "name": "names",
    "lr_policy": "policy", "lr_schedule": "policy", "steps": "milestones", "eval": "evaluate", "test": "evaluate",
    "data": "sources", "datasets": "sources", "augmentation": "augment", "transforms": "transform",
  ]

  /// A word that the written one begins or ends with, or that begins or ends with it.
  private static func containing(_ word: String, among candidates: some Sequence<String>) -> String? {
    guard word.count >= 4 else { return nil }
    let near = candidates.filter { candidate in
      candidate.count >= 3
        && (candidate.hasPrefix(word) || candidate.hasSuffix("_" + word) || word.hasPrefix(candidate + "_"))
    }
    return near.count == 1 ? near[0] : nil
  }

  /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other.
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var rows = [Array(0...right.count)]
    for i in 0..<left.count {
      var row = [i + 1]
      for j in 0..<right.count {
        let change = rows[i][j] + (left[i] == right[j] ? 0 : 1)
        var cost = min(change, rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}
