import Curation
import Foundation
import Testing

@Suite("From a teacher's classes to ours")
struct ClassMapTests {
  private let theirs = ["archery", "bowling", "cooking", "diving"]
  private let ours = ["diving", "archery"]

  private func read(_ json: String, columns: [String]? = nil) throws -> ClassMap {
    try ClassMap(reading: Data(json.utf8), columns: columns ?? theirs, ours: ours)
  }

  @Test(arguments: [
    #"{"0": 1, "3": 0}"#, #"{"archery": "archery", "diving": "diving"}"#, #"{"0": "archery", "diving": 0}"#,
    #"{"0": 1, "1": null, "2": -1, "3": "0"}"#, #"[1, null, -1, 0]"#, #"["archery", null, null, "diving"]"#,
  ])
  func `forms of one map`(_ json: String) throws {
    #expect(try read(json).targets == [1, nil, nil, 0])
  }

  @Test(arguments: [
    (#"{"0": 2}"#, "sends \"0\" to 2; our classes are 0 to 1"),
    (#"{"4": 0}"#, "names \"4\", which is none of the teacher's 4"),
    (#"{"archery": "swimming"}"#, "\"swimming\", which is none of our 2"),
    (#"{"archery": 1, "0": 1}"#, "one class twice"),
    (#"{"archery": 0.5}"#, "not a class map"), ("{", "not a class map"),
    ("[0, 1, 0, 1, 0]", "a list of 5 entries, expected 4"),
    ("[0, 1]", "a list of 2 entries, expected 4"), ("[]", "a list of 0 entries, expected 4"),
    ("{}", "no class"),
    (#"{"archery": -2}"#, "to -2"),
  ])
  func `a faulty map is told why`(_ json: String, _ message: String) {
    let fault = #expect(throws: ScoreFault.self) { try read(json) }
    #expect(fault?.description.contains(message) == true, "\(fault?.description ?? "")")
  }

  @Test func `columns that are our classes need no map, whatever their order`() throws {
    #expect(try ClassMap(matching: ["archery", "diving"], to: ours).targets == [1, 0])
    #expect(try ClassMap(matching: ["0", "1"], to: ours).targets == [0, 1])
    for other in [["archery", "bowling"], ["0", "2"], ["archery"], ["0"], ["0", "0"], ["0", "1", "2"]] {
      #expect(throws: ScoreFault.self) { try ClassMap(matching: other, to: ours) }
    }
  }

  @Test func `outside classes keep their names and numbers`() throws {
    #expect(try read(#"{"0": 1, "3": 0}"#).outside(theirs) == ["bowling", "cooking"])
    let numbers = ["0", "1", "2", "3"]
    #expect(try read("[1, null, null, 0]", columns: numbers).outside(numbers) == ["class 1 of 4", "class 2 of 4"])
  }

  @Test func `whoever chooses outside disagrees, whatever ranks behind it`() {
    let map = ClassMap(targets: [0, nil, 1], classes: 2)
    let scores = map.apply(Matrix(rows: 2, columns: 3, values: [0.4, 0.5, 0.1, 0.5, 0.4, 0.1]))
    for top in 1...5 {
      let verdicts = FilterRule(top: top).cut(scores: scores, labels: [0, 0], classes: 2, label: .query)
      #expect(verdicts.map(\.isKept) == [false, true])
      #expect(verdicts[0].choice >= 2 && !verdicts[0].isUnscored)
    }
  }

  @Test func `an ensemble lines up outside classes by name`() {
    let a = TeacherScores(
      scores: Matrix(rows: 2, columns: 3, values: [0.5, 0.25, 0.25, 0, 0, 0]), classes: 1, outside: ["x", "y"])
    let b = TeacherScores(
      scores: Matrix(rows: 2, columns: 3, values: [0.25, 0.5, 0.25, 1, 0, 0]), classes: 1, outside: ["y", "z"])
    let both = TeacherScores.ensemble([a, b])
    #expect(both.outside == ["x", "y", "z"])
    // Of the second sample one member says nothing: neither does the ensemble.
    #expect(both.scores.values == [0.375, 0.125, 0.375, 0.125, 0, 0, 0, 0])
    #expect(TeacherScores.ensemble([a]) == a)
  }

  @Test func `a sample without scores is kept by no rule`() {
    let scores = Matrix(rows: 3, columns: 2, values: [0, 0, 1, 0, 0, 0])
    for rule in [LabelRule.query, .teacher(soft: true)] {
      let verdicts = FilterRule(top: 2).cut(scores: scores, labels: [0, 0, 1], classes: 2, label: rule)
      #expect(verdicts.map(\.isKept) == [false, true, false])
      #expect(verdicts.map(\.isUnscored) == [true, false, true])
    }
    let verdicts = FilterRule().cut(scores: scores, labels: [0, 0, 1], classes: 2, label: .query)
    #expect(KeepRule().apply(verdicts) == [.unscored, .kept, .unscored])
  }
}
