/// What is wrong with a file of scores or classes made elsewhere.
package struct ScoreFault: Error, Hashable, CustomStringConvertible {
  /// Number of the line, from 1; 0 for the file as a whole.
  package let line: Int
  /// What was found and what was expected.
  package let problem: String

  package init(line: Int = 0, _ problem: String) {
    self.line = line
    self.problem = problem
  }

  package var description: String { line > 0 ? "line \(line): \(problem)" : problem }
}
