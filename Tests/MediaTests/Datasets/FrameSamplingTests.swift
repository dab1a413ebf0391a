import Media
import Randomness
import Testing

@Suite struct FrameSamplingTests {
  /// Numbers worked out from the published formulas by hand.
  @Test func `test clips of version 0 start where published`() {
    let clips = FrameSampling(frames: 8, stride: 8, clips: 10)
    #expect(clips.testOffsets(count: 300) == [11, 35, 59, 82, 106, 130, 154, 177, 201, 225])
    #expect(FrameSampling(frames: 1, stride: 1, clips: 25).testIndices(count: 300) == (0..<25).map { 6 + 12 * $0 })
    let segments = FrameSampling(frames: 1, stride: 1, clips: 8)
    #expect(segments.testIndices(count: 300) == [18, 56, 93, 131, 168, 206, 243, 281])
    let short = FrameSampling(frames: 8, stride: 8, clips: 1)
    #expect(short.testIndices(count: 50) == [0, 8, 16, 24, 32, 40, 48, 6])
  }

  @Test func `repeating the last frame stays inside the video`() {
    let short = FrameSampling(frames: 8, stride: 8, clips: 1, outOfBound: .repeatLast)
    #expect(short.testIndices(count: 50) == [0, 8, 16, 24, 32, 40, 48, 48])
    #expect(short.testIndices(count: 1) == Array(repeating: 0, count: 8))
  }

  @Test func `test clips of version 1 touch both ends`() {
    let clips = FrameSampling(frames: 8, stride: 8, clips: 10, formula: .version1)
    #expect(clips.testOffsets(count: 300) == [0, 27, 54, 81, 108, 135, 162, 189, 216, 243])
    #expect(FrameSampling(frames: 8, stride: 8, clips: 1, formula: .version1).testOffsets(count: 300) == [121])
    let segments = FrameSampling(frames: 1, stride: 1, clips: 8, formula: .version1)
    #expect(segments.testIndices(count: 300) == [18, 56, 93, 131, 168, 206, 243, 281])
  }

  @Test func `training clips keep to their segments and reach every place`() {
    let segments = FrameSampling(frames: 1, stride: 1, clips: 8)
    let clip = FrameSampling(frames: 8, stride: 8, clips: 1)
    var seen: Set<Int> = []
    for position in 0..<3000 {
      var random = CounterRandom(seed: 1, source: "s", epoch: 0, position: position, purpose: .frames)
      // (300 − 1 + 1) ÷ 8 = 37 places each.
      for (segment, offset) in segments.trainingOffsets(count: 300, random: &random).enumerated() {
        #expect((segment * 37..<(segment + 1) * 37).contains(offset))
      }
      let offset = clip.trainingOffsets(count: 300, random: &random)[0]
      #expect((0..<237).contains(offset))
      seen.insert(offset)
    }
    #expect(seen.count == 237)
  }

  @Test func `short videos follow the fallbacks in order`() {
    var random = CounterRandom(seed: 1, stream: 1)
    // 10 frames, 8 clips of one: A = 10 ÷ 8 = 1, so the offset is the segment.
    #expect(FrameSampling(frames: 1, stride: 1, clips: 8).trainingOffsets(count: 10, random: &random) == Array(0..<8))
    // 12 frames, 4 clips of 10: A = 3 ÷ 4 = 0 and 12 > 10, so sorted places below 3.
    let sorted = FrameSampling(frames: 10, stride: 1, clips: 4).trainingOffsets(count: 12, random: &random)
    #expect(sorted == sorted.sorted() && sorted.allSatisfy { (0..<3).contains($0) })
    // 8 frames, 10 clips: A = 8 ÷ 10 = 0 and 8 is not above 10: rounded multiples of 0.8.
    #expect(
      FrameSampling(frames: 1, stride: 1, clips: 10).trainingOffsets(count: 8, random: &random)
        == [0, 1, 2, 2, 3, 4, 5, 6, 6, 7])
    // 5 frames, a clip of 64: all zero.
    #expect(FrameSampling(frames: 8, stride: 8, clips: 1).trainingOffsets(count: 5, random: &random) == [0])
  }

  @Test func `the same stream gives the same frames`() {
    let sampling = FrameSampling(frames: 4, stride: 2, clips: 3, keepsTail: true, jitters: true)
    func draw(_ position: Int) -> [Int] {
      var random = CounterRandom(seed: 9, source: "web", epoch: 2, position: position, purpose: .frames)
      return sampling.trainingIndices(count: 90, random: &random)
    }
    #expect(draw(5) == draw(5))
    #expect((0..<20).contains { draw($0) != draw($0 + 1) })
    #expect(draw(5).allSatisfy { (0..<90).contains($0) })
  }
}
