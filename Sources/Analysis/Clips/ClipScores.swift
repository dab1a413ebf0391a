import Randomness

/// A figure measured clip by clip: whether each was right, or by how much the second of two classifiers was better on it.
///
/// A difference of paired scores is itself such a figure, so that one estimate of noise serves both: that of a sum over
/// clusters of related clips.
package struct ClipScores: Sendable {
  /// How the clips' scores become one figure.
  package enum Mean: Sendable, CaseIterable {
    /// Over all clips.
    case overClips
    /// Over the classes that occur, of the mean over the clips of each.
    case overClasses
  }

  /// −1 … 1.
  package let scores: [Double]
  /// Number of distinct clusters.
  package let clusterCount: Int
  /// The cluster of each clip and its class, numbered from 0 in order of first appearance.
  private let clusters: [Int]
  private let classes: [Int]
  private let classCount: Int

  /// - Parameters:
  ///   - classes: the true class of each clip.
  ///   - clusters: clips with the same number are related; every clip its own when nil.
  package init(_ scores: [Double], classes: [Int], clusters: [Int]? = nil) {
    precondition(
      scores.count == classes.count && clusters.map { $0.count == scores.count } ?? true,
      "\(scores.count) scores, \(classes.count) classes, \(clusters?.count ?? scores.count) clusters")
    self.scores = scores
    (self.clusters, clusterCount) = Self.numbered(clusters ?? Array(scores.indices))
    (self.classes, classCount) = Self.numbered(classes)
  }

  /// Second minus first, clip by clip.
  package init(first: [Bool], second: [Bool], classes: [Int], clusters: [Int]? = nil) {
    precondition(first.count == second.count, "\(first.count) and \(second.count) paired clips")
    self.init(
      zip(first, second).map { $0 == $1 ? 0 : $1 ? 1 : -1 }, classes: classes, clusters: clusters)
  }

  private static func numbered(_ labels: [Int]) -> (numbers: [Int], count: Int) {
    var known: [Int: Int] = [:]
    let numbers = labels.map { label in
      let number = known[label] ?? known.count
      known[label] = number
      return number
    }
    return (numbers, known.count)
  }

  /// 0 without clips.
  package func mean(_ mean: Mean) -> Double {
    mean == .overClips
      ? scores.reduce(0, +) / Double(max(scores.count, 1))
      : classMeans.reduce(0, +) / Double(max(classCount, 1))
  }

  private var classMeans: [Double] {
    var sums = [Double](repeating: 0, count: classCount)
    for (score, place) in zip(scores, classes) { sums[place] += score }
    return zip(sums, classSizes).map { $0 / $1 }
  }

  private var classSizes: [Double] {
    var sizes = [Double](repeating: 0, count: classCount)
    for place in classes { sizes[place] += 1 }
    return sizes
  }

  /// Whether a class lies wholly in one cluster: then the classes themselves are taken for a sample.
  private var classesAreClusters: Bool {
    var home = [Int?](repeating: nil, count: classCount)
    for (place, cluster) in zip(classes, clusters) {
      if let known = home[place], known != cluster { return false }
      home[place] = cluster
    }
    return true
  }

  /// What each cluster adds to the figure beyond its share, to first order; they add up to 0.
  ///
  /// Over clips Σ (x − x̄)/n; over classes Σ (x − x̄ of its class)/(C·n of its class), or with x̄ of all where classes
  /// are the clusters.
  package func influences(_ mean: Mean) -> [Double] {
    var sums = [Double](repeating: 0, count: clusterCount)
    let centre = self.mean(mean)
    switch mean {
    case .overClips:
      for (score, cluster) in zip(scores, clusters) { sums[cluster] += (score - centre) / Double(scores.count) }
    case .overClasses:
      let sizes = classSizes
      let centres = classesAreClusters ? [Double](repeating: centre, count: classCount) : classMeans
      for (index, score) in scores.enumerated() {
        let place = classes[index]
        sums[clusters[index]] += (score - centres[place]) / (Double(classCount) * sizes[place])
      }
    }
    return sums
  }

  /// Variance of the figure over draws of clusters, K/(K − 1) · Σ influence²; 0 for fewer than two.
  package func variance(_ mean: Mean) -> Double { Self.variance(influences(mean)) }

  static func variance(_ influences: [Double]) -> Double {
    let count = Double(influences.count)
    return count > 1 ? count / (count - 1) * influences.reduce(0) { $0 + $1 * $1 } : 0
  }

  /// The bootstrap of some figures, which share its draws: clusters are drawn with replacement.
  ///
  /// - Parameters:
  ///   - replicates: one less than a round number puts the quantiles on order statistics.
  ///   - seed: the same seed gives the same replicates.
  package func bootstrap(_ means: [Mean], replicates: Int = 1_999, seed: UInt64) -> [BootstrapDistribution] {
    let sums = ClusterSums(self)
    var values = [[Double]](repeating: [], count: means.count)
    for replicate in 0..<replicates {
      var random = CounterRandom(seed: seed, stream: UInt64(replicate))
      let drawn = sums.draw(&random)
      for (place, mean) in means.enumerated() { values[place].append(sums.mean(mean, multiplicities: drawn)) }
    }
    return zip(means, values).map {
      BootstrapDistribution(estimate: self.mean($0), replicates: $1, units: clusterCount)
    }
  }

  /// Sums over cluster and class, so that a replicate costs one pass over them.
  struct ClusterSums {
    private struct Cell {
      var cluster: Int
      var place: Int
      var sum: Double
      var count: Double
    }

    private let clusterCount: Int
    private let classCount: Int
    private let classesAreClusters: Bool
    private let cells: [Cell]

    init(_ clips: ClipScores) {
      clusterCount = clips.clusterCount
      classCount = clips.classCount
      classesAreClusters = clips.classesAreClusters
      var places: [Int: Int] = [:]
      var cells: [Cell] = []
      for (index, score) in clips.scores.enumerated() {
        let pair = clips.clusters[index] * clips.classCount + clips.classes[index]
        if let place = places[pair] {
          cells[place].sum += score
          cells[place].count += 1
        } else {
          places[pair] = cells.count
          cells.append(Cell(cluster: clips.clusters[index], place: clips.classes[index], sum: score, count: 1))
        }
      }
      self.cells = cells
    }

    /// How often each cluster comes up in as many draws as there are clusters.
    func draw(_ random: inout CounterRandom) -> [Double] {
      var drawn = [Double](repeating: 0, count: clusterCount)
      for _ in 0..<clusterCount { drawn[random.below(clusterCount)] += 1 }
      return drawn
    }

    func mean(_ mean: Mean, multiplicities: [Double]) -> Double {
      switch mean {
      case .overClips:
        var sum = 0.0
        var count = 0.0
        for cell in cells {
          sum += multiplicities[cell.cluster] * cell.sum
          count += multiplicities[cell.cluster] * cell.count
        }
        return sum / max(count, 1)
      case .overClasses where classesAreClusters:
        // A class drawn twice counts twice: the classes are the sample.
        var sum = 0.0
        var count = 0.0
        for cell in cells {
          sum += multiplicities[cell.cluster] * cell.sum / cell.count
          count += multiplicities[cell.cluster]
        }
        return sum / max(count, 1)
      case .overClasses:
        var sums = [Double](repeating: 0, count: classCount)
        var counts = sums
        for cell in cells {
          sums[cell.place] += multiplicities[cell.cluster] * cell.sum
          counts[cell.place] += multiplicities[cell.cluster] * cell.count
        }
        var total = 0.0
        var present = 0.0
        for place in 0..<classCount where counts[place] > 0 {
          total += sums[place] / counts[place]
          present += 1
        }
        return total / max(present, 1)
      }
    }
  }
}
