import Diagnostics

/// What `omni explain` says about a field, a block, a diagnostic's id or a kind of node.
package enum Explanation {
  /// Everything that can be explained, paths as the reference spells them.
  package static var subjects: [String] { known.map(display) }

  private static var known: [String] {
    SchemaNode.root.all.map(\.path).filter { !$0.isEmpty } + DiagnosticCatalogue.entries.map(\.id)
      + NodeKindName.allCases.map(\.rawValue)
  }

  package static func nearest(to subject: String) -> String? {
    let path = path(of: subject)
    return Suggestions.nearest(to: path, among: known).map(display)
      ?? Suggestions.nearest(to: path, among: Set(Language.fields.map(\.name)).sorted())
  }

  /// `augment[].resize.width`, and `augment.[].resize.width`, as the schema has it.
  private static func path(of subject: String) -> String {
    subject.replacing(".[]", with: "[]").replacing("[]", with: ".[]")
  }

  /// Nil for something unknown.
  package static func text(for subject: String) -> String? {
    let subject = path(of: subject)
    var parts: [String] = []
    if let node = SchemaNode.root.node(at: subject), !node.path.isEmpty {
      parts.append(text(node))
    } else if !subject.contains(".") {
      // A bare key: every place it may stand.
      parts += SchemaNode.root.all.filter { $0.name == subject }.map(text)
    }
    if let entry = DiagnosticCatalogue.entry(subject) { parts.append(text(entry)) }
    if let kind = NodeKindName(rawValue: subject) { parts.append(text(kind)) }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  private static func text(_ node: SchemaNode) -> String {
    var text = display(node.path)
    if let field = node.field {
      text += "    \(field.type.text)\(SchemaOutline.status(field).replacing("  =", with: ", default"))\n"
      text += "  \(field.doc)\n"
      text += "  example: \(node.name == "*" ? "" : "\(node.name): ")\(field.example)\n"
      text += "  \(effect(field))\n"
    } else {
      text += "\n  \(node.block?.doc ?? "")\n"
    }
    if let shorthand = shorthand(node) { text += "  \(shorthand)\n" }
    let below = node.children + (node.wildcard.map { [$0] } ?? []) + (node.element.map(\.children) ?? [])
    if !below.isEmpty {
      text += "  keys: \(below.map { $0.name == "*" ? "NAME" : $0.name }.joined(separator: ", "))\n"
    }
    return text
  }

  /// What a change re-runs.
  static func effect(_ field: Field) -> String {
    if field.type == .path(.recipe) { return "affects: what the recipe named here affects" }
    if field.isPlace { return "a place: the digest of what is there decides what runs again, not the path" }
    let leaf = field.leaf
    if leaf.readBy.isEmpty {
      let steered = leaf.steers.sorted().map(\.rawValue).joined(separator: ", ")
      return steered.isEmpty
        ? "affects: nothing that is computed" : "affects: how \(steered) works, not what comes out; in no key"
    }
    var text = "affects: \(leaf.readBy.sorted().map(\.rawValue).joined(separator: ", ")), and what follows"
    if !leaf.readFromTeacherBy.isEmpty {
      text += "; in a teacher's recipe also \(leaf.readFromTeacherBy.sorted().map(\.rawValue).joined(separator: ", "))"
    }
    return text
  }

  /// How the block may be abbreviated.
  static func shorthand(_ node: SchemaNode) -> String? {
    switch node.block?.shorthand {
    case .value(let key): "short: \(node.name.replacing("*", with: "NAME")): VALUE for {\(key): VALUE}"
    case .ownValue(let key): "or a map: {\(key): VALUE, NAME: VALUE}"
    case .word(let word): "short: \(node.name): \(word)"
    case .flag: "short: \(node.name): true"
    case .absence: "`none` leaves it out"
    case .names: "or a list of names"
    case nil: nil
    }
  }

  private static func text(_ entry: DiagnosticCatalogue.Entry) -> String {
    "\(entry.id)    \(entry.severity.rawValue)\n  \(entry.why)\n  wrong: \(entry.example)\n  mend: \(entry.mend)\n"
  }

  private static func text(_ kind: NodeKindName) -> String {
    let fields = Language.fields.filter { $0.readBy.contains(kind) && !$0.isPlace }.map { display($0.path) }
    let places = Language.fields.filter { $0.readBy.contains(kind) && $0.isPlace }.map { display($0.path) }
    var text = "\(kind.rawValue)    node of the execution graph\n  \(kind.doc)\n"
    text += "  its key holds: \(fields.isEmpty ? "no field" : fields.joined(separator: ", "))\n"
    if !places.isEmpty { text += "  and the content of: \(places.joined(separator: ", "))\n" }
    return text
  }

  /// `sources.*.kind` → `sources.NAME.kind`.
  static func display(_ path: String) -> String {
    path.split(separator: ".").map { $0 == "*" ? "NAME" : String($0) }.joined(separator: ".").replacing(
      ".[]", with: "[]")
  }
}

extension NodeKindName {
  /// One sentence for people.
  package var doc: String {
    switch self {
    case .generate: "Makes the media files of a pocket-world source, with recorded truth."
    case .collect: "Fetches the media files of a source from the network."
    case .index: "Finds the samples of a source and checks that their media can be read."
    case .split: "Cuts untrimmed videos into virtual parts, by seeking."
    case .features: "Describes frames by a network's pooled features."
    case .crops: "Describes several crops of the same validation frames, for the automatic threshold."
    case .deduplicate: "Judges which web samples are too like a validation sample."
    case .score: "Runs the teacher over every sample of a web source."
    case .cut: "Compares stored scores with rank and threshold."
    case .keep: "Keeps what passes the filter and is no duplicate, then applies the caps."
    case .select: "Chooses the parts of untrimmed videos that may be drawn."
    case .statistics: "Counts and draws what curation did, by source, class and threshold."
    case .cameraMotion: "Fits the camera motion that image-to-clip warping imitates."
    case .compose: "Writes the sampling programme: pools, balance, resampling, mixup."
    case .train: "Trains the network along the sampling programme."
    case .evaluate: "Tests the trained network on the validation sources."
    case .table: "Sets the results of a recipe's cells beside each other."
    }
  }
}
