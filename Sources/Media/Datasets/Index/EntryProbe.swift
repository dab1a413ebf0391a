/// Looks at one entry of a list: what it is, how many frames, how large, and whether it can be decoded.
struct EntryProbe: Sendable {
  let root: MediaRoot
  let kind: SampleKind
  let frameFiles: FrameFiles
  /// Frames a second that raw-frame folders were extracted at; 0 when not known.
  let rate: Double
  let limits: MediaLimits

  func examine(_ entry: ListEntry, id: String) -> Result<Sample, MediaProblem> {
    do throws(ProbeDocument.Problem) {
      return .success(try sample(entry, id: id))
    } catch {
      return .failure(MediaProblem(id: id, path: entry.path, error))
    }
  }

  private func sample(_ entry: ListEntry, id: String) throws(ProbeDocument.Problem) -> Sample {
    let document = kind == .frames ? try folder(entry) : try file(entry)
    var sample = Sample(
      id: id, path: entry.path, kind: kind, label: entry.label, frames: document.frames ?? 0,
      width: document.width ?? 0, height: document.height ?? 0, frameRate: document.frameRate ?? 0, video: entry.video)
    sample.times = document.times
    if kind == .frames { sample.frameFiles = frameFiles }
    if let part = entry.part {
      sample.part = PartRange(index: part, firstFrame: 0, frameCount: sample.frames)
    } else if let segment = entry.segment {
      sample.part = try range(of: segment, in: sample, after: entry.firstFrame ?? 0)
      sample.frames = sample.part?.frameCount ?? 0
    } else if let first = entry.firstFrame {
      sample.part = PartRange(index: 0, firstFrame: first, frameCount: sample.frames)
    }
    return sample
  }

  /// The frames shown within a segment: those from `start` on, before `end`, to the nearest frame.
  private func range(
    of segment: ListEntry.Segment, in sample: Sample, after offset: Int
  ) throws(ProbeDocument.Problem) -> PartRange {
    let first = sample.frame(at: segment.start)
    let end = min(sample.frame(at: segment.end), sample.frames)
    guard sample.frameRate > 0, first < end else {
      let pace = sample.times == nil ? "\(sample.frameRate) a second" : "a variable rate, none of them shown then"
      throw ProbeDocument.Problem(
        id: .outOfRange,
        message:
          "the list names \(segment.start) s to \(segment.end) s and there are \(sample.frames) frames at \(pace)")
    }
    return PartRange(index: 0, firstFrame: offset + first, frameCount: end - first)
  }

  private func file(_ entry: ListEntry) throws(ProbeDocument.Problem) -> ProbeDocument {
    try probe(entry.path, as: kind == .image ? .image : .video)
  }

  private func probe(_ path: String, as expected: ProbeDocument.Kind) throws(ProbeDocument.Problem) -> ProbeDocument {
    let place: MediaPlace
    do throws(MediaError) {
      place = try root.place(path)
    } catch {
      throw ProbeDocument.Problem(error)
    }
    let document = MediaProbe.probe(place, as: expected, limits: limits)
    if let problem = document.problems.first { throw problem }
    return document
  }

  /// A folder of frame files: the first must decode and the last must exist.
  private func folder(_ entry: ListEntry) throws(ProbeDocument.Problem) -> ProbeDocument {
    let first = entry.firstFrame ?? 0
    var document = try probe(entry.path + "/" + frameFiles.name(first), as: .image)
    var count = entry.frames ?? 1
    if entry.frames == nil {
      while root.holds(entry.path + "/" + frameFiles.name(first + count)) { count += 1 }
    } else {
      let last = frameFiles.name(first + count - 1)
      guard root.holds(entry.path + "/" + last) else {
        throw ProbeDocument.Problem(
          id: .truncated, message: "the list states \(count) frames and \(last) is not there")
      }
    }
    document.frames = count
    document.frameRate = rate
    return document
  }
}
