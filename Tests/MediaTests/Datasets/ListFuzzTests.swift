import Foundation
import Media
import Randomness
import Testing

/// Lists of any bytes whatever: read to the end or refused, never a crash, never a path out of its root.
@Suite struct ListFuzzTests {
  private static let seeds: [(file: String, text: String)] = [
    ("l.txt", "a/b.mp4 3\nc.mp4 0\n../d 1\n/e 2\n\n f.mp4\t9\r\n"), ("l.txt", "v 4 10 0 7\nw 1 3\nx 0 100000 5\n"),
    ("l.txt", "v 30 100 5\nw 1 2 3\n"), ("l.csv", "path,label,start,end\n\"a,\"\"b\"\"\",1,0,2.5\nc,2,,\n"),
    ("l.csv", "a,1\n\"b\nc\",2\n"),
    (
      "l.json",
      "[{\"video_dir\": \"v\", \"label\": 4, \"num_clips\": 10, \"positive_clip_inds\": [0, 7]}, {\"filename\": "
        + "\"a\\\"b.mp4\", \"label\": [3]},\n{\"frame_dir\": \"f\", \"total_frames\": 9, \"label\": [1], \"offset\": 2}]"
    ),
  ]
  private static let pieces = [
    "\"", ",", "\n", " ", "..", "/", "\\", "[", "]", "{", "}", ":", "0", "-1", "99999999999999999999", "1e308", "\u{0}",
    "\r", "part_0", "null", "\u{FEFF}", "\u{202E}", "{\"video_dir\":\"", "\"num_clips\":2147483648",
  ]

  /// A few changes to one of the lists: bytes replaced, runs removed or repeated, pieces put in.
  private func mutant(_ seed: UInt64) -> (file: String, bytes: [UInt8]) {
    var random = CounterRandom(seed: seed, stream: 4)
    let start = Self.seeds[random.below(Self.seeds.count)]
    var bytes = Array(start.text.utf8)
    for _ in 0..<(1 + random.below(8)) {
      let at = random.below(bytes.count + 1)
      switch random.below(5) {
      case 0: bytes.insert(UInt8(random.below(256)), at: at)
      case 1: bytes.insert(contentsOf: Array(Self.pieces[random.below(Self.pieces.count)].utf8), at: at)
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + random.below(9)))
      case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + random.below(40))], at: at)
      default: if at < bytes.count { bytes[at] ^= 1 << UInt8(random.below(8)) }
      }
    }
    return (start.file, bytes)
  }

  @Test func `every list is understood or refused`() {
    for seed in 0..<3000 as Range<UInt64> {
      let (file, bytes) = mutant(seed)
      for kind in SampleKind.allCases {
        let list = SourceList(
          kind: kind, hasOffset: seed % 2 == 0, classes: seed % 3 == 0 ? ["a", "b"] : [], isLabelled: seed % 5 != 0,
          takesAllParts: seed % 7 == 0
        ).parse(bytes, file: file)
        #expect(!list.entries.isEmpty || !list.problems.isEmpty, "seed \(seed)")
        #expect(list.problems.count <= MediaListReader.problemLimit + 1, "seed \(seed)")
        let ids = SampleIDs(list.entries)
        for index in list.entries.indices.prefix(50) {
          let entry = list.entries[index]
          #expect(PathSafety.fault(entry.path) == nil && !ids[index].isEmpty, "seed \(seed)")
          #expect(entry.label ?? 0 >= 0 && entry.frames ?? 1 > 0, "seed \(seed)")
        }
        for problem in list.problems {
          let hasControls = problem.message.unicodeScalars.contains { $0.value < 0x20 }
          #expect(!hasControls, "seed \(seed): \(problem.message.debugDescription)")
        }
      }
      _ = ExcludedSegments(bytes, file: file)
      _ = ListedPaths.paths(Data(bytes), isCSV: file == "l.csv")
    }
  }

  @Test func `reading takes no longer than the bytes ask for`() {
    // Each of these was, or could have been, quadratic.
    let quotes = Array(("\"" + String(repeating: "\"\"", count: 500_000) + "\",1\n").utf8)
    #expect(MediaListCSV.parse(quotes, file: "l.csv").entries.count == 1)
    let blanks = [UInt8](repeating: 0x20, count: 2_000_000)
    #expect(MediaListReader.parse(blanks, file: "l", format: .media).problems.count == 1)
    let oneLine = Array(String(repeating: "1 ", count: 500_000).utf8)
    #expect(MediaListReader.parse(oneLine, file: "l", format: .media).problems.count == 1)
    let same = ListEntries((0..<100_000).map { _ in ListEntry(path: "a", label: nil) })
    #expect(SampleIDs(same)[99_999] == "a#100000")
    let text = Array(("[\"" + String(repeating: "\\\\", count: 500_000)).utf8)
    #expect(MediaListJSON.parse(text, file: "l.json").problems.count == 1)
  }
}
