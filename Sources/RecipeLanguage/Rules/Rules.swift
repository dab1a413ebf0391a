import Diagnostics

/// What types cannot say about a recipe: one rule, one kind of fault.
protocol Rule: Sendable {
  /// Whether the rule makes sense although the recipe has wrong keys or values.
  var toleratesErrors: Bool { get }
  func check(_ recipe: RuleContext) -> [Diagnostic]
}

extension Rule {
  var toleratesErrors: Bool { false }
}

/// Every rule, in the order they are applied.
enum Rules {
  static let all: [any Rule] = [
    DanglingName(), SourceWithoutSamples(), SourceTooMuch(), CollectMismatch(), NotOneTarget(), GenerateMismatch(),
    FramesMismatch(), ExcludeMismatch(), PlantedOrigin(),
    ValidationInTraining(), PoolOverlap(), WrongStream(), BalanceWithoutTarget(), AuxiliaryWithoutBatch(),
    ResampleChoice(), WeightWithoutSum(), TeacherChoice(), TeacherSeesValidation(), TeacherClasses(), EnsembleCycle(),
    TeacherUnfit(), FilterOnLabelledSource(), SoftWithoutThreshold(), LabelWithoutTeacher(), ExpectationMismatch(),
    DeduplicateAgainstTraining(), FeaturesOfPixels(), BackboneMismatch(), InitChoice(), NothingToTest(), ClipMismatch(),
    TransformMissing(),
    TransformMismatch(), MixupPartner(), MixupShape(), MilestoneOrder(), WarmUpLength(), NesterovWithoutMomentum(),
    CropLargerThanResize(), InputSizeMissing(), EvaluateOnTraining(), EvaluateViews(), EvaluateCrops(),
    EveryWithoutBest(), ClassCount(), AssumedButUnused(), PublishedRow(), UnusedSource(),
  ]
}

/// A recipe as rules see it: typed, and with the place of everything.
struct RuleContext {
  let experiment: Experiment
  let checker: Checker
  let layers: Layers
  let isBase: Bool
  let file: String
  /// The list of `row` as written, when the file has one.
  var rowList: SyntaxNode?
  var assumed: [ResolvedRecipe.Assumption] = []
  var teacherRecipes: [String: ResolvedRecipe] = [:]

  init(experiment: Experiment, checker: Checker, layers: Layers, isBase: Bool, file: String) {
    self.experiment = experiment
    self.checker = checker
    self.layers = layers
    self.isBase = isBase
    self.file = file
  }

  /// Where the value of a path stands, or the nearest thing above it.
  func span(_ path: String) -> Diagnostics.Span? {
    var parts = path.split(separator: ".")
    while !parts.isEmpty {
      let path = parts.joined(separator: ".")
      if let origin = checker.values[path] ?? checker.keys[path], origin != .default { return origin.anySpan }
      parts.removeLast()
    }
    return nil
  }

  /// Where the key of a path stands, or the nearest thing above it.
  func keySpan(_ path: String) -> Diagnostics.Span {
    (checker.keys[path]?.anySpan ?? span(path)) ?? Diagnostics.Span(startOf: file)
  }

  /// The names a map of the author's has, whatever stands behind them: `names(in: "teachers")`.
  func names(in block: String) -> [String] {
    let start = block + "."
    return checker.keys.keys.compactMap { path in
      guard path.hasPrefix(start) else { return nil }
      let name = path.dropFirst(start.count)
      return name.contains(".") ? nil : String(name)
    }.sorted()
  }

  /// The target, when there is exactly one.
  var onlyTarget: Experiment.Source? {
    let targets = experiment.sources.filter { $0.role == .target }
    return targets.count == 1 ? targets[0] : nil
  }

  /// Whether the name is a source that only its pool may draw.
  func isPooled(_ name: String) -> Bool {
    experiment.pools.contains { pool in pool.name != name && pool.members.contains { $0.source == name } }
  }

  /// Whether the recipe states the path, rather than taking its default.
  func states(_ path: String) -> Bool { checker.states(path) }

  func error(
    _ id: String, _ message: String, at path: String, key: Bool = false, suggestion: String? = nil,
    notes: [Diagnostic.Note] = []
  ) -> Diagnostic {
    finding(.error, id, message, at: path, key: key, suggestion: suggestion, notes: notes)
  }

  func warning(_ id: String, _ message: String, at path: String, key: Bool = false) -> Diagnostic {
    finding(.warning, id, message, at: path, key: key, suggestion: nil, notes: [])
  }

  /// A second place, when the recipe states it.
  func note(_ message: String, at path: String) -> Diagnostic.Note { Diagnostic.Note(message, at: span(path)) }

  private func finding(
    _ severity: Diagnostic.Severity, _ id: String, _ message: String, at path: String, key: Bool, suggestion: String?,
    notes: [Diagnostic.Note]
  ) -> Diagnostic {
    let span = key ? keySpan(path) : (span(path) ?? Diagnostics.Span(startOf: file))
    return Diagnostic(id: id, severity: severity, message: message, span: span, suggestion: suggestion, notes: notes)
  }
}
