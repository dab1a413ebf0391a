import DelimitedText

/// One thing to search for.
package struct QueryTerm: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The class's name as it is: for search engines.
    case verbatim
    /// Its words in several orders, without spaces: a tag.
    case permuted
    /// The same of the stems of its words.
    case stemmed
  }

  package var className: String
  package var query: String
  package var kind: Kind

  package init(className: String, query: String, kind: Kind) {
    self.className = className
    self.query = query
    self.kind = kind
  }
}

/// Query terms from class names: nothing is expanded, no synonym is added.
///
/// - Source: Duan et al. 2020, section 3.3: "bee keeping" → beekeeping, keepingbee, beekeep, keepbee; "abseiling" →
///   abseiling, abseil.
package enum QueryTerms {
  /// The terms of one class, each once.
  ///
  /// - `verbatim`: the name, its white space made single;
  /// - `permuted`: tags of its words: in the order of the name, and of the words without `the`, `of` and the like in
  ///   every order while there are at most three, else in order and with the first word last;
  /// - `stemmed`: those, and the same tags of the words' stems.
  package static func terms(of name: String, _ kind: QueryTerm.Kind) -> [QueryTerm] {
    var seen: Set<String> = []
    func term(_ query: String, _ kind: QueryTerm.Kind) -> QueryTerm? {
      query.isEmpty || !seen.insert(query).inserted ? nil : QueryTerm(className: name, query: query, kind: kind)
    }
    if kind == .verbatim {
      return [term(name.split(whereSeparator: \.isWhitespace).joined(separator: " "), .verbatim)].compactMap { $0 }
    }
    let orders = ClassWords.readings(name).flatMap(orders)
    let plain = orders.compactMap { term($0.map(\.text).joined(), .permuted) }
    guard kind == .stemmed else { return plain }
    return plain + orders.compactMap { term($0.map(\.stem).joined(), .stemmed) }
  }

  /// The terms of all classes, in their order.
  package static func terms(of classes: [String], _ kind: QueryTerm.Kind) -> [QueryTerm] {
    classes.flatMap { terms(of: $0, kind) }
  }

  /// The list to crawl: `class,query,kind` with a header, as CSV.
  package static func csv(_ terms: [QueryTerm]) -> String {
    CSVLine.text(["class", "query", "kind"])
      + terms.map { CSVLine.text([$0.className, $0.query, $0.kind.rawValue]) }.joined()
  }

  private static func orders(_ words: [ClassWord]) -> [[ClassWord]] {
    let content = words.filter { !$0.isFunction }
    if content.isEmpty { return [words] }
    if content.count <= 3 { return [words] + permutations(content) }
    return [words, content, Array(content.dropFirst()) + content.prefix(1)]
  }

  /// In lexicographic order of the places.
  private static func permutations(_ words: [ClassWord]) -> [[ClassWord]] {
    if words.count <= 1 { return [words] }
    return words.indices.flatMap { first in
      var rest = words
      rest.remove(at: first)
      return permutations(rest).map { [words[first]] + $0 }
    }
  }
}
