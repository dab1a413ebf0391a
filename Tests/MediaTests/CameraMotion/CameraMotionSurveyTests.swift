import Media
import TestSupport
import Testing

@Suite struct CameraMotionSurveyTests {
  private func video(
    _ path: String, label: Int?, frames: Int = 12, rate: Double = 25, part: PartRange? = nil
  ) -> Sample {
    Sample(
      id: path, path: path, kind: part == nil ? .video : .untrimmed, label: label, frames: frames, width: 80,
      height: 64, frameRate: rate, part: part)
  }

  @Test func `pairs are as far apart in time as frames of a clip, and evenly spread`() {
    let samples = [
      video("a", label: 0, frames: 100), video("b", label: 0, frames: 100), video("c", label: 0, rate: 50),
    ]
    let survey = CameraMotionSurvey(samples, stride: 8)
    #expect(samples.map(survey.distance) == [8, 8, 16])
    // 100 − 8 = 92 places: an eighth, three, five and seven eighths of them.
    #expect(survey.firstFrames(of: samples[0]) == [11, 34, 57, 80])
    #expect(survey.firstFrames(of: samples[2]) == [])
    let part = video("u", label: 0, frames: 90, part: PartRange(index: 1, firstFrame: 40, frameCount: 10))
    #expect(CameraMotionSurvey([part], stride: 8).firstFrames(of: part) == [0, 1])
    let timeless = video("s", label: nil, rate: 0)
    #expect(CameraMotionSurvey([timeless], stride: 3).distance(in: timeless) == 3)
  }

  @Test func `of a large class some videos are looked at, of a small one all`() {
    let many = (0..<100).map { video("m\($0)", label: 0) }
    let chosen = CameraMotionSurvey(many + [video("x", label: 1), video("y", label: nil)], stride: 2).samples
    #expect(chosen.count == CameraMotionSurvey.videosPerClass + 2)
    #expect(chosen.first?.path == "m0" && chosen.dropLast(2).last?.path == "m96")
  }

  @Test func `videos are measured alike by any number of threads, and broken ones are named`() throws {
    let folder = try TemporaryFolder()
    let shift = Homography.similarity(shift: [0.02, 0.01])
    let scene = TexturedScene()
    var moved = Homography.identity
    var frames: [Frame] = []
    for _ in 0..<9 {
      frames.append(scene.frame(80, 64, moved: moved))
      moved = shift * moved
    }
    try encode(frames, to: folder.file("a.mp4")) { $0.quality = 1 }
    try encode(Array(repeating: Frame(width: 80, height: 64), count: 9), to: folder.file("b.mp4"))
    try folder.write([1, 2, 3], as: "c.mp4")
    let samples = [
      video("a.mp4", label: 1, frames: 9), video("b.mp4", label: 0, frames: 9), video("c.mp4", label: 0, frames: 9),
      video("d.mp4", label: 0, frames: 2),
    ]
    let survey = CameraMotionSurvey(samples, stride: 2)
    let one = survey.measure(root: MediaRoot(folder.path), threads: 1)
    #expect(one.videos == 4 && one.pairs == 8 && one.tooShort == 1)
    #expect(one.problems.map(\.path) == ["c.mp4"])
    #expect(one.rejected == [.noTexture: 4])
    #expect(one.homographies.map(\.label) == [1, 1, 1, 1])
    for (homography, _) in one.homographies {
      #expect(cornerError(homography, shift * shift, width: 80, height: 64) < 0.5)
    }
    let three = survey.measure(root: MediaRoot(folder.path), threads: 3)
    #expect(three.homographies.map(\.homography) == one.homographies.map(\.homography))
  }
}
