import Media

/// `count` samples whose classes go round `classes`.
func member(_ source: String, _ count: Int, classes: Int = 4, share: Double? = nil) -> StreamMember {
  StreamMember(source: source, labels: (0..<count).map { $0 % classes }, share: share)
}

/// `counts[c]` samples of class c, class by class.
func longTail(_ source: String, _ counts: [Int]) -> StreamMember {
  StreamMember(source: source, labels: counts.enumerated().flatMap { Array(repeating: $0, count: $1) })
}

func stream(_ name: String, _ count: Int, batch: Int, resampling: Resampling = .none) -> SamplingStream {
  SamplingStream(name: name, members: [member(name, count)], resampling: resampling, batch: batch)
}

/// Four iterations an epoch, three pools after every second main iteration.
func smallProgramme(target: Int = 15, epochs: Int = 3, seed: UInt64 = 0) throws -> SamplingProgramme {
  try SamplingProgramme(
    target: stream("k200_train", target, batch: 4),
    auxiliaries: [
      .init(
        SamplingStream(
          name: "webimage", members: [member("googleimage", 9), member("insimage", 5)], resampling: .power(0.5),
          batch: 6)),
      .init(stream("insvideo", 7, batch: 4, resampling: .power(0.5))), .init(stream("k200_raw", 5, batch: 4)),
    ], every: 2, mixup: [MixupRule(into: "k200_train", with: "webimage", alpha: 0.2)], epochs: epochs, seed: seed)
}
