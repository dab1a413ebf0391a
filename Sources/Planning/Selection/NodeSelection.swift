import RecipeLanguage

/// Which nodes of a plan are meant, in dbt's words: `--select` and `--exclude`.
///
/// A selector is a name (`train`, `cut.web`, with `*` and `?`), `kind:train` or `state:rerun`; `+x` takes what x needs
/// too, `x+` what needs x. Selectors joined by commas must all hold; several add up.
package struct NodeSelection: Hashable, Codable, Sendable {
  package var selected: [String]
  package var excluded: [String]

  package init(selected: [String] = [], excluded: [String] = []) {
    self.selected = selected
    self.excluded = excluded
  }

  package var isEmpty: Bool { selected.isEmpty && excluded.isEmpty }

  /// - Returns: positions in the graph.
  /// - Throws: `SelectionError` naming a selector that no node meets, or a selection that as a whole meets none, so that a
  ///   mistake never selects nothing.
  func positions(in compilation: Compilation) throws(SelectionError) -> (selected: Set<Int>, excluded: Set<Int>) {
    let graph = SelectionGraph(compilation)
    let all = Set(compilation.graph.nodes.indices)
    let chosen = try selected.isEmpty ? all : graph.nodes(meetingAnyOf: selected, option: "--select")
    let left = try graph.nodes(meetingAnyOf: excluded, option: "--exclude")
    if chosen.isSubset(of: left) {
      // That no node is in some state right now is no mistake.
      let most = try selected.isEmpty ? all : graph.nodes(meetingAnyOf: selected, option: "--select", inAnyState: all)
      let least = try graph.nodes(meetingAnyOf: excluded, option: "--exclude", inAnyState: [])
      if most.isSubset(of: least) {
        throw SelectionError(description: "\(words): the selection as a whole meets no node\(advice)")
      }
    }
    return (chosen.subtracting(left), left)
  }

  /// As on the command line.
  private var words: String {
    (selected.map { "--select \($0)" } + excluded.map { "--exclude \($0)" }).joined(separator: " ")
  }

  private var advice: String {
    selected.contains { $0.contains(",") } ? "; a comma takes what meets both, a second --select adds" : ""
  }
}

/// A selector that selects nothing or is no selector.
package struct SelectionError: Error, Hashable, CustomStringConvertible {
  package var description: String

  package init(description: String) { self.description = description }
}

/// A plan's graph as selectors see it.
private struct SelectionGraph {
  private let compilation: Compilation
  private let readers: [[Int]]

  init(_ compilation: Compilation) {
    self.compilation = compilation
    var readers = [[Int]](repeating: [], count: compilation.graph.nodes.count)
    for (position, node) in compilation.graph.nodes.enumerated() {
      for input in node.inputs { readers[input].append(position) }
    }
    self.readers = readers
  }

  /// - Parameter assumed: nodes to take for those of any state that is asked for; nil for those that are in it.
  func nodes(
    meetingAnyOf texts: [String], option: String, inAnyState assumed: Set<Int>? = nil
  ) throws(SelectionError) -> Set<Int> {
    var met: Set<Int> = []
    for text in texts { met.formUnion(try nodes(meeting: text, of: option, assumed)) }
    return met
  }

  private func nodes(
    meeting text: String, of option: String, _ assumed: Set<Int>?
  ) throws(SelectionError) -> Set<Int> {
    var met: Set<Int>?
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let one = try nodes(ofOne: String(part), of: option, assumed)
      met = met?.intersection(one) ?? one
    }
    return met ?? []
  }

  private func nodes(
    ofOne text: String, of option: String, _ assumed: Set<Int>?
  ) throws(SelectionError) -> Set<Int> {
    let takesInputs = text.hasPrefix("+")
    let takesReaders = text.count > 1 && text.hasSuffix("+")
    let term = String(text.dropFirst(takesInputs ? 1 : 0).dropLast(takesReaders ? 1 : 0))
    guard !term.isEmpty else {
      throw SelectionError(
        description: "\(option) \(text): expected a node's name, kind:KIND or state:STATE, with + before or behind it")
    }
    let named = try matches(term, of: option, assumed)
    var all = named
    if takesInputs { all.formUnion(compilation.graph.needed(for: Array(named))) }
    if takesReaders {
      var waiting = Array(named)
      var reached = named
      while let next = waiting.popLast() {
        for reader in readers[next] where reached.insert(reader).inserted { waiting.append(reader) }
      }
      all.formUnion(reached)
    }
    return all
  }

  private func matches(
    _ term: String, of option: String, _ assumed: Set<Int>?
  ) throws(SelectionError) -> Set<Int> {
    let indices = compilation.graph.nodes.indices
    let found: [Int]
    let words: [String]
    if term.hasPrefix("kind:") {
      let pattern = String(term.dropFirst("kind:".count))
      words = NodeKindName.allCases.map { "kind:\($0.rawValue)" }
      found = indices.filter { Glob.matches(compilation.graph.nodes[$0].spec.kind.rawValue, pattern) }
    } else if term.hasPrefix("state:") {
      if let assumed { return assumed }
      let pattern = String(term.dropFirst("state:".count))
      words = NodeState.allCases.map { "state:\($0.rawValue)" }
      found = indices.filter { Glob.matches(compilation.nodes[$0].state.rawValue, pattern) }
      // A state that exists and that no node is in right now is no mistake.
      if words.contains(term) { return Set(found) }
    } else {
      words = Set(compilation.graph.nodes.flatMap { $0.uses.map(\.name) }).sorted()
      found = indices.filter { compilation.graph.nodes[$0].uses.contains { Glob.matches($0.name, term) } }
    }
    guard found.isEmpty else { return Set(found) }
    let meant = Suggestions.nearest(to: term, among: words).map { "; did you mean \($0)?" } ?? ""
    throw SelectionError(
      description:
        "\(option) \(term): no such node\(meant.isEmpty ? "; there are \(words.joined(separator: ", "))" : meant)")
  }
}

/// Patterns with `*` for any text and `?` for one character.
enum Glob {
  static func matches(_ text: String, _ pattern: String) -> Bool {
    var rest = Array(text)[...]
    var wanted = Array(pattern)[...]
    var retry: (rest: ArraySlice<Character>, wanted: ArraySlice<Character>)?
    while !rest.isEmpty {
      if wanted.first == "*" {
        wanted = wanted.dropFirst()
        retry = (rest, wanted)
      } else if let next = wanted.first, next == "?" || next == rest.first {
        rest = rest.dropFirst()
        wanted = wanted.dropFirst()
      } else if let last = retry {
        // The last `*` takes one more.
        rest = last.rest.dropFirst()
        wanted = last.wanted
        retry = (rest, wanted)
      } else {
        return false
      }
    }
    return wanted.allSatisfy { $0 == "*" }
  }
}
