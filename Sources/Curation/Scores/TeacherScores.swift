/// What a teacher says of a source's samples, in our classes: the result of every kind of teacher.
package struct TeacherScores: Hashable, Sendable {
  /// Probabilities `[N, classes + outside]`. A row of zeros is a sample without a verdict: it could not be read, or has no
  /// row in a file of scores.
  package let scores: Matrix
  /// Number of our classes: the first columns.
  package let classes: Int
  /// Names of the teacher's classes that are none of ours: the columns behind.
  package let outside: [String]

  package init(scores: Matrix, classes: Int, outside: [String] = []) {
    precondition(
      scores.columns == classes + outside.count,
      "\(scores.columns) columns for \(classes) classes and \(outside.count) outside")
    self.scores = scores
    self.classes = classes
    self.outside = outside
  }

  /// The ensemble of several teachers: the mean of their probabilities.
  ///
  /// Outside classes of one name are one class; a member that does not have it gives it nothing. A sample on which one
  /// member has no verdict has none.
  /// - Parameter members: at least one, all over the same samples and classes of ours.
  package static func ensemble(_ members: [TeacherScores]) -> TeacherScores {
    precondition(!members.isEmpty, "an ensemble needs at least one member")
    let classes = members[0].classes
    var outside: [String] = []
    var places: [String: Int] = [:]
    for name in members.flatMap(\.outside) where places[name] == nil {
      places[name] = classes + outside.count
      outside.append(name)
    }
    let columns = classes + outside.count
    let spread = members.map { member -> Matrix in
      precondition(member.classes == classes, "an ensemble over \(classes) and \(member.classes) classes")
      if member.outside == outside { return member.scores }
      let target = Array(0..<classes) + member.outside.map { places[$0] ?? 0 }
      var matrix = Matrix(rows: member.scores.rows, columns: columns)
      for row in 0..<matrix.rows {
        for (from, to) in target.enumerated() { matrix[row, to] = member.scores[row, from] }
      }
      return matrix
    }
    var mean = Matrix.ensemble(spread)
    for row in 0..<mean.rows where members.contains(where: { !$0.scores.hasVerdict(row: row) }) {
      for column in 0..<columns { mean[row, column] = 0 }
    }
    return TeacherScores(scores: mean, classes: classes, outside: outside)
  }
}

extension Matrix {
  /// Whether a row of scores says anything: a row of zeros does not.
  package func hasVerdict(row: Int) -> Bool { self[row].contains { $0 > 0 } }
}
