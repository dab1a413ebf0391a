/// English stemming for tags: gerunds and plurals go back to the word they were made from.
///
/// A rule set of our own, made for names of actions; it changes a word only where English leaves little doubt:
///
/// - *gerund*: `-ing` falls where a vowel is left (`running`, not `string`);
/// - *doubling*: a doubled consonant that the ending caused becomes single (`runn` → `run`; `roll`, `kiss` stay);
/// - *dropped e*: put back after `v`, `c`, `u`, `z`, `s`, a soft `g`, a consonant with `l` (`juggl` → `juggle`), in
///   one-syllable words that would have doubled (`rid` → `ride`), and after verb endings such as `-at`, `-id`, `-ur`;
/// - *plural*: `-s`, `-es`, `-ies`, `-ves` and a few irregular ones;
/// - what these would get wrong is in `StemTables`, and what they cannot tell (`dying`: die or dye) stays as it is.
package enum Stemming {
  /// The stem of one lower-case word without punctuation; the word itself when there is nothing to take off.
  package static func stem(_ word: String) -> String {
    if let known = StemTables.words[word] { return known }
    let letters = Array(word)
    guard letters.count > 3, !StemTables.unchanged.contains(word) else { return word }
    if word.hasSuffix("ing") { return verb(Array(letters.dropLast(3))) ?? word }
    return singular(letters)
  }

  // MARK: gerunds

  /// The verb whose gerund is `base` + `ing`; nil when there is none.
  private static func verb(_ base: [Character]) -> String? {
    let groups = vowelGroups(base)
    guard base.count >= 2, groups > 0, let last = base.last else { return nil }
    let text = String(base)
    if let known = StemTables.bases[text] { return known }
    let before = base[base.count - 2]
    if last == before, "bdgkmnprt".contains(last), base.count > 3 { return String(base.dropLast()) }
    // British spelling doubles an unstressed -el: travelling, rappelling.
    if text.hasSuffix("ell"), groups > 1 { return String(base.dropLast()) }
    return dropsE(base, groups: groups) ? text + "e" : text
  }

  /// Whether the verb lost an `e` before `-ing`.
  private static func dropsE(_ base: [Character], groups: Int) -> Bool {
    let last = base[base.count - 1]
    let before = base[base.count - 2]
    switch last {
    case "v", "c", "u": return true
    case "z": return isVowel(base, base.count - 2)
    case "s": return before != "s"
    case "g": return before != "n" && before != "g"
    case "l" where "bcdfgkptsz".contains(before): return true
    default: break
    }
    // A single consonant behind a single vowel: of one syllable it would have been doubled, were there no e.
    let isShort = base.count < 3 || !isVowel(base, base.count - 3)
    guard !isVowel(base, base.count - 1), isVowel(base, base.count - 2), !"wxyh".contains(last) else { return false }
    let ending = String([before, last])
    if groups == 1 { return isShort }
    return StemTables.endings.contains(ending) && isShort || ending == "at" && "iu".contains(base[base.count - 3])
  }

  // MARK: plurals

  private static func singular(_ letters: [Character]) -> String {
    let word = String(letters)
    func without(_ count: Int, _ more: String = "") -> String { String(letters.dropLast(count)) + more }
    guard letters.last == "s", !["ss", "us", "is", "ics"].contains(where: word.hasSuffix) else { return word }
    if word.hasSuffix("ies") {
      return StemTables.endInIE.contains(word) || letters.count < 5 ? without(1) : without(3, "y")
    }
    if ["sses", "shes", "ches", "xes", "zzes"].contains(where: word.hasSuffix) { return without(2) }
    if word.hasSuffix("oes") { return letters.count <= 5 ? without(1) : without(2) }
    return without(1)
  }

  // MARK: letters

  /// `y` is a vowel behind a consonant; the `u` of `qu` is none.
  private static func isVowel(_ letters: [Character], _ index: Int) -> Bool {
    switch letters[index] {
    case "a", "e", "i", "o": true
    case "u": index == 0 || letters[index - 1] != "q"
    case "y": index > 0 && !isVowel(letters, index - 1)
    default: false
    }
  }

  /// Runs of vowels: about the number of syllables.
  private static func vowelGroups(_ letters: [Character]) -> Int {
    letters.indices.count { isVowel(letters, $0) && ($0 == 0 || !isVowel(letters, $0 - 1)) }
  }
}
