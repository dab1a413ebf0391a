import ArgumentParser
import RecipeLanguage

/// `omni explain PATH|ID|NODE`
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain a field of the language, the id of a diagnostic, or a kind of node.")

  @Argument(help: "Such as schedule.lr, unknown-key or cut.", completion: .custom(completeSubject))
  var subject: String

  func run() throws {
    guard let text = Explanation.text(for: subject) else {
      let hint = Explanation.nearest(to: subject).map { "; did you mean `\($0)`?" } ?? ""
      throw ValidationError("nothing is called `\(subject)`\(hint)")
    }
    Terminal.print(text)
  }
}

/// Everything that can be explained and begins as typed.
@Sendable private func completeSubject(_ words: [String], _ position: Int, _ prefix: String) -> [String] {
  Explanation.subjects.filter { $0.hasPrefix(prefix) }
}
