import Curation
import Testing

@Suite struct SelectPartsTests {
  private let videos = ["b", "b", "a", "a", "a", "c", "b"]
  private let isPositive = [true, false, true, true, false, false, true]

  @Test func `a video's positive parts are drawn as one, or each by itself`() {
    let byVideo = SelectedParts(videos: videos, isPositive: isPositive, sampling: .video)
    #expect(byVideo.parts == [0, 6, 2, 3])
    #expect(byVideo.groups == [2, 2])
    #expect(byVideo.emptyVideos == 1)
    let byPart = SelectedParts(videos: videos, isPositive: isPositive, sampling: .part)
    #expect(byPart.parts == [0, 6, 2, 3])
    #expect(byPart.groups == nil)
  }

  @Test func `whole videos lend their disagreeing parts the label of most positive ones`() {
    let labels: [Int?] = [2, nil, 1, 1, nil, nil, 2]
    let isNegative = [false, true, false, false, false, true, false]
    let whole = WholeVideos(videos: videos, labels: labels, isNegative: isNegative, sampling: .video)
    // Part 4 is neither positive nor negative (a duplicate, say); video c has no positive part.
    #expect(whole.parts == [0, 1, 6, 2, 3])
    #expect(whole.labels == [2, 2, 2, 1, 1])
    #expect(whole.groups == [3, 2])
    let tie = WholeVideos(
      videos: ["a", "a", "a"], labels: [3, nil, 1], isNegative: [false, true, false], sampling: .part)
    #expect(tie.labels == [3, 1, 1] && tie.groups == nil)
  }

  @Test func `single frames are drawn by video and label, or positive by positive`() {
    let labels: [Int?] = [2, nil, 1, 0, nil, nil, 2]
    let isNegative = [false, true, false, false, true, true, false]
    let byVideo = SelectedSnippets(videos: videos, labels: labels, isNegative: isNegative, sampling: .video)
    #expect(byVideo.units.map(\.positives) == [[0, 6], [3], [2]])
    #expect(byVideo.units.map(\.negatives) == [[1], [4], [4]])
    #expect(byVideo.units.map(\.label) == [2, 0, 1])
    let byPart = SelectedSnippets(videos: videos, labels: labels, isNegative: isNegative, sampling: .part)
    #expect(byPart.units.map(\.positives) == [[0], [6], [2], [3]])
    #expect(byPart.units.map(\.label) == [2, 2, 1, 0])
  }
}
