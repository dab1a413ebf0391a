import Diagnostics

/// What types cannot say about a recipe: one rule, one fault of the author's.
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
    DanglingName()
  ]
}

/// A recipe as rules see it: typed, and with the place of everything.
struct RuleContext {
  let experiment: Experiment
  let checker: Checker
  let layers: Layers
  let isBase: Bool
  let file: String
  var rows: [ResolvedRecipe.Row] = []
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

  /// Whether the recipe states the path, rather than taking its default.
  func states(_ path: String) -> Bool { checker.values[path] != nil || checker.keys[path] != nil }

  func error(
    _ id: String, _ message: String, at path: String, key: Bool = false, suggestion: String? = nil,
    notes: [Diagnostic.Note] = []
  ) -> Diagnostic {
    let span = key ? keySpan(path) : (span(path) ?? Diagnostics.Span(startOf: file))
    return Diagnostic(id: id, severity: .error, message: message, span: span, suggestion: suggestion, notes: notes)
  }

  func note(_ message: String, at path: String) -> Diagnostic.Note { Diagnostic.Note(message, at: span(path)) }
}
