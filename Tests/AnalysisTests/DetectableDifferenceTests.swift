import Analysis
import Testing

@Suite struct DetectableDifferenceTests {
  @Test func `the power of a t-test is that of the noncentral t distribution`() throws {
    for row in try AnalysisReference.read().noncentral {
      let power = DetectableDifference.power(noncentrality: row.noncentrality, freedom: row.freedom)
      #expect(abs(power - row.power) < 2e-6, "\(row): \(power)")
    }
  }

  @Test(arguments: [1.0, 2, 4, 30])
  func `the smallest visible effect is seen with the power asked for`(freedom: Double) {
    let noncentrality = DetectableDifference.noncentrality(freedom: freedom)
    #expect(abs(DetectableDifference.power(noncentrality: noncentrality, freedom: freedom) - 0.8) < 1e-6)
    // With many degrees of freedom 1.96 + 0.84.
    if freedom == 30 { #expect(abs(noncentrality - 2.8) < 0.15) }
  }

  @Test func `the smallest visible difference on a set of clips solves Connor's equation`() throws {
    for row in try AnalysisReference.read().connor {
      let found = try #require(DetectableDifference.clips(row.clips, discordance: row.discordance))
      #expect(abs(found - row.difference) < 1e-5, "\(row): \(found)")
    }
    let found = try #require(DetectableDifference.clips(4_838, discordance: 0.1075))
    let clustered = try #require(DetectableDifference.clips(4_838, discordance: 0.1075, designEffect: 4))
    #expect(abs(clustered / found - 2) < 0.01)
    #expect(DetectableDifference.clips(20, discordance: 0.05) == nil)
    #expect(DetectableDifference.clips(20, discordance: 0) == nil)
  }

  @Test func `without a difference the power is the level`() {
    #expect(abs(DetectableDifference.power(clips: 900, discordance: 0.2, difference: 0) - 0.05) < 1e-12)
    #expect(abs(DetectableDifference.power(noncentrality: 0, freedom: 3) - 0.05) < 2e-6)
  }
}
