package import RecipeLanguage

/// What a change is about: values that only make sense together have one subject.
package enum Subject: Hashable, Sendable {
  /// A stream of the training: its batches and resampling, its pool, and the sources that come with it.
  case stream(String)
  /// A source of both sides: where its samples come from and how they are curated.
  case source(String)
  /// A block of the recipe, or a part of one.
  case setting(String)
  /// How streams are laid between the target's batches: it says nothing where there are none.
  case interleaving(String)

  package var name: String {
    switch self {
    case .stream(let name): name
    case .source(let name): "sources.\(name)"
    case .setting(let path), .interleaving(let path): path
    }
  }

  /// - Parameters:
  ///   - path: of a change, as `Change.path`.
  ///   - old, new: both sides' experiments.
  package init(_ path: String, old: Experiment, new: Experiment) {
    let parts = path.split(separator: ".").map(String.init)
    if let slash = path.firstIndex(of: "/") {
      let outer = path[..<slash].split(separator: ".").map(String.init)
      self = .setting(outer[0] == "teachers" ? "teachers.\(outer[1])" : "model")
      return
    }
    switch (parts[0], parts.count > 1 ? parts[1] : "") {
    case ("balance", "batch"), ("balance", "weight"), ("balance", "resample"): self = .stream(parts[2])
    case ("balance", "auxiliary") where parts[2] == "count": self = .stream(parts[3])
    case ("balance", _):
      // Between streams that both sides have, it is a change of its own.
      let isShared = [old, new].allSatisfy { $0.balance?.auxiliary.batches.isEmpty == false }
      let followsStreams = parts.last == "order" && Self.streams(old) != Self.streams(new)
      self = isShared && !followsStreams ? .setting(path) : .interleaving(path)
    case ("pools", let pool):
      self = Self.streams(old).union(Self.streams(new)).contains(pool) ? .stream(pool) : .setting("pools.\(pool)")
    case ("sources", let source): self = Self.source(source, old, new)
    case ("curate", "filter"): self = Self.source(parts[2], old, new)
    case ("curate", let block): self = .setting("curate.\(block)")
    case ("transform", let name):
      self = new.source(name) ?? old.source(name) != nil ? Self.source(name, old, new) : .setting("transform.\(name)")
    case ("teachers", let name): self = .setting("teachers.\(name)")
    case (let block, _): self = .setting(block)
    }
  }

  /// A source that only one side trains on belongs to the stream that brings it.
  private static func source(_ name: String, _ old: Experiment, _ new: Experiment) -> Subject {
    func stream(_ experiment: Experiment) -> String? {
      experiment.balance?.batch.map(\.stream).first { experiment.members(ofStream: $0).contains(name) }
    }
    switch (stream(old), stream(new)) {
    case (let stream?, nil), (nil, let stream?): return .stream(stream)
    default: return .source(name)
    }
  }

  /// Streams that train, the target among them.
  static func streams(_ experiment: Experiment) -> Set<String> {
    Set(experiment.balance?.batch.map(\.stream) ?? [])
  }
}

/// The changes about one subject.
package struct ChangeGroup: Hashable, Sendable {
  package var subject: Subject
  /// Positions in the list of changes.
  package var changes: [Int]
  /// Whether only one side has the subject's stream.
  package var presence: Presence

  package enum Presence: String, Hashable, Codable, Sendable, CaseIterable { case added, removed, changed }

  /// - Returns: groups in the order of their first change; interleaving last, for it follows from the others.
  package static func groups(_ changes: [Change], old: Experiment, new: Experiment) -> [ChangeGroup] {
    var groups: [ChangeGroup] = []
    for (position, change) in changes.enumerated() {
      let subject = Subject(change.path, old: old, new: new)
      if let place = groups.firstIndex(where: { $0.subject == subject }) {
        groups[place].changes.append(position)
      } else {
        groups.append(ChangeGroup(subject: subject, changes: [position], presence: presence(subject, old, new)))
      }
    }
    return groups.filter { !$0.isInterleaving } + groups.filter(\.isInterleaving)
  }

  package var isInterleaving: Bool {
    if case .interleaving = subject { return true }
    return false
  }

  private static func presence(_ subject: Subject, _ old: Experiment, _ new: Experiment) -> Presence {
    guard case .stream(let name) = subject else { return .changed }
    switch (Subject.streams(old).contains(name), Subject.streams(new).contains(name)) {
    case (false, true): return .added
    case (true, false): return .removed
    default: return .changed
    }
  }
}
