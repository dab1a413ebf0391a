import Execution
import Testing

@Suite struct ClassAgreementTests {
  @Test func `class folders that number other classes are refused by name`() {
    #expect(throws: NodeFailure.self) { try ClassAgreement.check(["b", "c"], of: "val", against: ["a", "b", "c"]) }
    #expect(throws: NodeFailure.self) { try ClassAgreement.check(["a", "b", "zzz"], of: "val", against: ["a", "b"]) }
  }

  @Test func `the beginning of the target's classes agrees`() throws {
    try ClassAgreement.check(["a", "b"], of: "val", against: ["a", "b", "c"])
    try ClassAgreement.check([], of: "val", against: ["a"])
  }
}
