import Collecting
import Foundation
import TestSupport
import Testing

/// A server that misbehaves in every way.
@Suite(.timeLimit(.minutes(2)))
struct MisbehavingServerTests {
  let body = picture()

  private func server(
    _ answer: @escaping @Sendable (LoopbackServer.Request, LoopbackServer.Connection) -> Void
  ) throws -> LoopbackServer { try LoopbackServer(answer) }

  // MARK: what goes well

  @Test func `a file is fetched with all that is worth knowing about it`() throws {
    let server = try server { [body] in
      $1.reply(200, body, headers: ["ETag: \"one\"", "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT"])
      _ = $0
    }
    let trial = try FetchTrial()
    let file = try #require(try trial.file(server.url("/a.jpg?x=1")))
    #expect(try trial.bytes(file) == body)
    #expect(file.sha256 == fakeDigest(body) && file.bytes == body.count && file.kind == .image)
    #expect(file.file == fakeDigest(body) + ".jpg" && file.status == 200 && file.etag == "\"one\"")
    #expect(file.url == server.url("/a.jpg?x=1") && file.finalURL == file.url && file.time == 1_600_000_000)
    #expect(file.lastModified == "Mon, 01 Jan 2024 00:00:00 GMT")
    #expect(server.requests.map(\.headers["user-agent"]) == ["omni (tests)"])
    #expect(trial.names == [file.file])
  }

  @Test func `a body without a length ends with the connection, one in chunks with the last`() throws {
    let server = try server { [body] request, connection in
      if request.path == "/chunks" {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in stride(from: 0, to: body.count, by: 7000) {
          let piece = Array(body[start..<min(start + 7000, body.count)])
          connection.send("\(String(piece.count, radix: 16))\r\n")
          connection.send(piece + [13, 10])
        }
        connection.send("0\r\nX-Trailer: 1\r\n\r\n")
      } else {
        connection.send("HTTP/1.1 200 OK\r\n\r\n")
        connection.send(body)
        connection.finish()
      }
    }
    let trial = try FetchTrial()
    #expect(try trial.bytes(try trial.file(server.url("/chunks"))) == body)
    #expect(try trial.bytes(try trial.file(server.url("/endless"))) == body)
  }

  // MARK: statuses

