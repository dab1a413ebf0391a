import ArgumentParser
import Execution
import Planning

/// `omni bench FILE…`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hold results against the published values and other gates; ends with 3 when one is missed.",
    discussion:
      "Points are hundredths: 75 is an accuracy of 75 %. Published rows have a gate of ±1 point unless told otherwise.")

  @OptionGroup var planned: PlannedRecipes
  @OptionGroup var output: OutputOptions

  @Option(help: "Points that the mean top-1 may lie from the published one, either way.")
  var tolerance = 1.0

  @Option(help: "Points that the mean top-1 of no row may be under.")
  var failUnder: Double?

  @Option(name: .customLong("repeat"), help: "Repeats (seeds, worlds) that every row needs.")
  var repeats = 1

  @Flag(help: "Rows that have not run are no misses.")
  var allowMissing = false

  func validate() throws {
    if !(tolerance >= 0 && tolerance <= 100) {
      throw ValidationError("--tolerance \(tolerance) is not 0 to 100 points")
    }
    if repeats < 1 { throw ValidationError("--repeat \(repeats): at least 1") }
    guard let failUnder else { return }
    if !(failUnder >= 0 && failUnder <= 100) {
      throw ValidationError("--fail-under \(failUnder) is not 0 to 100 points")
    }
    if failUnder > 0, failUnder <= 1 {
      throw ValidationError("--fail-under \(failUnder) would be \(failUnder) points; write \(failUnder * 100)")
    }
  }

  func run() throws {
    let (compilation, store) = try planned.compileAsStored()
    let document = try BenchDocument(
      compilation, store: store,
      gates: .init(
        tolerance: tolerance / 100, failUnder: failUnder.map { $0 / 100 }, repeats: repeats,
        allowsMissing: allowMissing))
    if output.isJSON {
      try Terminal.printJSON(document)
    } else {
      Terminal.print(BenchText(isUnicode: Terminal.isUnicode).render(document))
    }
    if !document.passed { throw ExitCode(3) }
  }
}
