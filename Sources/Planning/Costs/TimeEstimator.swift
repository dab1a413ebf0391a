import Foundation

/// Estimates the time of nodes from their work, the speeds of the machine, and what like nodes took before.
///
/// The speeds alone give a first figure. Past nodes of the same kind say by how much such figures were wrong here: the
/// median ratio of truth to figure corrects the new one, the spread of the ratios gives the range.
package struct TimeEstimator: Sendable {
  package let machine: MachineFacts

  package init(_ machine: MachineFacts) { self.machine = machine }

  /// `high` ÷ `low` once there are past runs of the same shape, at most and at least.
  package static let learntRatio = 1.3...2.0
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
    let middle = figure * exp(Self.median(ratios))
    let place = used.allSatisfy { $0.machine != nil } ? "on this machine" : "of this store"
    let count = "\(used.count) past \(used.count == 1 ? "run" : "runs")"
    if alike.isEmpty {
      return TimeEstimate(
        around: middle, ratio: min(Self.relatedRatio, machine.speeds.ratio),
        basis: "\(machine.speeds.basis) corrected by \(count) of other shapes")
    }
    return TimeEstimate(around: middle, ratio: Self.ratio(ratios), basis: "\(count) \(place)")
  }

  /// Spread of logarithms that is taken for granted, as if `assumedWeight` more runs had shown it: a few runs that happen to
  /// agree do not make a machine steady.
  static let assumedSpread = 0.15
  static let assumedWeight = 3.0

  /// `high` ÷ `low` of a new value beside these: Student's 90 % interval on logarithms, within the allowed ratios.
  static func ratio(_ logs: [Double]) -> Double {
    let count = Double(logs.count)
    let mean = logs.reduce(0, +) / count
    let squares = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let freedom = assumedWeight + count - 1
    let variance = (assumedWeight * assumedSpread * assumedSpread + squares) / freedom
    // 95 % quantiles for 3, 4, 5 … degrees of freedom.
    let quantiles = [2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81, 1.80, 1.78]
    let place = Int(freedom) - 3
    let half = (place < quantiles.count ? quantiles[place] : 1.73) * (variance * (1 + 1 / count)).squareRoot()
    return min(max(exp(2 * half), learntRatio.lowerBound), learntRatio.upperBound)
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
