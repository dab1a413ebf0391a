import Foundation

/// Reads MMAction2's JSON lists: arrays of objects.
///
/// - raw videos: `{"video_dir", "label", "num_clips", "positive_clip_inds": […]}`, an entry per positive clip;
/// - videos and images: `{"filename", "label": [n]}`;
/// - raw frames: `{"frame_dir", "total_frames", "label": [n]}`.
package enum MediaListJSON {
  private struct Item: Decodable {
    var video_dir: String?
    var filename: String?
    var frame_dir: String?
    var total_frames: Int?
    var num_clips: Int?
    var positive_clip_inds: [Int]?
    var label: Label?
  }

  /// A plain number or a list of one.
  private struct Label: Decodable {
    var value: Int

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Int.self) {
        self.value = value
      } else if let values = try? container.decode([Int].self), values.count == 1 {
        value = values[0]
      } else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected one label")
      }
    }
  }

  /// The list in the file `path`; items are numbered from 1 where text lists have lines.
  package static func read(path: String, classes: Int? = nil) throws(MediaError) -> MediaList {
    parse(try MediaFile.bytes(path), file: path, classes: classes)
  }

  package static func parse(_ bytes: [UInt8], file: String, classes: Int? = nil) -> MediaList {
    var list = MediaList()
    let items: [Item]
    do {
      items = try JSONDecoder().decode([Item].self, from: Data(bytes))
    } catch let DecodingError.typeMismatch(_, context), let DecodingError.dataCorrupted(context) {
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      let what = place.isEmpty ? "the file is no JSON array of objects" : "\(place): \(context.debugDescription)"
      list.problems.append(ListProblem(file: file, line: 0, message: what.lowercased()))
      return list
    } catch {
      list.problems.append(ListProblem(file: file, line: 0, message: "the file is no JSON array of objects"))
      return list
    }
    for (index, item) in items.enumerated() where list.problems.count < MediaListReader.problemLimit {
      if let fault = fault(item, classes: classes) {
        list.problems.append(ListProblem(file: file, line: 0, message: "item \(index + 1): \(fault)"))
      } else {
        list.entries += entries(item, number: index + 1)
      }
    }
    if list.entries.isEmpty && list.problems.isEmpty {
      list.problems.append(ListProblem(file: file, line: 0, message: "the list holds no items"))
    }
    return list
  }

  private static func fault(_ item: Item, classes: Int?) -> String? {
    guard let path = item.video_dir ?? item.filename ?? item.frame_dir else {
      return "found no path, expected \"video_dir\", \"filename\" or \"frame_dir\""
    }
    if let fault = PathSafety.fault(path) { return fault }
    if let label = item.label?.value, label < 0 || label >= classes ?? .max {
      return "found the label \(label), expected 0 to \((classes ?? .max) - 1)"
    }
    if item.frame_dir != nil, item.total_frames ?? 0 < 1 { return "\"total_frames\" is missing or not positive" }
    let clips = item.num_clips ?? .max
    if let wrong = item.positive_clip_inds?.first(where: { $0 < 0 || $0 >= clips }) {
      return "found the positive clip \(wrong), expected numbers below the \(clips) clips of the video"
    }
    return nil
  }

  private static func entries(_ item: Item, number: Int) -> [ListEntry] {
    let label = item.label?.value
    if let folder = item.video_dir {
      return (item.positive_clip_inds ?? []).map {
        ListEntry(path: "\(folder)/part_\($0).mp4", label: label, line: number, part: $0)
      }
    }
    if let folder = item.frame_dir {
      return [ListEntry(path: folder, label: label, line: number, frames: item.total_frames)]
    }
    return [ListEntry(path: item.filename ?? "", label: label, line: number)]
  }
}
