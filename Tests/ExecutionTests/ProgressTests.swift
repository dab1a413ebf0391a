import Execution
import Planning
import RecipeLanguage
import Synchronization
import TestSupport
import Testing

@Suite("Progress")
struct ProgressTests {
  /// What a view wrote, and a clock to turn by hand.
  private final class Screen: RunClock {
    private let state = Mutex((time: 100.0, text: ""))
    func now() -> Double { state.withLock { $0.time } }
    func wait(seconds: Double) async { turn(seconds) }
    func turn(_ seconds: Double) { state.withLock { $0.time += seconds } }
    func write(_ text: String) { state.withLock { $0.text += text } }
    var text: String { state.withLock { $0.text } }
  }

  private func advanced(_ done: Int, loss: Double? = nil) -> ProgressEvent {
    .advanced(node: "train", ProgressState(done: done, total: 400, unit: "iterations", loss: loss))
  }

  @Test func `without a terminal there is a line for each change and at most one a minute`() {
    let screen = Screen()
    let view = StreamProgress(isLive: false, clock: screen) { screen.write($0) }
    view.show(.started(node: "train"))
    for step in 1...130 {
      screen.turn(1)
      view.show(advanced(step, loss: 1.834))
    }
    view.show(.finished(node: "train", .done, seconds: 130, NodeSummary(metrics: ["top1": 0.5])))
    #expect(
      screen.text == """
        ▶ train
        ▶ train  60/400 iterations  15 %  1.0 iterations/s  ETA 5m40  loss 1.83
        ▶ train  120/400 iterations  30 %  1.0 iterations/s  ETA 4m40  loss 1.83
        ✔ train  2m10  top1 50.0

        """)
  }

  @Test func `on a terminal one line is written over and over, and wiped before the next`() {
    let screen = Screen()
    let view = StreamProgress(isLive: true, clock: screen) { screen.write($0) }
    view.show(.started(node: "train"))
    screen.turn(1)
    view.show(advanced(3))
    view.show(advanced(4))
    view.show(.finished(node: "train", .failed("no luck"), seconds: 1, nil))
    let wiped = "\r\u{1B}[K"
    #expect(
      screen.text
        == "▶ train\n\(wiped)▶ train  3/400 iterations  0 %\(wiped)✘ train  failed after 1.0 s: no luck\n")
  }

  @Test func `the summary repeats errors and names the next command`() async throws {
    struct Broken: Error, CustomStringConvertible { let description = "no luck" }
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      project.behaviours[.train] = { _ in throw Broken() }
      let summary = RunSummary(try await project.run(), seconds: 61, command: "omni run a.yaml")
      #expect(
        summary.text == """
          3 done, 0 cached, 1 failed, 1 not begun in 1m01
          error: train: no luck
          finished nodes are kept; go on with: omni run a.yaml

          """)
      #expect(summary.exitCode == 1)
    }
  }
}
