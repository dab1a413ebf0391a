import Foundation
import Media
import Randomness
import TestSupport

/// A miniature of the data set released with OmniSource: the same folders, lists and volumes, a few files of two classes.
///
/// Names as in MMAction2's `tools/data/omnisource/README.md`: annotations with the raw list, the teacher's list, its
/// duplicates and the list without them; second-level folders under classes 000 … 199; tar volumes; raw videos under
/// `pref_X/ID/part_N.mp4`.
struct ReleasedLayout {
  let folder: URL
  /// Everything stays unpacked.
  var isUnpacked = false

  private static let ids = ["aXq3N2x_0ab", "-Zd0tW19Yk0", "bk_7LmPq2s4", "Qw12er34ty5"]

  init(in folder: URL, isUnpacked: Bool = false) throws {
    self.folder = folder
    self.isUnpacked = isUnpacked
    try write((0..<200).map { "action \($0)" }, "annotations/k200_actions.txt")
    try write(["{\"0\": 0, \"7\": 1}"], "annotations/K400_to_MiniKinetics_classidx_mapping.json")
    try makeKinetics()
    try makeImages("googleimage", teacher: "tsn_8seg", second: ["00", "19"]) { "\(String(format: "%06d", $0)).jpg" }
    try makeImages("insimage", teacher: "tsn_8seg", second: ["abseil", "abseiling"]) { "18\($0)_0.jpg" }
    try makeWebVideos()
    try makeRawVideos()
    let union = ["googleimage", "insimage"].flatMap { name in
      kept(name, teacher: "tsn_8seg").map { "\(name)_200/\($0)" }
    }
    try write(union, "annotations/webimage_200/tsn_8seg_webimage_200_wodup.txt")
    for (name, count) in [
      ("googleimage_200", 10), ("insimage_200", 10), ("insvideo_200", 20), ("kinetics_raw_200_train", 16),
    ] {
      try pack(name, volumes: count)
    }
  }

  private func makeKinetics() throws {
    for (split, count) in [("train", 4), ("val", 4)] {
      var lines: [String] = []
      for index in 0..<count {
        let id = split == "train" ? Self.ids[index] : "v" + Self.ids[index].dropFirst()
        try video("kinetics_200_\(split)/\(id).mp4", frames: 8)
        lines.append("\(id).mp4 \(index % 2)")
      }
      try write(lines, "annotations/kinetics_200/k200_\(split).txt")
    }
  }

  private func makeImages(_ name: String, teacher: String, second: [String], file: (Int) -> String) throws {
    var lines: [String] = []
    for index in 0..<8 {
      let path = "00\(index % 2)/\(second[index / 4])/\(file(index))"
      try write(try JPEGEncoder.encode(picture(name + path, 0)), "\(name)_200/\(path)")
      lines.append("\(path) \(index % 2)")
    }
    try writeLists("\(name)_200", teacher: teacher, lines)
  }

  private func makeWebVideos() throws {
    var lines: [String] = []
    for index in 0..<5 {
      let path = "00\(index % 2)/beekeeping/9\(index).mp4"
      try video("insvideo_200/\(path)", frames: 8)
      lines.append("\(path) \(index % 2)")
    }
    try writeLists("insvideo_200", teacher: "slowonly_8x8", lines)
  }

  /// Two raw videos of three parts; part 1 of the first and none of the second but the last are positive.
  private func makeRawVideos() throws {
    var items: [String] = []
    for (index, id) in Self.ids.prefix(2).enumerated() {
      let folder = "pref_\(id.prefix(1))/\(id)"
      for part in 0..<3 { try video("kinetics_raw_200_train/\(folder)/part_\(part).mp4", frames: 8) }
      items.append(
        "{\"video_dir\": \"\(folder)\", \"label\": \(index), \"num_clips\": 3, \"positive_clip_inds\": [\(index + 1)]}")
    }
    try write(
      ["[" + items.joined(separator: ", ") + "]"], "annotations/kinetics_raw_200/slowonly_8x8_kinetics_raw_200.json")
  }

  /// All lines; all but the last as kept; of those the first is a duplicate.
  private func writeLists(_ name: String, teacher: String, _ lines: [String]) throws {
    let kept = lines.dropLast()
    try write(lines, "annotations/\(name)/\(name).txt")
    try write(Array(kept), "annotations/\(name)/\(teacher)_\(name).txt")
    try write(Array(kept.prefix(1)), "annotations/\(name)/\(teacher)_\(name)_duplicate.txt")
    try write(Array(kept.dropFirst()), "annotations/\(name)/\(teacher)_\(name)_wodup.txt")
  }

  private func kept(_ name: String, teacher: String) -> [String] {
    let file = folder.appending(path: "annotations/\(name)_200/\(teacher)_\(name)_200_wodup.txt")
    return (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n").map(String.init) ?? []
  }

  /// Moves the files of a source into volumes, as many as were delivered; most of a miniature's are empty.
  private func pack(_ name: String, volumes: Int) throws {
    if isUnpacked { return }
    let source = folder.appending(path: name)
    let files = (FileManager.default.enumerator(atPath: source.path)?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".jpg") || $0.hasSuffix(".mp4") }.sorted()
    for volume in 0..<volumes {
      let members = files.enumerated().filter { $0.offset % volumes == volume }.map(\.element)
      let number = volumes == 20 && volume < 10 ? "0\(volume)" : "\(volume)"
      let list = folder.appending(path: "members")
      try Data(members.joined(separator: "\n").utf8).write(to: list)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "tar", "-cf", source.appending(path: "vol_\(number).tar").path, "-C", source.path, "-T", list.path,
      ]
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
      try FileManager.default.removeItem(at: list)
    }
    for inside in try FileManager.default.contentsOfDirectory(atPath: source.path) where !inside.hasSuffix(".tar") {
      try FileManager.default.removeItem(at: source.appending(path: inside))
    }
  }

  private func video(_ path: String, frames: Int) throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    let encoder = try VideoEncoder(path: folder.appending(path: path).path, format: VideoFormat(width: 48, height: 40))
    for index in 0..<frames { try encoder.append(picture(path, index)) }
    try encoder.finish()
  }

  /// Coarse blocks of random colours, others for every path and frame: no two files are near-copies.
  private func picture(_ path: String, _ index: Int) -> Frame {
    var random = CounterRandom(seed: path.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }, stream: UInt64(index / 4))
    var frame = Frame(width: 48, height: 40)
    let colours = (0..<30).map { _ in
      (UInt8(random.below(256)), UInt8(random.below(256)), UInt8(random.below(256)))
    }
    for y in 0..<40 {
      for x in 0..<48 { frame[x, y] = colours[y / 8 * 6 + x / 8] }
    }
    return frame
  }

  private func write(_ lines: [String], _ path: String) throws {
    try write(Array((lines.joined(separator: "\n") + "\n").utf8), path)
  }

  private func write(_ bytes: [UInt8], _ path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }
}
