import Curation
import Randomness
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

  @Test func `a triple has one positive and two different negatives, in order of time`() {
    var random = CounterRandom(seed: 1, stream: 0)
    var seen: Set<[Int]> = []
    for _ in 0..<400 {
      let triple = SnippetTriple.draw(positives: [2, 5], negatives: [1, 3, 9], random: &random) ?? []
      #expect(triple == triple.sorted() && Set(triple).count == 3)
      #expect(triple.count { [2, 5].contains($0) } == 1)
      seen.insert(triple)
    }
    #expect(seen.count == 6)
  }

  @Test func `missing negatives are made up for`() {
    var random = CounterRandom(seed: 2, stream: 0)
    #expect(SnippetTriple.draw(positives: [4], negatives: [7], random: &random) == [4, 7, 7])
    #expect(SnippetTriple.draw(positives: [4], negatives: [], random: &random) == [4, 4, 4])
    #expect(SnippetTriple.draw(positives: [1, 2, 3], negatives: [], random: &random) == [1, 2, 3])
    #expect(SnippetTriple.draw(positives: [], negatives: [1, 2], random: &random) == nil)
  }
}
