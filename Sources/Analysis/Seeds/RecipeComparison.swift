/// Two recipes over several repeats each (seeds, worlds): what would happen with other seeds and other clips.
///
/// With three seeds, resampling them understates their spread: the interval is Student's over the seeds' figures. What the
/// clips add depends on the design. Where each repeat has clips of its own (a world each), the spread of the repeats contains
/// the noise of clips. Where all repeats share one validation set, it does not, and is added. In neither case may the spread
/// of a few seeds, small by luck, fall below what the clips alone would make it.
package struct RecipeComparison: Hashable, Sendable {
  /// Second minus first.
  package let difference: Double
  /// What repeats add to the variance of `difference`, and what clips shared by all repeats add.
  package let repeatVariance: Double
  package let clipVariance: Double
  /// Degrees of freedom of the test: those whose 95 % quantile is the mean of the repeats' and the normal distribution's,
  /// weighted by what repeats and clips add to the variance; where two sides have repeats of their own, theirs are Welch's.
  ///
  /// Satterthwaite's rule for the sum would give more, and with three repeats call one in thirteen equal recipes different.
  /// - Source: Cochran & Cox 1950, section 4.14; Welch 1947.
  package let freedom: Double

  /// Repeats in pairs from their figures alone, each measured on clips of its own.
  ///
  /// - Parameters:
  ///   - differences: of each repeat, second minus first; at least two.
  ///   - clipVariances: of each difference, over draws of its clips.
  package init(paired differences: [Double], clipVariances: [Double]) {
    precondition(
      differences.count > 1 && differences.count == clipVariances.count,
      "\(differences.count) repeats with \(clipVariances.count) variances")
    let side = Side(differences, clipVariances: clipVariances)
    difference = side.mean
    repeatVariance = side.repeatVariance
    clipVariance = 0
    freedom = side.freedom
  }

  /// Repeats of both sides in pairs: the same seed or world.
  ///
  /// - Parameters:
  ///   - differences: of each repeat, second minus first clip by clip; at least two.
  ///   - sharesClips: all repeats were measured on the same clips, in the same order.
  package init(paired differences: [ClipScores], _ mean: ClipScores.Mean, sharesClips: Bool) {
    precondition(differences.count > 1, "\(differences.count) repeats")
    let side = Side(differences, mean, sharesClips: sharesClips)
    difference = side.mean
    repeatVariance = side.repeatVariance
    clipVariance = sharesClips ? max(0, ClipScores.variance(side.influences) - side.residualVariance) : 0
    freedom = Self.freedom(repeats: (side.repeatVariance, side.freedom), clips: clipVariance)
  }

  /// Repeats of the two sides with nothing in common but, perhaps, the clips.
  ///
  /// - Parameters:
  ///   - first: of each repeat, the score of each clip; at least two on either side.
  ///   - sharesClips: all repeats of both sides were measured on the same clips, in the same order.
  package init(first: [ClipScores], second: [ClipScores], _ mean: ClipScores.Mean, sharesClips: Bool) {
    precondition(first.count > 1 && second.count > 1, "\(first.count) and \(second.count) repeats")
    let a = Side(first, mean, sharesClips: sharesClips)
    let b = Side(second, mean, sharesClips: sharesClips)
    difference = b.mean - a.mean
    repeatVariance = a.repeatVariance + b.repeatVariance
    let parts = a.repeatVariance * a.repeatVariance / a.freedom + b.repeatVariance * b.repeatVariance / b.freedom
    let welch = parts > 0 ? repeatVariance * repeatVariance / parts : min(a.freedom, b.freedom)
    let common = sharesClips ? ClipScores.variance(zip(a.influences, b.influences).map { $1 - $0 }) : 0
    clipVariance = sharesClips ? max(0, common - a.residualVariance - b.residualVariance) : 0
    freedom = Self.freedom(repeats: (repeatVariance, welch), clips: clipVariance)
  }

  private static func freedom(repeats: (variance: Double, freedom: Double), clips: Double) -> Double {
    guard clips > 0 else { return repeats.freedom }
    let own = StudentDistribution.twoSided(confidence: 0.95, freedom: repeats.freedom)
    let normal = NormalDistribution.twoSided(confidence: 0.95)
    let wanted = (repeats.variance * own + clips * normal) / (repeats.variance + clips)
    var low = repeats.freedom
    var high = 1e6
    while high / low > 1 + 1e-6 {
      let middle = (low * high).squareRoot()
      if StudentDistribution.twoSidedP(wanted, freedom: middle) > 0.05 { low = middle } else { high = middle }
    }
    return low
  }

  package var standardError: Double { (repeatVariance + clipVariance).squareRoot() }

  /// Two-sided.
  package var p: Double {
    if standardError == 0 { return difference == 0 ? 1 : 0 }
    return StudentDistribution.twoSidedP(difference / standardError, freedom: freedom)
  }

  package func interval(confidence: Double = 0.95) -> Interval {
    let half = standardError * StudentDistribution.twoSided(confidence: confidence, freedom: freedom)
    return Interval(estimate: difference, low: difference - half, high: difference + half)
  }

  /// The smallest true difference that a comparison as noisy as this would call significant with the given power.
  package func smallestDetectable(power: Double = 0.8, level: Double = 0.05) -> Double {
    standardError * DetectableDifference.noncentrality(freedom: freedom, power: power, level: level)
  }

  /// The repeats of one side, or the paired differences of both.
  private struct Side {
    /// Mean over repeats.
    let mean: Double
    /// Of the mean, from the spread of the repeats; never below what clips alone would make it.
    let repeatVariance: Double
    let freedom: Double
    /// What each cluster adds, mean over repeats; empty unless clips are shared.
    let influences: [Double]
    /// What is left of the clips' noise in the mean when their common part is taken off; 0 unless clips are shared.
    let residualVariance: Double

    init(_ repeats: [ClipScores], _ mean: ClipScores.Mean, sharesClips: Bool) {
      let figures = repeats.map { $0.mean(mean) }
      guard sharesClips else {
        self.init(figures, clipVariances: repeats.map { $0.variance(mean) })
        return
      }
      let count = Double(repeats.count)
      let all = repeats.map { $0.influences(mean) }
      precondition(all.allSatisfy { $0.count == all[0].count }, "repeats that share clips have the same clusters")
      let centre = all[0].indices.map { cluster in all.reduce(0) { $0 + $1[cluster] } / count }
      let residuals = all.map { own in ClipScores.variance(zip(own, centre).map { $0 - $1 }) }
      self.init(figures, influences: centre, least: residuals.reduce(0, +) / ((count - 1) * count))
    }

    init(_ figures: [Double], clipVariances: [Double]) {
      let count = Double(figures.count)
      self.init(figures, influences: [], least: clipVariances.reduce(0, +) / (count * count))
    }

    /// - Parameter least: variance of the mean that clips alone make.
    private init(_ figures: [Double], influences: [Double], least: Double) {
      let summary = SeedSummary(figures)
      let error = summary.standardError ?? 0
      mean = summary.mean
      freedom = Double(figures.count - 1)
      repeatVariance = max(error * error, least)
      residualVariance = influences.isEmpty ? 0 : least
      self.influences = influences
    }
  }
}
