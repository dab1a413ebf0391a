import Foundation
import Glibc
import TestSupport
import Testing

/// The whole recipe (media, teacher, curation, joint training, evaluation) as a real process that is not left in peace.
/// In the end its store holds what an undisturbed process makes: the same weights, the same predictions, to the bit.
@Suite("A disturbed omni process", .serialized, .timeLimit(.minutes(10)))
struct KilledOmniTests {
  /// What two undisturbed trainings, the teacher's and the student's, leave; made once.
  private static let undisturbed = Task {
    var results: Set<OmniProject.Result> = []
    try await withTemporaryFolder { folder in
      let project = try OmniProject(in: folder)
      let ending = try await project.finish()
      #expect(ending.errors.contains("\u{2714} evaluate"))
      results = try await project.results()
      let student = results.first { $0.recipe == "omni.yaml" }
      #expect(results.count == 2 && student?.weights != nil && student?.predictions != nil)
    }
    return results
  }

  private func expectUndisturbed(_ project: OmniProject) async throws {
    let expected = try await Self.undisturbed.value
    #expect(try await project.results() == expected)
    let again = try await project.finish()
    #expect(again.errors.contains("Nothing to do: "))
  }

  /// When the process is killed, in the order of a run; each is read off what the process has said or written.
  enum Moment: String, CaseIterable, Sendable {
    case firstMedia, mediaMade, teacherTrains, scoring, curating, training, firstCheckpoint, laterCheckpoint, evaluating

    /// A test of whether it has come, for one process.
    var test: @Sendable (OmniProject.Sight) -> Bool {
      switch self {
      case .firstMedia: { !$0.files("tmp", ["mp4", "jpg"]).isEmpty }
      case .mediaMade: { $0.said.contains("\u{2714} generate.") }
      case .teacherTrains: { $0.said.contains("\u{25B6} frames/train") }
      case .scoring: { $0.said.contains("\u{25B6} score.") }
      case .curating: { $0.said.contains("\u{25B6} cut.") }
      case .training: { $0.said.contains("\u{25B6} train\n") }
      case .firstCheckpoint: { Self.studentsCheckpoint($0) != nil }
      case .laterCheckpoint: laterCheckpoint()
      case .evaluating: { $0.said.contains("\u{25B6} evaluate") }
      }
    }

    /// When the training that goes on has itself written a checkpoint.
    private func laterCheckpoint() -> @Sendable (OmniProject.Sight) -> Bool {
      { sight in
        guard let began = Self.goesOn(sight), let date = Self.studentsCheckpoint(sight) else { return false }
        return date > began
      }
    }

    /// When the student's newest checkpoint was written; nil while there is none.
    private static func studentsCheckpoint(_ sight: OmniProject.Sight) -> Date? {
      guard sight.said.contains("\u{25B6} train\n") else { return nil }
      return sight.files("partial", ["safetensors"]).compactMap(date).max()
    }

    /// When this process last said something, once it has said that it goes on from a checkpoint.
    private static func goesOn(_ sight: OmniProject.Sight) -> Date? {
      sight.said.contains("train: goes on at iteration ") ? date(of: sight.errors) : nil
    }

    private static func date(of file: URL) -> Date? {
      try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
    }
  }

  @Test func `that is killed again and again ends with the weights and predictions of an undisturbed one`() async throws
  {
    try await withTemporaryFolder { folder in
      let project = try OmniProject(in: folder)
      for moment in Moment.allCases {
        let ending = try await project.omni(["run", "omni.yaml"], signal: SIGKILL, when: moment.test)
        #expect(ending.wasSeen, "\(moment) never came: \(ending.errors)")
        #expect(ending.wasKilled && ending.status == SIGKILL, "\(moment): \(ending.status)")
        _ = try await project.results()
      }
      let last = try await project.finish()
      #expect(!last.errors.contains("\u{25B6} train"), "training was finished before the last kill")
      try await expectUndisturbed(project)
    }
  }

  @Test func `that is asked to stop by SIGTERM and Ctrl-C saves where it is and goes on from there`() async throws {
    try await withTemporaryFolder { folder in
      let project = try OmniProject(in: folder)
      let terminated = try await project.omni(
        ["run", "omni.yaml"], signal: SIGTERM, when: Moment.teacherTrains.test)
      #expect(terminated.wasSeen && !terminated.wasKilled && terminated.status == 143, "\(terminated.errors)")
      let interrupted = try await project.omni(
        ["run", "omni.yaml"], signal: SIGINT, when: Moment.firstCheckpoint.test)
      #expect(interrupted.wasSeen && !interrupted.wasKilled && interrupted.status == 130, "\(interrupted.errors)")
      let saved = try #require(interrupted.errors.firstMatch(of: /stopped: train: checkpoint at iteration (\d+) of 60/))
      let last = try await project.finish()
      #expect(last.errors.contains("train: goes on at iteration \(saved.1) of 60"))
      try await expectUndisturbed(project)
    }
  }

  @Test func `beside another on the same store shares the work and does nothing twice`() async throws {
    try await withTemporaryFolder { folder in
      let project = try OmniProject(in: folder)
      async let first = project.finish()
      async let second = project.finish()
      let said = try await [first.errors, second.errors]
      let done = said.flatMap { $0.matches(of: #/\u{2714} (\S+) /#).map { String($0.1) } }
      #expect(Set(done).count == done.count && done.contains("train") && done.contains("generate.raw"), "\(done)")
      try await expectUndisturbed(project)
    }
  }

  @Test(.enabled(if: SmallDevice.isAllowed, "needs the right to mount a file system"))
  func `on a device that is full fails by name, and goes on when there is room`() async throws {
    try await withTemporaryFolder { folder in
      var project = try OmniProject(in: folder)
      let device = try SmallDevice(at: folder.appending(path: "device"), kilobytes: 192)
      defer { device.unmount() }
      project.store = device.folder.appending(path: "store", directoryHint: .isDirectory)
      for kilobytes in [192, 512, 1_024, 2_048] {
        try device.resize(kilobytes: kilobytes)
        let full = try await project.omni(["run", "omni.yaml"])
        #expect(full.status == 1 && !full.wasKilled, "\(kilobytes) KiB: \(full.status) \(full.errors)")
        #expect(full.errors.contains(#/disk full|No space left/#), "\(kilobytes) KiB: \(full.errors)")
      }
      try device.resize(kilobytes: 512 * 1_024)
      _ = try await project.finish()
      try await expectUndisturbed(project)
    }
  }
}
