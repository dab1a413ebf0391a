import Execution
import Foundation
import Glibc
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Each test kills a child process with SIGKILL at one moment and looks at what it left.
@Suite("A killed process")
struct KilledProcessTests {
  @Test(arguments: Store.CommitMoment.allCases)
  func `leaves a valid store, whatever moment of a commit it dies at`(moment: Store.CommitMoment) async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path
      let name = moment.rawValue
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, name = name as String] in
        var project = ToyProject(folder: URL(filePath: path, directoryHint: .isDirectory))
        let isMoment = Store.CommitMoment(rawValue: name)
        let trained = ToyLog()
        project.behaviours[.train] = { context in
          trained.append("train")
          return context.node.name
        }
        project.witness = { now in
          if now == isMoment, !trained.all.isEmpty { kill(getpid(), SIGKILL) }
        }
        _ = try await project.run()
      }
      var project = ToyProject(folder: folder)
      #expect(try project.store().runs().map(\.state) == [.stopped])
      project.behaviours[.train] = { $0.node.name }
      let report = try await project.run()
      #expect(report.isComplete)
      #expect(project.log.all == (moment == .recorded ? ["evaluate"] : ["train", "evaluate"]))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "tmp").path)
      #expect(left.isEmpty)
      #expect(try project.store().runs().map(\.state) == [.done])
    }
  }

  @Test func `in the middle of a node leaves its work folder to the next attempt`() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
        var project = ToyProject(folder: URL(filePath: path, directoryHint: .isDirectory))
        project.behaviours[.train] = { context in
          try "41".write(to: context.workFolder.appending(path: "step"), atomically: true, encoding: .utf8)
          kill(getpid(), SIGKILL)
          return ""
        }
        _ = try await project.run()
      }
      var project = ToyProject(folder: folder)
      project.behaviours[.train] = { context in
        try String(contentsOf: context.workFolder.appending(path: "step"), encoding: .utf8)
      }
      let report = try await project.run()
      let trained = try #require(report.entries[3].stored)
      let output = try project.store().output(of: trained).appending(path: "out.txt")
      #expect(try String(contentsOf: output, encoding: .utf8) == "41")
    }
  }
}
