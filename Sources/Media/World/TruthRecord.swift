/// A run of frames in which a class's action is to be seen.
package struct TruthAction: Hashable, Codable, Sendable {
  /// First frame, from 0, and number of frames.
  package var first: Int
  package var count: Int
  /// Index into the world's classes.
  package var label: Int

  package init(first: Int, count: Int, label: Int) {
    self.first = first
    self.count = count
    self.label = label
  }
}

/// What one generated file really shows: a line of `truth.jsonl`, in the order of `list.txt`.
///
/// Truth lies beside the list for measuring curation; nothing that trains or curates reads it.
package struct TruthRecord: Hashable, Codable, Sendable {
  /// Relative to the source's folder.
  package var path: String
  /// Label the web would give the file, as in `list.txt`.
  package var query: Int
  /// The class it shows (of an untrimmed video: the class of most of its action), or nil when it shows none.
  package var label: Int?
  /// Number of frames; 1 for an image.
  package var frames: Int
  /// Actions of an untrimmed video, in order of time, whichever class; empty for clips and images.
  package var actions: [TruthAction]
  /// `SOURCE/PATH` of the validation file this one is a near-copy of.
  package var duplicateOf: String?
  /// What was done to the near-copy: of `still`, `mirrored`, `cropped`, `relit`, `recompressed`.
  package var edits: [String]
  /// `SOURCE/PATH` of the validation file with the same actor, scene and camera, but another action.
  package var hardNegativeOf: String?
  /// The part's name.
  package var domain: String
  /// Pool members, such as `target/3`; an actor is nil when no figure is to be seen.
  package var actor: String?
  package var scene: String
  package var camera: String

  private enum CodingKeys: String, CodingKey {
    case path, query, label, frames, actions, edits, domain, actor, scene, camera
    case duplicateOf = "duplicate_of"
    case hardNegativeOf = "hard_negative_of"
  }

  /// Writes absent values as null, so that every line has the same fields.
  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(path, forKey: .path)
    try fields.encode(query, forKey: .query)
    try fields.encode(label, forKey: .label)
    try fields.encode(frames, forKey: .frames)
    try fields.encode(actions, forKey: .actions)
    try fields.encode(duplicateOf, forKey: .duplicateOf)
    try fields.encode(edits, forKey: .edits)
    try fields.encode(hardNegativeOf, forKey: .hardNegativeOf)
    try fields.encode(domain, forKey: .domain)
    try fields.encode(actor, forKey: .actor)
    try fields.encode(scene, forKey: .scene)
    try fields.encode(camera, forKey: .camera)
  }

  package init(
    path: String, query: Int, label: Int?, frames: Int, actions: [TruthAction] = [], duplicateOf: String? = nil,
    edits: [String] = [], hardNegativeOf: String? = nil, domain: String, actor: String?, scene: String, camera: String
  ) {
    self.path = path
    self.query = query
    self.label = label
    self.frames = frames
    self.actions = actions
    self.duplicateOf = duplicateOf
    self.edits = edits
    self.hardNegativeOf = hardNegativeOf
    self.domain = domain
    self.actor = actor
    self.scene = scene
    self.camera = camera
  }
}
