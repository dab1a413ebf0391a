import Foundation
import TestSupport
import Testing

/// Numbers that no machine could lay out are refused before anything is laid out.
@Suite("Numbers beyond all reason")
struct LargeNumberTests {
  private static let reading = [["validate"], ["show"], ["plan"], ["graph"], ["programme"], ["table"]]

  @Test(arguments: reading)
  func `are out of range for every command that reads recipes`(_ words: [String]) async throws {
    let command = try Command()
    try command.folder.write(smallRecipe, as: "a.yaml")
    for set in ["balance.batch.target=99999999999", "seed=99999999999999999999", "classes.count=3000000000000000"] {
      let result = try await command.run(words + ["a.yaml", "--set", set])
      #expect(result.status == 65, "\(words) \(set): \(result)")
      #expect((result.output + result.errors).contains("[out-of-range]"), "\(result)")
    }
  }

  @Test func `the largest batch is planned, with the memory it would take`() async throws {
    let command = try Command()
    try command.folder.write(smallRecipe, as: "a.yaml")
    let sets = ["balance.batch.target=65536", "classes.count=100000", "augment=[{random_resized_crop: 4096}]"]
    let result = try await command.run(["plan", "a.yaml", "--json"] + sets.flatMap { ["--set", $0] })
    #expect(result.status == 0, "\(result.errors)")
    let totals = try #require(try result.document()["totals"] as? [String: Any])
    // Its pixels alone are 13 TB.
    let memory = try #require(totals["peak_memory_bytes"] as? [String: Any])
    #expect(try #require(memory["low"] as? Int) > 13_000_000_000_000)
    #expect(memory["basis"] as? String == "planned arena and frames kept")
  }
}
