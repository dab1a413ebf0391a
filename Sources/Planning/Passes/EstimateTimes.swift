import JointTraining
import RecipeLanguage

/// How long each node that will run takes, and how large its output becomes, from its work and from what like nodes did
/// before; what is cached takes no time.
///
/// Past runs are stored nodes that noted their work, nodes of this very plan that are cached, and stored nodes that differ
/// from a planned one in nothing but seeds and inputs, whose work is taken to be the same.
struct EstimateTimes: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    let machine = facts.machine
    compilation.machine = machine
    let estimator = TimeEstimator(machine)
    var evidence = PastNodes(compilation, facts: facts)
    for position in compilation.graph.nodes.indices where compilation.nodes[position].state.needsWork {
      let node = compilation.graph.nodes[position]
      var cost = compilation.nodes[position].cost
      if node.spec.kind == .table { cost.work = .rows(node.inputs.count) }
      if let work = cost.work, ![.unknown, .invalid].contains(compilation.nodes[position].state) {
        let past = evidence.runs(like: node.spec, work)
        cost.expected = estimator.estimate(work, past: past)
        cost.disk = evidence.size(like: node.spec, cost) ?? cost.disk
      }
      compilation.nodes[position].cost = cost
      compilation.graph.nodes[position].spec.cost = cost
    }
    if compilation.looksBack { lookBack(&compilation, estimator, &evidence) }
  }

  private func lookBack(_ compilation: inout Compilation, _ estimator: TimeEstimator, _ evidence: inout PastNodes) {
    for position in compilation.nodes.indices {
      guard let stored = compilation.nodes[position].stored, compilation.nodes[position].state == .cached,
        let work = stored.timing?.work ?? compilation.nodes[position].cost.work
      else { continue }
      let past = evidence.runs(like: compilation.graph.nodes[position].spec, work, without: stored.key)
      compilation.nodes[position].hindsight = estimator.estimate(work, past: past)
    }
  }
}

/// Stored nodes by kind, as evidence for those to come.
struct PastNodes {
  private let facts: any PlanningFacts
  private let planned: [NodeKindName: [(stored: StoredNode, cost: NodeCost)]]
  private var recent: [NodeKindName: [StoredNode]] = [:]

  /// - Parameter compilation: whose cached nodes are evidence too.
  init(_ compilation: Compilation, facts: any PlanningFacts) {
    self.facts = facts
    var planned: [NodeKindName: [(stored: StoredNode, cost: NodeCost)]] = [:]
    for (node, found) in zip(compilation.graph.nodes, compilation.nodes) where found.state == .cached {
      guard let stored = found.stored else { continue }
      planned[node.spec.kind, default: []].append((stored, found.cost))
    }
    self.planned = planned.mapValues { $0.sorted { $0.stored.created > $1.stored.created } }
  }

  /// Past runs of the kind, the newest first within each sort of evidence.
  ///
  /// - Parameter key: of a node that is left out, as if it had not run.
  mutating func runs(like spec: NodeSpec, _ work: NodeWork, without key: String? = nil) -> [PastRun] {
    var seen: Set<String> = key.map { [$0] } ?? []
    var runs: [PastRun] = []
    for (stored, cost) in planned[spec.kind] ?? [] where seen.insert(stored.key).inserted {
      guard let known = stored.timing?.work ?? cost.work else { continue }
      runs.append(run(stored, known))
    }
    let unseen = nodes(spec.kind).filter { seen.insert($0.key).inserted }
    let twins = Twins(of: spec, among: unseen)
    for stored in unseen {
      if let known = stored.timing?.work {
        runs.append(run(stored, known))
      } else if twins.contains(stored) {
        runs.append(run(stored, work))
      }
    }
    return runs
  }

  /// The size of the newest outputs of the same shape, scaled by samples; nil without one.
  mutating func size(like spec: NodeSpec, _ cost: NodeCost) -> SizeEstimate? {
    guard let work = cost.work else { return nil }
    var seen: Set<String> = []
    var sizes: [Int] = []
    for (stored, known) in planned[spec.kind] ?? [] where seen.insert(stored.key).inserted {
      if (stored.timing?.work ?? known.work)?.shape == work.shape { sizes.append(scaled(stored, cost)) }
    }
    let unseen = nodes(spec.kind).filter { seen.insert($0.key).inserted }
    let twins = Twins(of: spec, among: unseen)
    for stored in unseen where stored.timing?.work.map({ $0.shape == work.shape }) ?? twins.contains(stored) {
      sizes.append(scaled(stored, cost))
    }
    return sizes.isEmpty ? nil : .learnt(Array(sizes.prefix(20)))
  }

  private func scaled(_ stored: StoredNode, _ cost: NodeCost) -> Int {
    // Weights do not grow with what they were trained on.
    guard stored.kind != .train else { return stored.sizeBytes }
    guard let before = stored.summary.samplesIn ?? stored.summary.samplesOut, before > 0,
      let now = cost.samplesIn ?? cost.samplesOut
    else { return stored.sizeBytes }
    return Int(counting: (Double(stored.sizeBytes) * Double(now) / Double(before)).rounded(.down))
  }

  private func run(_ stored: StoredNode, _ work: NodeWork) -> PastRun {
    PastRun(
      key: stored.key, work: work, seconds: stored.seconds,
      threads: stored.timing?.threads ?? facts.machine.threads, machine: stored.timing?.machine)
  }

  private mutating func nodes(_ kind: NodeKindName) -> [StoredNode] {
    if let known = recent[kind] { return known }
    let found = facts.recentNodes(kind: kind)
    recent[kind] = found
    return found
  }
}

/// Stored nodes without a note of their work that differ from a planned one in nothing but seeds and the content of inputs.
private struct Twins {
  private let keys: Set<String>

  init(of spec: NodeSpec, among stored: [StoredNode]) {
    let candidates = stored.filter { $0.timing?.work == nil && $0.version == spec.version }
    guard !candidates.isEmpty else {
      keys = []
      return
    }
    let own = Self.telling(
      spec.fields.filter { !$0.isReference }.map { KeyPart(field: $0.keyPath, value: $0.value) })
    keys = Set(candidates.filter { Self.telling($0.parts) == own }.map(\.key))
  }

  func contains(_ stored: StoredNode) -> Bool { keys.contains(stored.key) }

  private static func telling(_ parts: [KeyPart]) -> [String: String] {
    let kept = parts.filter { part in
      !part.field.hasPrefix("input:") && !part.field.hasPrefix("content:") && !part.field.hasSuffix("seed")
    }
    return Dictionary(kept.map { ($0.field, $0.digest) }, uniquingKeysWith: { first, _ in first })
  }
}
