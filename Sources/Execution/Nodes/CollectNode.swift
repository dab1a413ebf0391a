package import Collecting
import Foundation
package import Planning
package import RecipeLanguage

/// Fetches the files of a source from the URLs of its manifest into folders of classes, with where each came from.
///
/// What has been fetched stays in the work folder until the node is done; what an earlier result at the same place has of
/// the same URLs is taken over. Without a manifest the list to crawl is written, and the node ends with what to do next.
package struct CollectNode: NodeExecution {
  package static let kind = NodeKindName.collect

  /// What every request says who we are.
  package static let userAgent = "omni (collects training data; obeys robots.txt)"

  private let adjust: @Sendable (inout FetchPolicy) -> Void

  /// - Parameter adjust: for tests, which have no time for pauses.
  package init(adjust: @escaping @Sendable (inout FetchPolicy) -> Void = { _ in }) { self.adjust = adjust }

  /// Where finished and partial files lie in a work folder.
  static func files(_ work: URL) -> URL { work.appending(path: "files", directoryHint: .isDirectory) }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    guard let collect = source.collect else { throw NodeFailure("source \"\(source.name)\" states no \"collect\"") }
    let kind = QueryTerm.Kind(rawValue: collect.queries) ?? .verbatim
    let classes = try classNames(context)
    guard let manifest = context.node.places["sources.\(source.name).collect.manifest"] else {
      throw try listToCrawl(QueryTerms.terms(of: classes, kind), source.name, context)
    }
    let rows = try read(manifest, source, ManifestClasses(classes, queries: kind, isLabelled: isLabelled(source)))
    let files = Self.files(context.workFolder)
    try makeFolder(files, doing: "making")
    let journal = try CollectionJournal(in: context.workFolder, files: files)
    let policy = try policy(source, collect)
    try takeOver(rows, journal, policy, into: files, context)
    try fetch(rows, journal, policy, into: files, context)
    let result = CollectionResult(rows, journal.outcomes)
    guard result.fetched > 0 else { throw nothing(result, source.name) }
    try result.write(into: context.outputFolder, files: files)
    let named = classes.isEmpty ? result.classes.map(\.className).filter { !$0.isEmpty } : classes
    try Data(QueryTerms.csv(QueryTerms.terms(of: named, kind)).utf8).write(to: context.output(ArtifactFiles.queries))
    note(result, context)
    return result.summary
  }

  private func isLabelled(_ source: Experiment.Source) -> Bool { source.label == .query || source.role != .web }

  // MARK: what to fetch

  /// The recipe's classes, or the target's; empty when the manifest says which there are.
  private func classNames(_ context: NodeContext) throws -> [String] {
    if !context.experiment.classes.list.isEmpty { return context.experiment.classes.list }
    if let file = context.node.places["classes.names"] {
      return try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
    return try context.input("classes")?.folder.readClasses() ?? []
  }

  /// Writes the list to crawl, and gives what to do with it.
  private func listToCrawl(_ terms: [QueryTerm], _ source: String, _ context: NodeContext) throws -> NodeFailure {
    guard !terms.isEmpty else {
      return NodeFailure("\"\(source)\" has no class to search for; state them with classes: {list: [\u{2026}]}")
    }
    let file = context.workFolder.appending(path: ArtifactFiles.queries)
    try replaceFile(file, with: Data(QueryTerms.csv(terms).utf8))
    let classes = Set(terms.map(\.className)).count
    return NodeFailure(
      "\(terms.count) queries for \(classes) classes are in \"\(file.path)\"; find URLs for them with a crawler of your "
        + "choice, write them as CSV with the columns url, query and class, and state the file as "
        + "sources.\(source).collect.manifest")
  }

  private func read(
    _ manifest: String, _ source: Experiment.Source, _ classes: ManifestClasses
  ) throws -> [Manifest.Row] {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: manifest, directoryHint: .notDirectory)))
    let read = Manifest(bytes, name: manifest)
    var rows = read.rows
    let problems = read.problems + classes.place(&rows)
    guard problems.isEmpty else {
      let first = problems.sorted { $0.line < $1.line }.prefix(5).map { "\(manifest): \($0)" }.joined(separator: "; ")
      throw NodeFailure(first + (problems.count > 5 ? "; and more" : ""))
    }
    return rows
  }

  private func policy(_ source: Experiment.Source, _ collect: Experiment.Collect) throws -> FetchPolicy {
    guard let rate = ScalarForm.perSecond(collect.rate), rate > 0, let bytes = ScalarForm.bytes(collect.maximumSize),
      let kind = MediaKind(rawValue: source.collectedType)
    else { throw NodeFailure("\"\(source.name)\" states no usable rate, size or kind") }
    var policy = FetchPolicy(userAgent: Self.userAgent, maximumBytes: Int(bytes), kinds: [kind])
    policy.perHost = collect.perHost
    policy.retries = collect.retries
    policy.interval = 1 / rate
    adjust(&policy)
    return policy
  }

  // MARK: fetching

  /// Takes files of the same URLs from earlier results, as far as they are still what is asked for.
  private func takeOver(
    _ rows: [Manifest.Row], _ journal: CollectionJournal, _ policy: FetchPolicy, into files: URL, _ context: NodeContext
  ) throws {
    let known = context.earlier().map(CollectionJournal.files)
    guard known.contains(where: { !$0.isEmpty }) else { return }
    var taken = 0
    for row in rows where journal.outcomes[row.url] == nil {
      guard let found = known.lazy.compactMap({ $0[row.url] }).first, policy.kinds.contains(found.file.kind),
        found.file.bytes <= policy.maximumBytes, row.sha256 ?? found.file.sha256 == found.file.sha256,
        CollectionJournal.holds(found.place, found.file, isSure: found.isSure)
      else { continue }
      var own = found.file
      own.file = found.place.lastPathComponent
      try FileLink.make(found.place, at: files.appending(path: own.file))
      try journal.add(.fetched(own))
      taken += 1
    }
    if taken > 0 { context.progress.note("\(taken) files taken over from an earlier collection") }
  }

  private func fetch(
    _ rows: [Manifest.Row], _ journal: CollectionJournal, _ policy: FetchPolicy, into files: URL, _ context: NodeContext
  ) throws {
    var asked: [String: Int] = [:]
    var requests: [FetchRequest] = []
    for row in rows where journal.outcomes[row.url] == nil {
      if let place = asked[row.url] {
        // Rows that want different files of one URL cannot all be right.
        if requests[place].sha256 == nil { requests[place].sha256 = row.sha256 }
        continue
      }
      asked[row.url] = requests.count
      requests.append(
        FetchRequest(url: row.url, name: String(ContentDigest.of(row.url).prefix(32)), sha256: row.sha256))
    }
    let total = journal.outcomes.count + requests.count
    let started = ContinuousClock.now
    let clock = FetchClock(
      elapsed: { (ContinuousClock.now - started) / .seconds(1) }, now: { Date().timeIntervalSince1970 })
    let fetcher = Fetcher(policy, into: files.path, clock: clock) { path in
      try FileContent(of: URL(filePath: path, directoryHint: .notDirectory)).digest
    }
    let isDone: Bool
    do {
      isDone = try fetcher.fetch(requests, isCancelled: { context.cancellation.isRequested }) { _, outcome in
        try journal.add(outcome)
        context.progress.report(done: journal.outcomes.count, total: total, unit: "files")
      }
    } catch let fault as DiskFault {
      throw StoreError.system(fault.code, fault.path, doing: "writing")
    }
    if !isDone { throw Stopped(saved: "\(journal.outcomes.count) of \(total) files were asked for") }
  }

  // MARK: what came of it

  private func nothing(_ result: CollectionResult, _ source: String) -> NodeFailure {
    let first = result.failures.first.map { "; first: \($0.failure.url): \($0.failure.detail)" } ?? ""
    return NodeFailure("none of the \(result.requested) files of \"\(source)\" could be fetched\(first)")
  }

  private func note(_ result: CollectionResult, _ context: NodeContext) {
    guard !result.failures.isEmpty else { return }
    let reasons = result.reasons.map { "\($0.count) \($0.reason.rawValue)" }.joined(separator: ", ")
    context.progress.note("\(result.failures.count) of \(result.requested) files could not be fetched: \(reasons)")
    if result.temporary > 0 {
      context.progress.note(
        "\(result.temporary) of these may pass; --force \(context.node.name) tries them again and keeps the rest")
    }
  }
}
