/// How often a class is drawn from a stream.
package enum Resampling: Hashable, Codable, Sendable {
  /// Every sample once per pass, in an order of its own each epoch.
  case none
  /// With replacement; the probability of class c is proportional to N_c^p: 1 keeps the distribution, 0 makes the
  /// classes equal. A pass is as long as the stream (fixed length).
  case power(Double)
  /// Every class cut to at most this many samples: one seeded subset for the whole run, then as `none`.
  case clip(Int)
  /// `power(0)`: all classes alike.
  case uniform
  /// Dynamic length: every sample of class c appears ⌊f_c⌋ times, and a random ⌊(f_c mod 1)·N_c⌋ of them once more;
  /// then as `none`. A class without a factor has 1.
  case repeated([Int: Double])
}

/// The curated samples one source gives to a stream.
package struct StreamMember: Hashable, Codable, Sendable {
  package let source: String
  /// Class index of each selected sample of the source, in list order.
  package let labels: [Int]
  /// Lengths of the consecutive runs of samples that are drawn as one (all positive parts of one untrimmed video: the
  /// video is drawn, then one of its parts uniformly), or nil when each sample stands for itself.
  package let groups: [Int]?
  /// Share of the pool, relative to the other members' shares, or nil for all samples.
  package let share: Double?

  package init(source: String, labels: [Int], groups: [Int]? = nil, share: Double? = nil) {
    self.source = source
    self.labels = labels
    self.groups = groups
    self.share = share
  }

  /// What is drawn: groups, or samples when there are none.
  package var unitCount: Int { groups?.count ?? labels.count }
}

/// The target, or a pool: the union of its members' samples, drawn in batches.
package struct SamplingStream: Hashable, Codable, Sendable {
  /// The source's name or the pool's.
  package let name: String
  package let members: [StreamMember]
  package let resampling: Resampling
  /// Samples of one batch, all replicas together; replica r of R takes the r-th consecutive R-th of it.
  package let batch: Int
  /// Samples the pool is cut to, or nil: all, or as many as the members' shares allow.
  package let total: Int?

  package init(
    name: String, members: [StreamMember], resampling: Resampling = .none, batch: Int, total: Int? = nil
  ) {
    self.name = name
    self.members = members
    self.resampling = resampling
    self.batch = batch
    self.total = total
  }

  /// How many units each member gives to the stream: all, or by `share` and `total`.
  ///
  /// With shares and no total, the pool is the largest one in which every member can give its share; with a total and
  /// no shares, members give in proportion to their sizes. Shares are rounded down and what is left goes, one each, to
  /// the first members that have more.
  /// - Throws: when a member has fewer samples than its share of `total`.
  package func quotas() throws(SamplingError) -> [Int] {
    let sizes = members.map(\.unitCount)
    let isShared = members.contains { $0.share != nil }
    if !isShared && total == nil { return sizes }
    let shares = members.map { isShared ? $0.share ?? 0 : Double($0.unitCount) }
    let sum = shares.reduce(0, +)
    var wanted = total ?? Int.max
    if total == nil {
      for (size, share) in zip(sizes, shares) where share > 0 { wanted = min(wanted, Int(Double(size) * sum / share)) }
    }
    guard sum > 0 else { return sizes.map { _ in 0 } }
    var quotas = shares.map { Int(Double(wanted) * $0 / sum) }
    var left = wanted - quotas.reduce(0, +)
    for index in quotas.indices where left > 0 && shares[index] > 0 && quotas[index] < sizes[index] {
      quotas[index] += 1
      left -= 1
    }
    for index in quotas.indices {
      let missing = total != nil && shares[index] > 0 && quotas[index] == sizes[index] ? left : 0
      if quotas[index] + missing <= sizes[index] { continue }
      let source = members[index].source
      throw .shareTooLarge(pool: name, source: source, wanted: quotas[index] + missing, found: sizes[index])
    }
    return quotas
  }
}