  @Test(arguments: [404, 410, 403, 401, 451])
  func `what will not come back is asked for once`(status: Int) throws {
    let server = try server {
      $1.reply(status, Array("gone".utf8)); _ = $0
    }
    let failure = try #require(try FetchTrial().failure(server.url("/a")))
    #expect(failure.reason == .status && failure.status == status && !failure.isTemporary && failure.attempts == 1)
    #expect(server.count("/a") == 1)
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504])
  func `what may come back is asked for again`(status: Int) throws {
    let server = try server { [body] request, connection in
      request.number < 3 ? connection.reply(status) : connection.reply(200, body)
    }
    let trial = try FetchTrial()
    #expect(try trial.bytes(try trial.file(server.url("/a"))) == body)
    #expect(server.count("/a") == 3)
  }

  @Test func `retries come to an end`() throws {
    let server = try server {
      $1.reply(503); _ = $0
    }
    var trial = try FetchTrial()
    trial.policy.retries = 2
    let failure = try #require(try trial.failure(server.url("/a")))
    #expect(failure.status == 503 && failure.isTemporary && failure.attempts == 3)
    #expect(server.count("/a") == 3)
  }

  @Test func `a host that asks to be left alone for a bearable while is left alone`() throws {
    let server = try server { [body] request, connection in
      request.number == 1 ? connection.reply(429, [], headers: ["Retry-After: 30"]) : connection.reply(200, body)
    }
    #expect(try FetchTrial().file(server.url("/a")) != nil)
  }

  @Test func `a host that asks to be left alone for too long is given up`() throws {
    let server = try server {
      $1.reply(429, [], headers: ["Retry-After: 86400"]); _ = $0
    }
    let failure = try #require(try FetchTrial().failure(server.url("/a")))
    #expect(failure.detail.contains("86400 s") && failure.isTemporary && failure.attempts == 1)
    #expect(server.count("/a") == 1)
  }

  // MARK: broken transfers and going on

  @Test func `a transfer that is reset goes on where it was`() throws {
    let server = try server { [body] request, connection in
      guard request.number == 1 else { return serve(body, request, connection) }
      begin(body, 9000, connection)
      connection.pause(milliseconds: 100)
      connection.reset()
    }
    let trial = try FetchTrial()
    let file = try #require(try trial.file(server.url("/a")))
    #expect(try trial.bytes(file) == body && file.status == 206)
    #expect(server.requests[1].headers["range"] == "bytes=9000-")
    #expect(server.requests[1].headers["if-range"] == "\"one\"")
  }

  @Test func `a length that is not kept counts as broken off`() throws {
    let server = try server { [body] request, connection in
      guard request.number == 1 else { return serve(body, request, connection) }
      begin(body, 100, connection)
      connection.finish()
    }
    let trial = try FetchTrial()
    #expect(try trial.bytes(try trial.file(server.url("/a"))) == body)
    #expect(server.requests[1].headers["range"] == "bytes=100-")
  }

  @Test func `without a validator, or with a weak one, a file is begun anew`() throws {
    for etag in [nil, "W/\"one\""] as [String?] {
      let server = try server { [body] request, connection in
        guard request.number == 1 else { return serve(body, request, connection) }
        begin(body, 9000, etag: etag, connection)
        connection.finish()
      }
      let trial = try FetchTrial()
      let file = try #require(try trial.file(server.url("/a")))
      #expect(try trial.bytes(file) == body && file.status == 200)
      #expect(server.requests[1].headers["range"] == nil)
    }
  }

  @Test func `a server that ignores the range sends the whole file, which replaces the beginning`() throws {
    let server = try server { [body] request, connection in
      if request.number > 1 { return connection.reply(200, body, headers: ["ETag: \"one\""]) }
      begin(body, 9000, connection)
      connection.finish()
    }
    let trial = try FetchTrial()
    #expect(try trial.bytes(try trial.file(server.url("/a"))) == body)
  }

  @Test func `a file that changed between attempts is not put together of two`() throws {
    let other = picture(15_000, seed: 9)
    let server = try server { [body] request, connection in
      if request.number > 1 { return serve(other, etag: "\"two\"", request, connection) }
      begin(body, 9000, connection)
      connection.finish()
    }
    let trial = try FetchTrial()
    let file = try #require(try trial.file(server.url("/a")))
    #expect(try trial.bytes(file) == other && file.etag == "\"two\"")
  }

  /// Answers to a request for the rest that must not be believed.
  @Test(arguments: [
    ["Content-Range: bytes 5000-19999/20000", "ETag: \"one\""], ["Content-Range: garbage", "ETag: \"one\""],
    ["ETag: \"one\""], ["Content-Range: bytes 9000-19999/20000", "ETag: \"two\""],
    ["Content-Range: bytes 9000-19999/30000", "ETag: \"one\""],
    ["Content-Range: bytes 9000-19999/20000", "ETag: \"one\"", "Content-Encoding: gzip"],
  ])
  func `a part that is not the rest is thrown away`(headers: [String]) throws {
    let server = try server { [body] request, connection in
      switch request.number {
      case 1:
        begin(body, 9000, connection)
        connection.finish()
      case 2: connection.reply(206, Array(picture(20_000, seed: 7)[9000...]), headers: headers)
      default: serve(body, request, connection)
      }
    }
    let trial = try FetchTrial()
    let file = try #require(try trial.file(server.url("/a")))
    #expect(try trial.bytes(file) == body)
    #expect(server.requests.map(\.headers["range"]) == [nil, "bytes=9000-", nil])
  }

  @Test func `a part nobody asked for is not taken for a file`() throws {
    let server = try server { [body] request, connection in
      request.number == 1
        ? connection.reply(206, body, headers: ["Content-Range: bytes 0-19999/20000"]) : connection.reply(200, body)
    }
    let trial = try FetchTrial()
    #expect(try trial.file(server.url("/a"))?.status == 200)
  }

  @Test func `a range that cannot be had begins the file anew`() throws {
    let server = try server { [body] request, connection in
      switch request.number {
      case 1:
        begin(body, 9000, connection)
        connection.finish()
      case 2: connection.reply(416)
      default: serve(body, request, connection)
      }
    }
    let trial = try FetchTrial()
    #expect(try trial.bytes(try trial.file(server.url("/a"))) == body)
    #expect(server.requests[2].headers["range"] == nil)
  }

  @Test func `a fetcher over the same folder goes on with what another left`() throws {
    let server = try server { [body] request, connection in
      guard request.number == 1 else { return serve(body, request, connection) }
      begin(body, 9000, connection)
      connection.pause(milliseconds: 10_000)
    }
    let trial = try FetchTrial()
    let outcomes = try trial.fetch([server.url("/a")]) { trial.size("f0.part") >= 9000 }
    #expect(outcomes == [nil])
    #expect(trial.names == ["f0.part", "f0.part.json"])
    let file = try #require(try trial.file(server.url("/a")))
    #expect(try trial.bytes(file) == body && file.status == 206)
    #expect(trial.names == [file.file])
  }

  // MARK: slow ones

  @Test func `a transfer that stalls is broken off and goes on`() throws {
    let server = try server { [body] request, connection in
      guard request.number == 1 else { return serve(body, request, connection) }
      begin(body, 9000, connection)
      connection.pause(milliseconds: 20_000)
    }
    var trial = try FetchTrial()
    trial.policy.stallSeconds = 0.3
    #expect(try trial.bytes(try trial.file(server.url("/a"))) == body)
    #expect(server.requests[1].headers["range"] == "bytes=9000-")
  }

  @Test func `a slow drip has stalled too`() throws {
    let server = try server { [body] request, connection in
      begin(body, 100, etag: nil, connection)
      for byte in body[100...] where !connection.isClosed {
        connection.send([byte])
        connection.pause(milliseconds: 20)
      }
    }
    var trial = try FetchTrial()
    trial.policy.stallSeconds = 0.3
    trial.policy.retries = 1
    let failure = try #require(try trial.failure(server.url("/a")))
    #expect(failure.reason == .stalled && failure.isTemporary && failure.attempts == 2)
  }

  @Test func `a server that never answers has stalled`() throws {
    let server = try server {
      $1.pause(milliseconds: 20_000); _ = $0
    }
    var trial = try FetchTrial()
    trial.policy.stallSeconds = 0.3
    trial.policy.retries = 0
    #expect(try trial.failure(server.url("/a"))?.reason == .stalled)
  }

  @Test func `a file that takes too long is given up`() throws {
    let server = try server { [body] request, connection in
      begin(body, 100, connection)
      var at = 100
      while at + 100 < body.count, !connection.isClosed {
        connection.send(Array(body[at..<(at + 100)]))
        connection.pause(milliseconds: 10)
        at += 100
      }
    }
    var trial = try FetchTrial()
    trial.policy.fileSeconds = 0.3
    let failure = try #require(try trial.failure(server.url("/a")))
    #expect(failure.reason == .tooSlow && failure.attempts == 1)
  }

  // MARK: wrong content

  @Test func `an HTML page is no image, whatever the server calls it`() throws {
    let server = try server {
      $1.reply(200, Array("<!DOCTYPE html><html>Sorry</html>".utf8), headers: ["Content-Type: image/jpeg"])
      _ = $0
    }
    let trial = try FetchTrial()
    let failure = try #require(try trial.failure(server.url("/a.jpg")))
    #expect(failure.reason == .wrongType && failure.detail == "found an HTML page, expected an image")
    #expect(trial.names == [] && server.count("/a.jpg") == 1)
  }

  @Test func `a long wrong file is broken off at its beginning`() throws {
    let server = try server { request, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n")
      connection.send([UInt8](repeating: 0x20, count: 2000))
      connection.pause(milliseconds: 20_000)
    }
    #expect(try FetchTrial().failure(server.url("/a"))?.reason == .wrongType)
  }

  @Test func `a video is no image`() throws {
    let server = try server {
      $1.reply(200, [0, 0, 0, 24] + Array("ftypisom".utf8) + picture(100)); _ = $0
    }
    var trial = try FetchTrial()
    #expect(try trial.failure(server.url("/a"))?.detail == "found a video (mp4), expected an image")
    trial.policy.kinds = [.image, .video]
    #expect(try trial.file(server.url("/a"))?.kind == .video)
  }

  @Test func `too large a file is refused by its length, or when it has come so far`() throws {
    let large = picture(200_000)
    let server = try server { request, connection in
      if request.path == "/told" { return connection.reply(200, large) }
      connection.send("HTTP/1.1 200 OK\r\n\r\n")
      connection.send(large)
      connection.finish()
    }
    var trial = try FetchTrial()
    trial.policy.maximumBytes = 100_000
    #expect(try trial.failure(server.url("/told"))?.detail.contains("200000 bytes are announced") == true)
    #expect(try trial.failure(server.url("/untold"))?.reason == .tooLarge)
    #expect(trial.names == [] && server.requests.count == 2)
    trial.policy.maximumBytes = 200_000
    #expect(try trial.file(server.url("/untold")) != nil)
  }

  @Test func `an empty file is none`() throws {
    let server = try server {
      $1.reply($0.path == "/nothing" ? 204 : 200); _ = $0
    }
    #expect(try FetchTrial().failure(server.url("/a"))?.reason == .empty)
    #expect(try FetchTrial().failure(server.url("/nothing"))?.reason == .status)
  }

  @Test func `a body in gzip is decoded, and bounded by what comes out`() throws {
    let server = try server { request, connection in
      let body = request.path == "/bomb" ? Gzip.zeros : Gzip.encoded
      connection.reply(200, body, headers: ["Content-Encoding: gzip"])
    }
    let trial = try FetchTrial()
    #expect(Gzip.zeros.count < 20_000)
    #expect(try trial.failure(server.url("/bomb"))?.reason == .tooLarge)
    #expect(try trial.bytes(try trial.file(server.url("/a"))) == Gzip.decoded)
    #expect(server.requests.map(\.headers["accept-encoding"]) == ["identity", "identity"])
  }

  @Test(arguments: ["ZZZ\r\ngarbage\r\n", "5\r\nab\r\nlong line of nonsense\r\n", "ffffffffffffffffffff\r\n"])
  func `garbage for chunks is a fault of the server's`(garbage: String) throws {
    let server = try server { request, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + garbage)
      connection.finish()
    }
    var trial = try FetchTrial()
    trial.policy.retries = 1
    let failure = try #require(try trial.failure(server.url("/a")))
    #expect([.connection, .protocolFault].contains(failure.reason) && failure.attempts == 2)
  }

  @Test(arguments: ["SSH-2.0-OpenSSH\r\n", "HTTP/1.1\r\n\r\n", "\r\n\r\n", ""])
  func `what is no HTTP is a fault of the server's`(text: String) throws {
    let server = try server { _, connection in
      connection.send(text)
      connection.finish()
    }
    var trial = try FetchTrial()
    trial.policy.retries = 1
    let failure = try #require(try trial.failure(server.url("/a")))
    #expect([.connection, .protocolFault].contains(failure.reason) && failure.isTemporary, "\(failure)")
  }

  @Test func `a file with another digest is refused; one put together of parts is fetched once more`() throws {
    let right = fakeDigest(body)
    let server = try server { [body] request, connection in
      if request.path == "/wrong" { return connection.reply(200, picture(seed: 3)) }
      switch request.number {
      case 1:
        begin(body, 9000, connection)
        connection.finish()
      // The rest of another file, under the same ETag.
      case 2: serve(picture(20_000, seed: 7), request, connection)
      default: serve(body, request, connection)
      }
    }
    let trial = try FetchTrial()
    let failure = try #require(try trial.failure(server.url("/wrong"), sha256: right))
    #expect(failure.reason == .wrongDigest && failure.attempts == 1 && trial.names == [])
    #expect(try trial.bytes(try trial.file(server.url("/mixed"), sha256: right)) == body)
  }

  // MARK: addresses

  @Test func `redirects are followed, and the last address is known`() throws {
    let server = try server { [body] request, connection in
      switch request.path {
      case "/a": connection.reply(302, [], headers: ["Location: /b"])
      case "/b": connection.reply(307, [], headers: ["Location: c?d=e"])
      default: connection.reply(200, body)
      }
    }
    let file = try #require(try FetchTrial().file(server.url("/a")))
    #expect(file.url == server.url("/a") && file.finalURL == server.url("/c?d=e"))
  }

  @Test func `a redirect to another host asks that host's robots`() throws {
    let forbidding = try server { [body] request, connection in
      connection.reply(200, request.path == "/robots.txt" ? Array("User-agent: *\nDisallow: /".utf8) : body)
    }
    let target = forbidding.url("/b")
    let server = try server { request, connection in
      request.path == "/robots.txt"
        ? connection.reply(404) : connection.reply(302, [], headers: ["Location: \(target)"])
    }
    var trial = try FetchTrial()
    trial.policy.obeysRobots = true
    #expect(try trial.failure(server.url("/a"))?.reason == .robots)
    #expect(forbidding.requests.map(\.path) == ["/robots.txt"])
  }

  @Test func `redirects in a circle come to an end`() throws {
    let server = try server { $1.reply(301, [], headers: ["Location: \($0.path == "/a" ? "/b" : "/a")"]) }
    let failure = try #require(try FetchTrial().failure(server.url("/a")))
    #expect(failure.reason == .redirect && !failure.isTemporary)
    #expect(server.requests.count == 6)
  }

  @Test(arguments: [
    "file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://127.0.0.1/", "http://user:secret@127.0.0.1/", "javascript:1",
  ])
  func `redirects to anything but http and https are not followed`(target: String) throws {
    let server = try server {
      $1.reply(302, [], headers: ["Location: \(target)"]); _ = $0
    }
    let failure = try #require(try FetchTrial().failure(server.url("/a")))
    #expect([.redirect, .status].contains(failure.reason), "\(failure)")
    #expect(server.requests.filter { $0.path == "/a" }.count == 1)
  }

  @Test(arguments: ["127.0.0.2", "169.254.169.254", "[::1]"])
  func `a redirect from outside does not lead into an inner network`(target: String) throws {
    let server = try server {
      $1.reply(302, [], headers: ["Location: http://\(target):9/a"]); _ = $0
    }
    var trial = try FetchTrial()
    trial.policy.inner.except = ["127.0.0.1"]
    let failure = try #require(try trial.failure(server.url("/a")))
    #expect(
      failure.reason == .redirect && !failure.isTemporary && failure.detail.contains("inner network"), "\(failure)")
    #expect(server.requests.count == 1)
  }

  @Test func `within an inner network redirects are followed`() throws {
    let other = try server { [body] in
      $1.reply(200, body); _ = $0
    }
    let target = other.url("/b")
    let server = try server {
      $1.reply(302, [], headers: ["Location: \(target)"]); _ = $0
    }
    #expect(try FetchTrial().file(server.url("/a"))?.finalURL == target)
  }

  @Test(arguments: ["file:///etc/passwd", "http://", "http://[::bad/", "ftp://a/b", "http://a b/"])
  func `what is no address of http is not asked for`(url: String) throws {
    #expect(try FetchTrial().failure(url)?.reason == .address)
  }

  @Test func `a server that does not speak TLS is refused`() throws {
    let server = try server {
      $1.reply(200); _ = $0
    }
    var trial = try FetchTrial()
    trial.policy.retries = 1
    let failure = try #require(try trial.failure(server.url("/a", scheme: "https")))
    #expect(failure.reason == .tls && failure.attempts == 2, "\(failure)")
  }

  @Test func `a closed port is no connection`() throws {
    let url = try server {
      $1.reply(200); _ = $0
    }.url("/a")
    var trial = try FetchTrial()
    trial.policy.retries = 1
    let failure = try #require(try trial.failure(url))
    #expect(failure.reason == .connection && failure.attempts == 2 && failure.isTemporary)
  }
}

extension FetchTrial {
  func size(_ name: String) -> Int { (try? folder.bytes(name).count) ?? 0 }
}
