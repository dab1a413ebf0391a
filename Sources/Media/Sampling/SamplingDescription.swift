import JointTraining

extension SamplingProgramme: CustomStringConvertible {
  /// What the run draws, in lines: its streams, its counts, and the interleaving of the first two epochs, in which an
  /// odd epoch's phase shows. Golden files compare it.
  package var description: String {
    var lines = [
      "\(schedule.epochs) epochs × \(iterationsPerEpoch) iterations, \(optimizerSteps) optimizer steps, seed \(seed)"
        + (replicas > 1 ? ", \(replicas) replicas" : "")
    ]
    lines.append("M  \(target.summary)")
    for (index, auxiliary) in auxiliaries.enumerated() {
      lines.append(
        "A\(index + 1) \(auxiliary.stream.summary)"
          + (auxiliary.count > 1 ? ", \(auxiliary.count) batches a cycle" : ""))
    }
    if isSummed {
      let weights = lossWeights.sorted { $0.key < $1.key }.map { ", \($0.key) × \($0.value)" }.joined()
      lines.append("one step per iteration: sum of \(batchLoss.rawValue) losses\(weights)")
    }
    for rule in mixup {
      lines.append("mixup \(rule.into) with \(rule.with): alpha \(rule.alpha), probability \(rule.probability)")
    }
    let epochs = (0..<min(2, schedule.epochs)).map { compactInterleaving(epoch: $0) }
    lines.append(epochs.joined(separator: " | ") + (schedule.epochs > 2 ? " | …" : ""))
    return lines.joined(separator: "\n")
  }

  /// Every batch of the given epochs in order, epochs parted by bars: `M A1 A2 A3 M | M A1 A2 A3 M`; batches that add
  /// up to one step are joined by plus signs.
  package func interleaving(epochs: Range<Int>) -> String {
    epochs.map { epoch in schedule.iterations(ofEpoch: epoch).map(token).joined(separator: " ") }
      .joined(separator: " | ")
  }

  private func token(_ iteration: Int) -> String {
    guard schedule.isJoint(iteration) else { return "M" }
    let slots = auxiliaries.enumerated().flatMap { Array(repeating: "A\($0 + 1)", count: $1.count) }
    return (["M"] + slots).joined(separator: isSummed ? "+" : " ")
  }

  /// The same with whole cycles counted: `M (M A1 A2 A3 M) × 396`.
  private func compactInterleaving(epoch: Int) -> String {
    let range = schedule.iterations(ofEpoch: epoch)
    if schedule.auxiliaryBatches == 0 { return "M × \(range.count)" }
    let every = schedule.every
    let first = min((range.lowerBound + every - 1) / every * every, range.upperBound)
    let cycles = (range.upperBound - first) / every
    let rest = first + cycles * every
    var words = (range.lowerBound..<first).map(token)
    if cycles > 0 {
      let cycle = (first..<first + every).map(token).joined(separator: " ")
      words.append(cycles == 1 ? cycle : "(\(cycle)) × \(cycles)")
    }
    words += (rest..<range.upperBound).map(token)
    return words.joined(separator: " ")
  }
}

extension SamplingStream {
  /// `webimage: googleimage 1187728 + insimage 879610, batch 512, power 0.5`.
  fileprivate var summary: String {
    let quotas = (try? quotas()) ?? members.map(\.unitCount)
    let parts = zip(members, quotas).map { member, quota in
      let whole = quota == member.unitCount ? "\(quota)" : "\(quota) of \(member.unitCount)"
      return (members.count == 1 && member.source == name ? "" : member.source + " ") + whole
        + (member.groups == nil ? "" : " groups")
    }
    return "\(name): \(parts.joined(separator: " + ")), batch \(batch)\(resampling.suffix)"
  }
}

extension Resampling {
  fileprivate var suffix: String {
    switch self {
    case .none: ""
    case .power(let power): ", power \(power)"
    case .clip(let limit): ", at most \(limit) a class"
    case .uniform: ", classes alike"
    case .repeated(let factors):
      ", repeated " + factors.sorted { $0.key < $1.key }.map { "\($0.key) × \($0.value)" }.joined(separator: " ")
    }
  }
}

extension JointIteration {
  /// One line per batch: `0 M k200_train k200_train[17 3 5]`; mixed batches name λ and their partners.
  package var trace: String {
    batches.enumerated().map { place, batch in
      var line = "\(index) \(batch.role == .main ? "M" : "A") \(batch.pool) \(Self.list(batch.draws))"
      if let mixing = batch.mixing {
        let lambda = (mixing.lambda * 1000).rounded() / 1000
        line += " λ=\(lambda) with \(Self.list(mixing.partners))"
      }
      return line
    }.joined(separator: "\n")
  }

  /// Consecutive draws of one source share its name: `a[1 2] b[7]`.
  private static func list(_ draws: [Draw]) -> String {
    var words: [String] = []
    var source: String?
    for draw in draws {
      if draw.source == source, let last = words.popLast() {
        words.append(last.dropLast() + " \(draw.sample)]")
      } else {
        words.append("\(draw.source)[\(draw.sample)]")
        source = draw.source
      }
    }
    return words.joined(separator: " ")
  }
}
