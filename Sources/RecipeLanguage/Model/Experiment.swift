/// A checked recipe as typed values, in the words of the language.
///
/// Made from resolved leaves by the same decoder everywhere: the whole recipe when planning, only the fields a node
/// declares when executing it. A leaf that is missing takes its schema default, or, where the language requires the
/// field, a stand-in that means nothing: completeness is checked when a recipe is loaded, not here.
package struct Experiment: Hashable, Sendable {
  package var seed: Int
  package var classes: Classes
  /// The pocket world that all `generate` sources of this recipe share.
  package var world: World?
  /// By name, as are all collections below.
  package var sources: [Source]
  package var pools: [Pool]
  package var teachers: [Teacher]
  package var curate: Curate
  package var model: Model
  package var clip: Clip
  package var transforms: [Transform]
  package var augment: [AugmentStep]
  package var mixup: [Mixup]
  package var balance: Balance?
  package var replicas: Int
  package var precision: Precision
  package var schedule: Schedule
  package var evaluate: Evaluate?
  package var onBadMedia: BadMediaPolicy

  /// Decodes resolved leaves: path → canonical text.
  package init(decoding leaves: [String: String]) {
    let root = LeafReader(leaves)
    seed = root.int("seed")
    classes = Classes(root.at("classes"))
    world = root.block("world").map(World.init)
    sources = root.at("sources").entries.map { Source(name: $0.name, $0.reader) }
    pools = root.at("pools").entries.map { Pool(name: $0.name, $0.reader) }
    teachers = root.at("teachers").entries.map { Teacher(name: $0.name, $0.reader) }
    curate = Curate(root.at("curate"))
    model = Model(root.at("model"))
    clip = Clip(root.at("clip"))
    transforms = root.at("transform").entries.map { Transform(name: $0.name, $0.reader) }
    augment = root.list("augment").compactMap(AugmentStep.init)
    mixup = root.list("mixup").map(Mixup.init)
    balance = root.block("balance").map(Balance.init)
    replicas = root.int("replicas")
    precision = root.choice("precision")
    schedule = Schedule(root.at("schedule"))
    evaluate = root.block("evaluate").map(Evaluate.init)
    onBadMedia = BadMediaPolicy(root.at("on_bad_media"))
  }

  package func source(_ name: String) -> Source? { sources.first { $0.name == name } }
  package func pool(_ name: String) -> Pool? { pools.first { $0.name == name } }
  package func teacher(_ name: String) -> Teacher? { teachers.first { $0.name == name } }

  /// The one source that sets the epoch.
  package var target: Source? { sources.first { $0.role == .target } }

  /// Number of classes when the recipe says it: a count, a list, or the pocket world's; nil when only a file knows.
  package var classCount: Int? {
    classes.count ?? (classes.list.isEmpty ? nil : classes.list.count) ?? world?.classes
  }

  /// How samples of a source become training samples: the source's own entry, else its kind's, else unchanged.
  package func transform(for source: Source) -> Transform? {
    transforms.first { $0.name == source.name } ?? transforms.first { $0.name == source.kind.rawValue }
  }

  /// Names of the streams and sources behind a key of `balance`: a pool's members, or the source itself.
  package func members(ofStream name: String) -> [String] {
    pool(name)?.members.map(\.source) ?? (source(name) == nil ? [] : [name])
  }

  /// Sources that training reads: the target and whatever `balance.batch` names, pools opened; the target alone
  /// without a `balance`.
  package var trainedSources: [String] {
    let streams = balance?.batch.map(\.stream) ?? target.map { [$0.name] } ?? []
    return Array(Set(streams.flatMap(members(ofStream:)))).sorted()
  }

  /// Arithmetic of the network.
  package enum Precision: String, Hashable, Codable, Sendable, CaseIterable { case float32, bfloat16 }

  /// Where class names come from. Labels are indices into this list.
  package struct Classes: Hashable, Sendable {
    /// A text file, one name a line.
    package var names: String?
    package var list: [String]
    /// Lets planning know the number without reading `names`.
    package var count: Int?

    init(_ reader: LeafReader) {
      names = reader.optionalText("names")
      list = reader.texts("list")
      count = reader.optionalInt("count")
    }
  }

  /// What happens when a media file is damaged.
  package struct BadMediaPolicy: Hashable, Sendable {
    package enum Action: String, Hashable, Codable, Sendable, CaseIterable { case skip, stop }
    package var action: Action
    /// Share of a source's samples that may be lost before the node stops all the same.
    package var limit: Double

    init(_ reader: LeafReader) {
      action = reader.choice("action")
      limit = reader.double("limit")
    }
  }
}
