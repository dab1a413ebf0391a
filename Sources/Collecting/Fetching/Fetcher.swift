import CCurl
import Randomness

/// Fetches files over HTTP, many hosts at a time and each of them gently.
///
/// One loop on the caller's thread: begin what may begin, let libcurl move bytes, look at what ended, break off what has
/// stalled. What is half fetched stays in the folder, and the next fetcher over the same folder goes on with it.
package final class Fetcher {
  private let policy: FetchPolicy
  private let folder: String
  private let clock: FetchClock
  private let digest: (_ path: String) throws -> String
  private let pool = TransferPool()
  private let setup: TransferSetup

  private var requests: [FetchRequest] = []
  private var next = 0
  private var queued = 0
  private var hosts: [String: HostQueue] = [:]
  private var robots: [String: RobotsState] = [:]
  private var running: [ObjectIdentifier: Running] = [:]
  private var finished: (Int, FetchOutcome) throws -> Void = { _, _ in }
  /// When speeds were last looked at.
  private var lastLook = 0.0

  private enum RobotsState {
    /// Jobs that wait for it.
    case pending([FetchJob])
    case known(RobotsRules)
    case unreachable(TransferFault)
  }

  private struct Running {
    var job: FetchJob
    var transfer: Transfer
    var began: Double
    /// When and where its speed was last looked at.
    var mark: (time: Double, bytes: Int)
  }

  /// Jobs looked at ahead of time: enough to find free hosts, few enough for long manifests.
  private static let window = 50_000
  /// Seconds between two looks at whether to stop.
  private static let beat = 0.05

  /// - Parameters:
  ///   - folder: where files go, finished ones by their digest; it must exist.
  ///   - digest: the SHA-256 of a file, in hexadecimal digits.
  package init(
    _ policy: FetchPolicy, into folder: String, clock: FetchClock, digest: @escaping (_ path: String) throws -> String
  ) {
    self.policy = policy
    self.folder = folder
    self.clock = clock
    self.digest = digest
    setup = TransferSetup(
      userAgent: policy.userAgent, connectSeconds: policy.connectSeconds, usesProxy: policy.usesProxy)
  }

  /// Fetches all requests.
  /// - Parameters:
  ///   - isCancelled: looked at often; when it says so, transfers are broken off and keep what they have.
  ///   - finished: called once for each request that ended, with its number, in the order of their ends.
  /// - Returns: false when it was cancelled.
  /// - Throws: `DiskFault` when the folder cannot be written to, and what `finished` and `digest` throw.
  package func fetch(
    _ requests: [FetchRequest], isCancelled: () -> Bool, finished: @escaping (Int, FetchOutcome) throws -> Void
  ) throws -> Bool {
    self.requests = requests
    self.finished = finished
    lastLook = clock.elapsed()
    defer { stop() }
    while true {
      if isCancelled() { return false }
      try feed()
      let wait = try begin()
      if running.isEmpty, queued == 0, next == requests.count { return true }
      for (transfer, result) in pool.step(seconds: max(0.001, min(wait, Self.beat))) {
        if let ended = running.removeValue(forKey: ObjectIdentifier(transfer)) { try end(ended, result) }
      }
      try breakOff()
    }
  }

  private func stop() {
    for entry in running.values {
      pool.remove(entry.transfer)
      entry.transfer.sink.close()
    }
    running = [:]
  }

  // MARK: beginning

  /// Takes requests in while there is room.
  private func feed() throws {
    while next < requests.count, queued < Self.window {
      let number = next
      next += 1
      do throws(TransferFault) {
        enqueue(FetchJob(target: .file(number), address: try WebAddress(requests[number].url)))
      } catch {
        try fail(number, error, attempts: 0)
      }
    }
  }

  private func enqueue(_ job: FetchJob) {
    queued += 1
    with(job.address.host) { $0.append(job) }
  }

  private var interval: Double { policy.interval * policy.pauseScale }

  private func with<Result>(_ host: String, _ body: (inout HostQueue) -> Result) -> Result {
    let fresh = HostGate(connections: policy.perHost, interval: interval)
    return body(&hosts[host, default: HostQueue(fresh)])
  }

  /// Begins what may begin now.
  /// - Returns: seconds until something else may, as far as it is known.
  private func begin() throws -> Double {
    var wait = Double.infinity
    for host in Array(hosts.keys) {
      while pool.count < policy.connections {
        let now = clock.elapsed()
        guard let job = with(host, { $0.take(at: now) }) else { break }
        queued -= 1
        if try isAllowed(job) { start(job, at: now) }
      }
      guard let queue = hosts[host] else { continue }
      if let opening = queue.opening {
        wait = min(wait, opening - clock.elapsed())
      } else if queue.isForgettable(at: clock.elapsed(), interval: interval) {
        hosts[host] = nil
      }
    }
    return wait
  }

  /// Whether robots.txt lets the job begin; one that is not known yet is asked for first, and the job waits for it.
  private func isAllowed(_ job: FetchJob) throws -> Bool {
    guard policy.obeysRobots, case .file(let number) = job.target else { return true }
    let origin = job.address.origin
    switch robots[origin] {
    case nil:
      robots[origin] = .pending([job])
      // An origin and a fixed path make an address.
      guard let address = try? WebAddress(origin + "/robots.txt") else { return true }
      queued += 1
      with(job.address.host) { $0.prepend(FetchJob(target: .robots(origin), address: address)) }
    case .pending(let jobs):
      robots[origin] = .pending(jobs + [job])
    case .known(let rules):
      if rules.allows(job.address.path) { return true }
      try fail(number, TransferFault(.robots, "\(origin)/robots.txt forbids it"), attempts: job.failures)
    case .unreachable(let fault):
      try fail(number, fault, attempts: job.failures)
    }
    return false
  }

  private func start(_ job: FetchJob, at now: Double) {
    let sink: any ResponseSink
    var point: PartialFile.Point?
    switch job.target {
    case .robots: sink = MemorySink(limit: RobotsRules.sizeLimit)
    case .file(let number):
      let file = partial(number)
      point = file.point
      sink = FileSink(file, from: point, maximumBytes: policy.maximumBytes, kinds: policy.kinds)
    }
    let transfer = Transfer(
      job.address.url, setup, from: point, into: sink, avoiding: job.isFromOutside ? policy.inner : nil)
    with(job.address.host) { $0.gate.begin(at: now) }
    running[ObjectIdentifier(transfer)] = Running(job: job, transfer: transfer, began: now, mark: (now, 0))
    pool.add(transfer)
  }

  private func partial(_ number: Int) -> PartialFile { PartialFile("\(folder)/\(requests[number].name).part") }

  // MARK: ending

  private func end(_ entry: Running, _ result: CURLcode) throws {
    let job = leave(entry)
    do {
      switch try entry.transfer.end(result) {
      case .redirect(let url): try follow(url, job, from: entry.transfer.reached)
      case .success: try succeed(job, entry.transfer)
      }
    } catch let fault as TransferFault {
      try failAttempt(job, fault, entry.transfer)
    }
  }

  /// Gives the connection back, and the time it took to the job.
  private func leave(_ entry: Running) -> FetchJob {
    var job = entry.job
    job.spent += clock.elapsed() - entry.began
    with(job.address.host) { $0.gate.end() }
    return job
  }

  /// Goes on at another address, as a new request to whatever host that is.
  /// - Parameter sender: the address that sent it on.
  private func follow(_ url: String, _ job: FetchJob, from sender: String?) throws(TransferFault) {
    var job = job
    job.hops += 1
    if let sender, !policy.inner.contains(sender) { job.isFromOutside = true }
    guard job.hops <= policy.redirects else {
      throw TransferFault(.redirect, "more than \(policy.redirects) redirects, the last to \(url.prefix(200))")
    }
    do throws(TransferFault) {
      job.address = try WebAddress(url)
    } catch {
      throw TransferFault(.redirect, "a redirect that is not followed: \(error.detail)")
    }
    // Before what has not begun yet: such addresses often hold for a short time only.
    queued += 1
    let hop = job
    with(hop.address.host) { $0.prepend(hop) }
  }

  private func succeed(_ job: FetchJob, _ transfer: Transfer) throws {
    switch job.target {
    case .robots(let origin):
      let text = (transfer.sink as? MemorySink)?.bytes ?? []
      learn(.known(RobotsRules(text, agent: policy.agent)), of: origin)
    case .file(let number):
      try finished(number, .fetched(try take(number, job, transfer)))
    }
  }

  /// The finished file under its name.
  private func take(_ number: Int, _ job: FetchJob, _ transfer: Transfer) throws -> FetchedFile {
    let file = partial(number)
    let bytes = file.size
    guard bytes > 0, let sink = transfer.sink as? FileSink else { throw TransferFault(.empty, "it has no bytes") }
    if let total = transfer.head.range?.total, total != bytes {
      throw TransferFault(.connection, "it ended after \(bytes) of \(total) bytes", status: 206, isTemporary: true)
    }
    let signature = try sink.signature(try file.head(MediaSignature.length))
    let digest = try digest(file.path)
    if let expected = requests[number].sha256, expected != digest {
      // A file put together of parts may be right when it is fetched in one.
      throw TransferFault(
        .wrongDigest, "its SHA-256 is \(digest), expected \(expected)", isTemporary: transfer.head.status == 206,
        discards: true)
    }
    let name = "\(digest).\(signature.ending)"
    try file.finish(as: "\(folder)/\(name)")
    return FetchedFile(
      file: name, sha256: digest, bytes: bytes, kind: signature.kind, url: requests[number].url,
      finalURL: job.address.url, status: transfer.head.status, etag: transfer.head.etag,
      lastModified: transfer.head.lastModified, time: clock.now())
  }

  /// Tries again later, or gives up.
  private func failAttempt(_ job: FetchJob, _ fault: TransferFault, _ transfer: Transfer) throws {
    if let disk = (transfer.sink as? FileSink)?.fault { throw disk }
    var (job, fault) = (job, fault)
    if fault.discards, case .file(let number) = job.target { partial(number).discard() }
    if fault.reason == .tooLarge, case .robots = job.target {
      // Its beginning counts.
      return try succeed(job, transfer)
    }
    if let pause = fault.pause {
      if pause > policy.longestPause {
        fault.detail += ", and the host asks to be left alone for \(Int(pause)) s"
        return try giveUp(job, fault)
      }
      let until = clock.elapsed() + pause * policy.pauseScale
      with(job.address.host) { $0.gate.pause(until: until) }
    }
    guard fault.isTemporary, job.failures < policy.retries, job.spent < policy.fileSeconds,
      let address = try? WebAddress(origin(of: job))
    else { return try giveUp(job, fault) }
    job.failures += 1
    job.hops = 0
    job.isFromOutside = false
    job.address = address
    var random = CounterRandom(
      seed: 0, source: address.url, epoch: 0, position: job.failures, purpose: .backOff)
    job.notBefore = clock.elapsed() + policy.backOff.pause(after: job.failures, random: &random) * policy.pauseScale
    queued += 1
    let retry = job
    with(address.host) { $0.delay(retry) }
  }

  /// The URL before all redirects.
  private func origin(of job: FetchJob) -> String {
    switch job.target {
    case .file(let number): requests[number].url
    case .robots(let origin): origin + "/robots.txt"
    }
  }

  private func giveUp(_ job: FetchJob, _ fault: TransferFault) throws {
    switch job.target {
    case .file(let number): try fail(number, fault, attempts: job.failures + 1)
    case .robots(let origin):
      // RFC 9309: without a robots.txt everything is allowed; with one that cannot be had, nothing.
      if fault.isTemporary || fault.reason == .tls {
        var fault = fault
        fault.detail = "its host's robots.txt cannot be had: \(fault.detail)"
        fault.isTemporary = true
        learn(.unreachable(fault), of: origin)
      } else {
        learn(.known(RobotsRules()), of: origin)
      }
    }
  }

  private func fail(_ number: Int, _ fault: TransferFault, attempts: Int) throws {
    try finished(number, .failed(FetchFailure(requests[number].url, fault, attempts: attempts, time: clock.now())))
  }

  /// What an origin allows is known now: those that wait for it may try.
  private func learn(_ state: RobotsState, of origin: String) {
    guard case .pending(let jobs)? = robots[origin] else { return }
    robots[origin] = state
    if case .known(let rules) = state, let delay = rules.delay, let host = jobs.first?.address.host {
      with(host) { $0.gate.interval = max($0.gate.interval, delay * policy.pauseScale) }
    }
    for job in jobs.reversed() {
      queued += 1
      with(job.address.host) { $0.prepend(job) }
    }
  }

  // MARK: breaking off

  /// Ends transfers that have stalled or take too long.
  private func breakOff() throws {
    let now = clock.elapsed()
    // Who slept meanwhile, together with the machine or stopped by a signal, cannot judge.
    let slept = now - lastLook > max(1, policy.stallSeconds / 2)
    lastLook = now
    for (id, entry) in Array(running) {
      if slept { running[id]?.mark = (now, entry.transfer.received) }
      if entry.job.spent + now - entry.began > policy.fileSeconds {
        try breakOff(id, entry, .tooSlow, "it takes longer than \(Int(policy.fileSeconds)) s")
      } else if !slept, now - entry.mark.time >= policy.stallSeconds {
        let bytes = entry.transfer.received - entry.mark.bytes
        if Double(bytes) < Double(policy.slowest) * policy.stallSeconds {
          try breakOff(id, entry, .stalled, "\(bytes) bytes came in \(Int(policy.stallSeconds)) s")
        } else {
          running[id]?.mark = (now, entry.transfer.received)
        }
      }
    }
  }

  private func breakOff(_ id: ObjectIdentifier, _ entry: Running, _ reason: FailureReason, _ detail: String) throws {
    running[id] = nil
    pool.remove(entry.transfer)
    entry.transfer.sink.close()
    try failAttempt(leave(entry), TransferFault(reason, detail, isTemporary: true), entry.transfer)
  }
}
