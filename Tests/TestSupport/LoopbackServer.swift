import Foundation
import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1 that does exactly what a test says, right or wrong; it ends with the value.
///
/// Each connection is answered on a thread of its own, one request after the other, until the answer closes it.
package final class LoopbackServer: Sendable {
  /// One request as it came.
  package struct Request: Hashable, Sendable {
    package var method: String
    /// Path and query.
    package var path: String
    /// Names in lower case.
    package var headers: [String: String]
    /// The how-manieth request for this path, from 1.
    package var number: Int
  }

  private struct State {
    var requests: [Request] = []
    var counts: [String: Int] = [:]
    var open: Set<Int32> = []
    var active = 0
    var mostActive = 0
    var isClosed = false
  }

  package let port: UInt16
  private let listener: Int32
  private let state: SharedState
  private final class SharedState: Sendable {
    let value = Mutex(State())
  }

  /// - Parameter answer: gets each request and the connection to write to.
  package init(_ answer: @escaping @Sendable (Request, Connection) -> Void) throws {
    let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listening, $0, length) == 0 && listen(listening, 64) == 0 && getsockname(listening, $0, &length) == 0
      }
    }
    guard listening >= 0, bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    listener = listening
    port = UInt16(bigEndian: address.sin_port)
    let state = SharedState()
    self.state = state
    Thread.detachNewThread {
      while true {
        let client = accept(listening, nil, nil)
        guard client >= 0 else { return }
        let isClosed = state.value.withLock { state in
          if !state.isClosed { state.open.insert(client) }
          return state.isClosed
        }
        if isClosed {
          close(client)
          return
        }
        Thread.detachNewThread { Self.serve(Connection(client), state, answer) }
      }
    }
  }

  deinit {
    state.value.withLock { state in
      state.isClosed = true
      // Threads that read or write wake up, and close what is theirs.
      for socket in state.open { shutdown(socket, Int32(SHUT_RDWR)) }
    }
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  package func url(_ path: String, scheme: String = "http") -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

  /// Every request so far, in the order of their coming.
  package var requests: [Request] { state.value.withLock { $0.requests } }

  /// How many requests came for a path.
  package func count(_ path: String) -> Int { state.value.withLock { $0.counts[path] ?? 0 } }

  /// The most requests that were being answered at one time.
  package var mostActive: Int { state.value.withLock { $0.mostActive } }

  private static func serve(
    _ connection: Connection, _ state: SharedState, _ answer: @Sendable (Request, Connection) -> Void
  ) {
    while !connection.isClosed, var request = connection.readRequest() {
      let isDone = state.value.withLock { state in
        let number = state.counts[request.path, default: 0] + 1
        state.counts[request.path] = number
        request.number = number
        state.requests.append(request)
        state.active += 1
        state.mostActive = max(state.mostActive, state.active)
        return state.isClosed
      }
      if !isDone { answer(request, connection) }
      state.value.withLock { $0.active -= 1 }
    }
    state.value.withLock { _ = $0.open.remove(connection.socket) }
    close(connection.socket)
  }

  /// One client. Used by one thread.
  package final class Connection {
    fileprivate let socket: Int32
    package private(set) var isClosed = false
    private var buffer: [UInt8] = []
    /// `POLLRDHUP`, which the headers keep behind _GNU_SOURCE.
    private static let hangUp: Int16 = 0x2000

    fileprivate init(_ socket: Int32) { self.socket = socket }

    /// Writes bytes; what the client no longer wants is dropped.
    package func send(_ bytes: [UInt8]) {
      var at = 0
      while at < bytes.count, !isClosed {
        let count = bytes[at...].withUnsafeBytes {
          Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { isClosed = true } else { at += count }
      }
    }

    package func send(_ text: String) { send(Array(text.utf8)) }

    /// A whole answer with a right length.
    package func reply(_ status: Int = 200, _ body: [UInt8] = [], headers: [String] = []) {
      let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.count)"] + headers
      // In one piece: a second small one would wait for the client's delayed acknowledgement.
      send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    /// Waits; returns at once when the client or the server is gone.
    package func pause(milliseconds: Int) {
      var entry = pollfd(fd: socket, events: Self.hangUp, revents: 0)
      if poll(&entry, 1, Int32(milliseconds)) != 0 { isClosed = true }
    }

    /// Says nothing more, and no other request is read.
    package func finish() {
      shutdown(socket, Int32(SHUT_WR))
      isClosed = true
    }

    /// Ends the connection with a reset.
    package func reset() {
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
      isClosed = true
    }

    fileprivate func readRequest() -> Request? {
      let end: [UInt8] = [13, 10, 13, 10]
      var chunk = [UInt8](repeating: 0, count: 4096)
      while true {
        if let at = (0..<max(0, buffer.count - 3)).first(where: { buffer[$0..<($0 + 4)].elementsEqual(end) }) {
          let head = String(decoding: buffer[..<at], as: UTF8.self)
          buffer.removeFirst(at + 4)
          return Self.parse(head)
        }
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0, buffer.count < 1 << 16 else { return nil }
        buffer += chunk[..<count]
        // A client that speaks TLS.
        if buffer.first == 0x16 { return nil }
      }
    }

    private static func parse(_ head: String) -> Request? {
      let lines = head.components(separatedBy: "\r\n")
      let words = lines[0].split(separator: " ")
      guard words.count == 3 else { return nil }
      let headers = lines.dropFirst().compactMap { line -> (String, String)? in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        return (
          line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        )
      }
      return Request(
        method: String(words[0]), path: String(words[1]), headers: Dictionary(headers) { first, _ in first }, number: 0)
    }
  }
}
