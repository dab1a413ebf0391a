import Deltas
import Execution
import TestSupport
import Testing

@Suite("Where results differ")
struct ResultsDocumentTests {
  /// Class 0 gains most, class 5 loses one clip of four.
  private func document(added: [String: Double] = [:]) throws -> ResultsDocument {
    let a = MadeUpClips.evaluated("world 1", MadeUpClips.said(24) { $0 % 6 < 3 && $0 < 18 })
    let b = MadeUpClips.evaluated("world 1", MadeUpClips.said(24) { $0 % 6 == 2 && $0 < 12 || $0 == 5 })
    return ResultsDocument(try #require(PairedRepeats([a], [b])), added: added)
  }

  @Test func `the document is what its file says`() throws {
    let added = Dictionary(uniqueKeysWithValues: zip(MadeUpClips.classes, [900.0, 700, 40, 10, 20, 0]))
    try Golden.expect(
      Golden.json(try document(added: added)), in: "Tests/DeltasTests/Fixtures/results/where.json")
  }

  @Test func `classes are sorted by gain and flips told apart`() throws {
    let found = try document()
    #expect(found.classes.map(\.name) == ["bow", "kick", "jump", "punch", "squat", "wave"])
    #expect(found.classes.map(\.delta) == [0.75, 0.75, 0.25, 0, 0, -0.25])
    #expect(found.classes.map(\.fixed).reduce(0, +) == found.fixed.count && found.fixed.count == 7)
    #expect(found.broken.map(\.clip) == ["clip5"] && found.broken[0].b == "bow" && found.broken[0].label == "wave")
    #expect(found.addedSamples == nil)
  }

  /// bow is taken for kick 3 times of 4 before, never after; kick for jump alike; jump for punch 3 then 2 of 4.
  @Test func `the confusion score of a pair counts both ways`() throws {
    let found = try document().confusion
    // bow–kick: 3 crossed, 1 + 1 right.
    let first = try #require(found.first { $0.classes == ["bow", "kick"] })
    #expect(first.a == 3.0 / 5 && first.b == 0)
    let third = try #require(found.first { $0.classes == ["jump", "punch"] })
    #expect(third.a == 3.0 / 8 && third.b == 2.0 / 8)
    // The one wave taken for a bow is the later class taken for the earlier.
    let last = try #require(found.first { $0.classes == ["bow", "wave"] })
    #expect(last.a == 0 && last.b == 1.0 / 8)
    #expect(found.map { abs($0.delta) } == found.map { abs($0.delta) }.sorted(by: >))
  }
}
