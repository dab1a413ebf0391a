import Foundation
import Media
import Testing

/// Frame numbers and seconds of videos whose frames are not equally far apart.
@Suite("Frame times")
struct FrameTimesTests {
  /// Ten frames a second, none between 2.0 and 12.0 s.
  private static let gap = (0..<20).map { Double($0) / 10 } + (0..<30).map { 12 + Double($0) / 10 }

  private func video(_ times: [Double], rate: Double) -> Sample {
    var sample = Sample(
      id: "a.mp4", path: "a.mp4", kind: .video, label: nil, frames: times.count, width: 32, height: 32, frameRate: rate)
    sample.times = FrameTimes(times, rate: rate)
    return sample
  }

  @Test(arguments: [25.0, 29.97, 0.5])
  func `a constant rate needs no times, and rounding of them is none`(rate: Double) {
    let times = (0..<500).map { 3 + (Double($0) / rate * 1000).rounded() / 1000 }
    let sample = video(times, rate: rate)
    #expect(sample.times == nil)
    #expect(sample.frame(at: 10 / rate) == 10 && sample.seconds(of: 10) == 10 / rate)
  }

  @Test func `one frame, none and an unknown rate`() {
    #expect(FrameTimes([], rate: 25) == nil && FrameTimes([4], rate: 0) == nil)
    #expect(FrameTimes([-1, 0, 1], rate: 0)?.knots.map(\.seconds) == [0, 2])
  }

  @Test func `a gap is where it is`() throws {
    let sample = video(Self.gap, rate: 50 / 14.9)
    #expect(try #require(sample.times).knots.count <= 5)
    #expect(abs(sample.seconds(of: 19) - 1.9) < 0.003 && abs(sample.seconds(of: 20) - 12) < 0.003)
    #expect(sample.frame(at: 0) == 0 && sample.frame(at: 1.9) == 19 && sample.frame(at: 1.95) == 20)
    #expect(sample.frame(at: 12) == 20 && sample.frame(at: 12.1) == 21 && sample.frame(at: 14.9) == 49)
    #expect(sample.frame(at: 15) == 50 && sample.frame(at: 1e300) == 50)
    #expect(sample.frame(nearest: 6) == 19 && sample.frame(nearest: 8) == 20)
  }

  @Test(arguments: 0..<20)
  func `every frame lies within the tolerance of its line`(seed: Int) throws {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    var time = 0.0
    let times = (0..<400).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      time += [0.02, 0.033, 0.1, 1.5][Int(state >> 62)]
      return time
    }
    let found = try #require(FrameTimes(times, rate: 30))
    let sample = video(times, rate: 30)
    for (frame, time) in times.enumerated() {
      #expect(abs(sample.seconds(of: frame) - (time - times[0])) <= 0.0021, "\(frame)")
      // Frames are more than two tolerances apart.
      #expect(sample.frame(at: time - times[0]) == frame, "\(frame)")
    }
    let copy = try JSONDecoder().decode(FrameTimes.self, from: JSONEncoder().encode(found))
    #expect(copy == found)
  }

  @Test func `times of a constant rate are not written`() throws {
    let text = String(decoding: try JSONEncoder().encode(video([0, 1, 2], rate: 1)), as: UTF8.self)
    #expect(!text.contains("times"))
  }
}
