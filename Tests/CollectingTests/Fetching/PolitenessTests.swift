import Collecting
import Foundation
import Randomness
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct PolitenessTests {
  // MARK: one host

  @Test func `a gate keeps connections, rate and pauses`() {
    var gate = HostGate(connections: 2, interval: 0.5)
    #expect(gate.opening.map { $0 <= 0 } == true)
    gate.begin(at: 10)
    #expect(gate.opening == 10.5)
    gate.begin(at: 10.5)
    #expect(gate.opening == nil && gate.active == 2)
    gate.end()
    #expect(gate.opening == 11)
    gate.pause(until: 40)
    gate.pause(until: 20)
    #expect(gate.opening == 40)
  }

  @Test func `pauses double, within bounds and with a random part that is the same each time`() {
    func pauses(_ source: String) -> [Double] {
      (1...9).map { failures in
        var random = CounterRandom(seed: 0, source: source, epoch: 0, position: failures, purpose: .backOff)
        return BackOff(first: 1, longest: 60).pause(after: failures, random: &random)
      }
    }
    let found = pauses("a")
    for (index, pause) in found.enumerated() {
      let mean = Double(1 << index)
      #expect(pause >= min(60, 0.5 * mean) && pause <= min(60, 1.5 * mean), "\(index + 1): \(pause)")
    }
    #expect(found == pauses("a") && found != pauses("b"))
  }

  @Test func `no host has more connections than it may, and other hosts do not wait for it`() throws {
    let server = try LoopbackServer { request, connection in
      if request.path.hasPrefix("/slow") { connection.pause(milliseconds: 30) }
      connection.reply(200, picture(2000, seed: UInt8(request.path.utf8.last ?? 0)))
    }
    var trial = try FetchTrial()
    trial.policy.perHost = 3
    trial.policy.interval = 0
    let urls = (0..<20).map { server.url("/slow\($0)") } + ["http://localhost:\(server.port)/quick"]
    let outcomes = try trial.fetch(urls)
    #expect(outcomes.allSatisfy { if case .fetched = $0 { true } else { false } })
    // Three of 127.0.0.1, one of localhost.
    #expect(server.mostActive <= 4 && server.mostActive >= 2, "\(server.mostActive)")
  }

  @Test func `connections in all are bounded too`() throws {
    let server = try LoopbackServer { _, connection in
      connection.pause(milliseconds: 20)
      connection.reply(200, picture(2000))
    }
    var trial = try FetchTrial()
    trial.policy.interval = 0
    trial.policy.perHost = 64
    trial.policy.connections = 2
    _ = try trial.fetch((0..<8).map { server.url("/\($0)") })
    #expect(server.mostActive <= 2)
  }

  // MARK: robots.txt

  private func robots(
    _ text: String, status: Int = 200
  ) throws -> LoopbackServer {
    try LoopbackServer { request, connection in
      request.path == "/robots.txt"
        ? connection.reply(status, Array(text.utf8)) : connection.reply(200, picture(2000))
    }
  }

  @Test func `robots is asked for once, before anything else, and obeyed`() throws {
    let server = try robots("User-agent: *\nDisallow: /\n\nUser-agent: Omni\nDisallow: /private\nAllow: /private/ok\n")
    var trial = try FetchTrial()
    trial.policy.obeysRobots = true
    let outcomes = try trial.fetch(["/a", "/private/a", "/private/ok.jpg", "/b"].map { server.url($0) })
    let isFetched = outcomes.map { if case .fetched = $0 { true } else { false } }
    #expect(isFetched == [true, false, true, true])
    #expect(server.requests.first?.path == "/robots.txt" && server.count("/robots.txt") == 1)
    #expect(server.count("/private/a") == 0)
    if case .failed(let failure) = outcomes[1] { #expect(failure.reason == .robots && !failure.isTemporary) }
  }

  @Test(arguments: [404, 403, 410])
  func `without robots everything is allowed`(status: Int) throws {
    let server = try robots("User-agent: *\nDisallow: /", status: status)
    var trial = try FetchTrial()
    trial.policy.obeysRobots = true
    #expect(try trial.file(server.url("/a")) != nil)
    #expect(server.count("/robots.txt") == 1)
  }

  @Test func `with robots that cannot be had nothing is asked for`() throws {
    let server = try robots("", status: 503)
    var trial = try FetchTrial()
    trial.policy.obeysRobots = true
    trial.policy.retries = 1
    let outcomes = try trial.fetch([server.url("/a"), server.url("/b")])
    for case .failed(let failure)? in outcomes {
      #expect(failure.isTemporary && failure.detail.hasPrefix("its host's robots.txt cannot be had"))
    }
    #expect(server.count("/robots.txt") == 2 && server.requests.count == 2)
  }

  @Test func `robots may be redirected, and endless ones are read as far as they count`() throws {
    let server = try LoopbackServer { request, connection in
      switch request.path {
      case "/robots.txt": connection.reply(301, [], headers: ["Location: /elsewhere.txt"])
      case "/elsewhere.txt":
        connection.send("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /no\n")
        while !connection.isClosed { connection.send([UInt8](repeating: 0x23, count: 1 << 16)) }
      default: connection.reply(200, picture(2000))
      }
    }
    var trial = try FetchTrial()
    trial.policy.obeysRobots = true
    #expect(try trial.failure(server.url("/no"))?.reason == .robots)
  }

  // MARK: many

  @Test func `a thousand files of which a third fails are all accounted for`() throws {
    let server = try LoopbackServer { request, connection in
      let number = Int(request.path.dropFirst()) ?? 0
      switch number % 6 {
      case 0: connection.reply(404)
      case 1 where request.number == 1:
        connection.reset()
      default: connection.reply(200, picture(500 + number, seed: UInt8(number % 251)))
      }
    }
    var trial = try FetchTrial()
    trial.policy.interval = 0
    trial.policy.perHost = 8
    let outcomes = try trial.fetch((0..<1000).map { server.url("/\($0)") })
    for (number, outcome) in outcomes.enumerated() {
      switch outcome {
      case .fetched(let file): #expect(number % 6 != 0 && file.bytes == 500 + number)
      case .failed(let failure): #expect(number % 6 == 0 && failure.status == 404, "\(number): \(failure)")
      case nil: Issue.record("\(number) has no outcome")
      }
    }
    #expect(trial.names.allSatisfy { $0.hasSuffix(".jpg") })
  }
}
