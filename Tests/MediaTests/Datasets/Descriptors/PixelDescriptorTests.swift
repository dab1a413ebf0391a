import Foundation
import Media
import Testing

@Suite struct PixelDescriptorTests {
  private struct Case: Decodable {
    struct View: Decodable {
      var left: Double?
      var top: Double?
      var width: Double?
      var height: Double?
      var mirrored: Bool?
    }
    var width: Int
    var height: Int
    var view: View
    var description: [Float]
  }

  private func picture(_ width: Int, _ height: Int) -> Frame {
    var frame = Frame(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        func value(_ c: Int) -> UInt8 { UInt8((37 * x + 59 * y + 101 * c + x * y) % 251) }
        frame[x, y] = (value(0), value(1), value(2))
      }
    }
    return frame
  }

  private func describe(_ frame: Frame, _ view: PixelDescriptor.View = .whole) -> [Float] {
    [Float](unsafeUninitializedCapacity: PixelDescriptor.columns) { buffer, count in
      PixelDescriptor().describe(frame, view, into: buffer.baseAddress!)
      count = PixelDescriptor.columns
    }
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  @Test func `descriptions agree with NumPy`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Reference/descriptors.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file.standardized))
    #expect(cases.count == 4)
    for one in cases {
      let view = PixelDescriptor.View(
        left: one.view.left ?? 0, top: one.view.top ?? 0, width: one.view.width ?? 1, height: one.view.height ?? 1,
        isMirrored: one.view.mirrored ?? false)
      let found = describe(picture(one.width, one.height), view)
      #expect(found.count == one.description.count)
      #expect(zip(found, one.description).allSatisfy { abs($0 - $1) < 1e-4 }, "\(one.width)x\(one.height)")
    }
  }

  @Test func `a mirrored picture has the mirrored description, a brighter one the same`() {
    let frame = picture(90, 61)
    var (mirrored, dark) = (frame, frame)
    for y in 0..<61 {
      for x in 0..<90 {
        mirrored[x, y] = frame[89 - x, y]
        let (r, g, b) = frame[x, y]
        dark[x, y] = (r / 2, g / 2, b / 2)
      }
    }
    #expect(cosine(describe(mirrored), describe(frame, .init(isMirrored: true))) > 0.9999)
    #expect(cosine(describe(mirrored), describe(frame)) < 0.9)
    #expect(cosine(describe(dark), describe(frame)) > 0.999)
  }

  @Test func `a picture of one colour has no description`() {
    #expect(describe(Frame(width: 30, height: 20, red: 9, green: 200, blue: 3)).allSatisfy { abs($0) < 1e-3 })
    // Smaller than the grid, down to one pixel.
    #expect(describe(Frame(width: 1, height: 1, red: 9)).allSatisfy { $0.isFinite })
  }

  @Test func `a loader passes over what it cannot read, whatever its threads`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "omni-descriptors-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let samples = (0..<40).map { index in
      Sample(
        id: "\(index)", path: "\(index).jpg", kind: .image, label: 0, frames: 1, width: 40, height: 30, frameRate: 0)
    }
    for sample in samples where sample.id != "17" {
      try Data(try JPEGEncoder.encode(picture(40 + Int(sample.id)!, 30))).write(to: folder.appending(path: sample.path))
    }
    func load(threads: Int) throws -> ([Int], [Float], Int) {
      let loader = DescriptorLoader(
        samples, root: MediaRoot(folder.path), frames: 3, views: [.whole, .init(isMirrored: true)], threads: threads)
      var (numbers, rows, lost): ([Int], [Float], Int) = ([], [], 0)
      while let loaded = try loader.next() {
        numbers += loaded.samples
        rows += loaded.rows.flatMap(\.self)
        lost += loaded.problems.count
      }
      return (numbers, rows, lost)
    }
    let (numbers, rows, lost) = try load(threads: 1)
    #expect(numbers == (0..<40).filter { $0 != 17 } && lost == 1)
    #expect(rows.count == 39 * 2 * PixelDescriptor.columns)
    #expect(try load(threads: 3).1 == rows)
    let strict = DescriptorLoader(
      samples, root: MediaRoot(folder.path), frames: 3, views: [.whole], threads: 2, policy: .stop)
    #expect(throws: MediaError.self) { while try strict.next() != nil {} }
  }
}
