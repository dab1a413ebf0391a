import RecipeLanguage
import Testing

@Suite struct CanonicalValueTests {
  @Test(arguments: [
    (0.1, "0.1"), (10.0, "10"), (-0.0, "0"), (1e-4, "0.0001"), (1e-5, "0.00001"), (2.5e-6, "0.0000025"),
    (1e-9, "1e-09"), (1e15, "1000000000000000"), (1e16, "1e+16"), (123.675, "123.675"), (-1.5, "-1.5"),
    (3e8, "300000000"),
  ])
  func `a number has one spelling`(_ value: Double, _ text: String) {
    #expect(CanonicalValue.text(of: value) == text)
    #expect(Double(text) == value)
  }

  @Test(arguments: 0..<200)
  func `a number survives printing`(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    let value = Double(bitPattern: random.next())
    guard value.isFinite else { return }
    #expect(Double(CanonicalValue.text(of: value)) == value)
  }

  @Test(arguments: 0..<100)
  func `printing and parsing are inverse`(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    let value = Self.value(&random, depth: 4)
    #expect(CanonicalValue(parsing: value.json)?.json == value.json)
  }

  @Test(arguments: ["", "[1", "{\"a\":}", "[1,]", "nope", "\"open", "{1:2}", "[1] x"])
  func `what is no canonical text is refused`(_ text: String) {
    #expect(CanonicalValue(parsing: text) == nil)
  }

  @Test func `durations, sizes and rates have units`() {
    #expect(ScalarForm.seconds("10s") == 10)
    #expect(ScalarForm.seconds("500ms") == 0.5)
    #expect(ScalarForm.seconds("2m") == 120)
    #expect(ScalarForm.seconds("10") == nil)
    #expect(ScalarForm.seconds("-1s") == nil)
    #expect(ScalarForm.bytes("20MB") == 2e7)
    #expect(ScalarForm.bytes("1KiB") == 1024)
    #expect(ScalarForm.perSecond("30/min") == 0.5)
    #expect(ScalarForm.number("0x10") == nil)
    #expect(ScalarForm.number("nan") == nil)
    #expect(ScalarForm.number(".5") == 0.5)
  }

  private static func value(_ random: inout SplitMix, depth: Int) -> CanonicalValue {
    switch random.next() % (depth > 0 ? 5 : 3) {
    case 0: .number(CanonicalValue.text(of: Double(Int64(truncatingIfNeeded: random.next()) % 10_000) / 8))
    case 1: .boolean(random.next() % 2 == 0)
    case 2: .string(["", "a b", "\"\\\n\t", "δ", "\u{1}", "1:2"][Int(random.next() % 6)])
    case 3: .list((0..<Int(random.next() % 4)).map { _ in value(&random, depth: depth - 1) })
    default:
      .map(
        ["a", "b", "c"].prefix(Int(random.next() % 4)).map {
          CanonicalValue.Entry(key: $0, value: value(&random, depth: depth - 1))
        })
    }
  }
}
