/// One word of a class's name, as tags have it: lower case, letters and digits only.
struct ClassWord: Hashable, Sendable {
  /// Hyphens and apostrophes taken out: `pushup`, `persons`.
  var text: String
  /// Its stem; without a possessive's `s`.
  var stem: String
  /// A word such as `the` or `on`, which tags often leave out.
  var isFunction: Bool

  /// Nil when nothing is left of `token`.
  init?(_ token: some StringProtocol) {
    let parts = token.lowercased().split { "-\u{2010}\u{2011}\u{2013}\u{2014}".contains($0) }
      .map { String($0).replacing("\u{2019}", with: "'") }
    let plain = parts.map { part in part.filter { $0.isLetter || $0.isNumber } }.filter { !$0.isEmpty }
    guard !plain.isEmpty, let last = parts.last(where: { $0.contains { $0.isLetter || $0.isNumber } }) else {
      return nil
    }
    text = plain.joined()
    let owner = last.hasSuffix("'s") ? String(last.dropLast(2)) : last.hasSuffix("s'") ? String(last.dropLast()) : nil
    let base = (owner ?? last).filter { $0.isLetter || $0.isNumber }
    stem = plain.dropLast().joined() + (last.hasSuffix("'s") ? base : Stemming.stem(base))
    isFunction = Self.functionWords.contains(text)
  }

  private static let functionWords: Set<String> = [
    "a", "an", "the", "of", "on", "in", "into", "at", "to", "from", "with", "for", "by", "and", "as", "his", "her",
    "your",
  ]
}

/// A class's name taken apart.
enum ClassWords {
  /// The ways to read a name, each a list of words.
  ///
  /// What stands in parentheses is a gloss for annotators, often a negation that no tag can express, and falls away:
  /// `petting animal (not cat)`. Words on both sides of `or` are alternatives: `catching or throwing frisbee` reads as
  /// `catching frisbee` and `throwing frisbee`. Names of folders are split at `_` and where capitals begin a new word:
  /// `ApplyEyeMakeup`.
  static func readings(_ name: String) -> [[ClassWord]] {
    let plain = withoutGloss(name)
    let words = tokens(plain.contains { $0.isLetter || $0.isNumber } ? plain : name)
    return alternatives(words).prefix(8).map { $0.compactMap(ClassWord.init) }.filter { !$0.isEmpty }
  }

  private static func withoutGloss(_ name: String) -> String {
    var depth = 0
    return String(
      name.filter { character in
        if character == "(" || character == "[" { depth += 1 }
        defer { if character == ")" || character == "]" { depth = max(0, depth - 1) } }
        return depth == 0
      })
  }

  private static func tokens(_ name: String) -> [String] {
    var found: [String] = []
    var token = ""
    for character in name {
      if character.isWhitespace || "_/,;&+.:".contains(character) {
        found.append(token)
        token = ""
        continue
      }
      if character.isUppercase, token.last?.isLowercase == true {
        found.append(token)
        token = ""
      }
      token.append(character)
    }
    return (found + [token]).filter { !$0.isEmpty }
  }

  private static func alternatives(_ words: [String]) -> [[String]] {
    guard let place = words.firstIndex(where: { $0.lowercased() == "or" }), place > 0, place + 1 < words.count else {
      return [words.filter { $0.lowercased() != "or" }]
    }
    let first = Array(words[..<place] + words[(place + 2)...])
    let second = Array(words[..<(place - 1)] + words[(place + 1)...])
    return alternatives(first) + alternatives(second)
  }
}
