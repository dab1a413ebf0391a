import Foundation

/// Estimates the time of nodes from their work, the speeds of the machine, and what like nodes took before.
///
/// The speeds alone give a first figure. Past nodes of the same kind say by how much such figures were wrong here: the
/// median ratio of truth to figure corrects the new one, the spread of the ratios gives the range.
package struct TimeEstimator: Sendable {
  package let machine: MachineFacts

  package init(_ machine: MachineFacts) { self.machine = machine }

  /// Past runs of the same shape.
  package static let learnt = LearntSpread(assumed: 0.15, ratios: 1.3...2.0)
  /// The same where past runs are of other shapes: their ratios say something of the machine, nothing of the shape.
  package static let relatedRatio = 3.0

  /// - Parameter past: nodes of the same kind, the newest first.
  package func estimate(_ work: NodeWork, past: [PastRun]) -> TimeEstimate {
    let figure = machine.speeds.seconds(work, threads: machine.threads)
    let here = past.filter { $0.machine == nil || $0.machine == machine.name }
    let alike = here.filter { $0.work.shape == work.shape }.prefix(20)
    let used = alike.isEmpty ? here.prefix(20) : alike
    guard !used.isEmpty else {
      return TimeEstimate(around: figure, ratio: machine.speeds.ratio, basis: machine.speeds.basis)
    }
    let ratios = used.map { run in
      // A node that took no time says nothing about ratios.
      log(max(run.seconds, 0.01) / machine.speeds.seconds(run.work, threads: run.threads))
    }
    let middle = figure * exp(LearntSpread.median(ratios))
    let place = used.allSatisfy { $0.machine != nil } ? "on this machine" : "of this store"
    let count = "\(used.count) past \(used.count == 1 ? "run" : "runs")"
    if alike.isEmpty {
      return TimeEstimate(
        around: middle, ratio: min(Self.relatedRatio, machine.speeds.ratio),
        basis: "\(machine.speeds.basis) corrected by \(count) of other shapes")
    }
    return TimeEstimate(around: middle, ratio: Self.learnt.ratio(ratios), basis: "\(count) \(place)")
  }
}
