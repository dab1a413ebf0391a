import ArgumentParser
import Engine
import Execution
import Foundation
import Media
import Planning
import RecipeLanguage

/// `omni doctor`
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check this machine: processor, libraries, codecs, threads, store. Ends with 1 when something fails.")

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Show which convolution kernels timing chose on this machine; with --json, a table for `run --kernels`.")
  var kernels = false

  @Flag(help: "Measure how fast this machine trains and decodes, for `omni plan`; takes some seconds of all cores.")
  var speed = false

  func run() async throws {
    if speed { return try await measureSpeed() }
    if kernels { return try showKernels() }
    let place = store.folder(try Project.current.site())
    let environment = ProcessInfo.processInfo.environment
    let cpuinfo = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    var mathematics: [DoctorReport.Check] = []
    let threads = ProcessInfo.processInfo.activeProcessorCount
    for backend in EngineBackend.allCases { mathematics.append(await MathChecks.check(backend, threads: threads)) }
    if EngineLibraries.hasBFloat16 {
      mathematics.append(await MathChecks.check(.oneDNN, .bfloat16, threads: threads))
    }
    let machine: [DoctorReport.Check] = [
      MachineChecks.processor(cpuinfo: cpuinfo), MachineChecks.size(), MachineChecks.waiting(environment: environment),
      .init("omni", .ok, Omni.configuration.version), .init("engine", .ok, EngineLibraries.summary),
      .init("media", .ok, MediaLibraries.summary), MediaLibraries.isH264Writable ? Self.h264 : Self.noH264,
      MachineChecks.store(at: place),
    ]
    let report = DoctorReport(checks: machine + mathematics)
    if output.isJSON { try Terminal.printJSON(report) } else { Terminal.print(report.text + "\n") }
    if report.hasFailure { throw ExitCode(1) }
  }

  private func measureSpeed() async throws {
    if ThisMachine.isBusy {
      Terminal.printError(
        "note: other processes run (load \(NumberText.tenths(ThisMachine.load ?? 0))); what is measured now is theirs too\n"
      )
    }
    let document = try await SpeedCache(threads: Project.current.site().threads()).measure(
      .timed(KernelChoice.cache()))
    if output.isJSON { try Terminal.printJSON(document) } else { Terminal.print(SpeedText.render(document)) }
  }

  private func showKernels() throws {
    let cache = KernelChoice.cache()
    if output.isJSON { return try Terminal.printJSON(cache.document) }
    let lines = cache.table.lines
    Terminal.print(
      lines.isEmpty
        ? "Nothing was timed on this machine yet: the first `omni run` does that.\n"
        : lines.map { $0 + "\n" }.joined() + "\n\(lines.count) choices in \(cache.file.path)\n")
  }

  private static let h264 = DoctorReport.Check("H.264", .ok, "libx264 encodes generated videos")
  private static let noH264 = DoctorReport.Check(
    "H.264", .warning, "no libx264: generated videos are MPEG-4", mend: "install Debian's libavcodec with libx264")
}
