import Foundation

/// A program run to its end for what it says: measurements of memory need processes of their own.
enum ChildProcess {
  /// This program itself.
  static let ownProgram = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path

  /// What `program` wrote to its standard output.
  static func answer(of program: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return answer
  }

  /// The bytes that a command of this program prints.
  /// - Throws: when it prints anything else.
  static func bytes(of arguments: [String]) throws -> Double {
    let text = String(decoding: try answer(of: ownProgram, arguments), as: UTF8.self)
    guard let bytes = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)), bytes > 0 else {
      throw PeerProcess.Failure(description: "\(arguments.joined(separator: " ")) said no number of bytes: \(text)")
    }
    return bytes
  }

  /// The most memory this process ever had resident, in bytes.
  static func peakBytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }
}
