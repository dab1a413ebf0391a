import JointTraining

extension SamplingProgramme {
  /// How many draws of each source the main iterations before `index` make; mixup partners are not counted again.
  ///
  /// Streams of one source are counted by arithmetic, pools of several draw by draw (about half a microsecond each).
  package func samplesSeen(upTo index: Int) -> [String: Int] {
    precondition((0...iterations).contains(index), "iteration \(index) of a run of \(iterations)")
    var seen: [String: Int] = [:]
    for slot in SamplingSlot.all(of: self) {
      var counts = [Int](repeating: 0, count: slot.stream.sources.count)
      for epoch in 0..<schedule.epochs {
        let range = schedule.iterations(ofEpoch: epoch).clamped(to: 0..<index)
        if range.isEmpty { break }
        slot.stream.count(epoch: epoch, draws: slot.draws(in: range, schedule: schedule), into: &counts)
      }
      for (source, count) in zip(slot.stream.sources, counts) { seen[source, default: 0] += count }
    }
    return seen
  }
}

extension StreamOrder {
  /// Adds the first `draws` draws of `epoch` to `counts`, by member.
  fileprivate func count(epoch: Int, draws: Int, into counts: inout [Int]) {
    if sources.count == 1 {
      counts[0] += draws
      return
    }
    let order = order(epoch: epoch)
    let (passes, rest) = draws.quotientAndRemainder(dividingBy: length)
    for position in 0..<(passes > 0 ? length : rest) {
      let isInRest = position < rest ? 1 : 0
      counts[units[order.unit(at: position)].member] += passes + isInRest
    }
  }
}
