import Curation
import Execution
import Foundation
import Media
import TestSupport
import Testing

@Suite("Files between nodes")
struct ArtifactTests {
  @Test func `records come back as they were, one line each`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "a.jsonl")
      var samples = handMadeSamples()
      samples[0].path = "a folder/ü \"quoted\"\n.jpg"
      samples[1].part = PartRange(index: 2, firstFrame: 20, frameCount: 7)
      try JSONLines.write(samples, to: file)
      #expect(try JSONLines.read(Sample.self, from: file) == samples)
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.split(separator: "\n").count == samples.count)
      #expect(text.contains("a folder/ü"))
      #expect(text == (try JSONLines.text(samples)))
      try JSONLines.write([Sample](), to: file)
      #expect(try JSONLines.read(Sample.self, from: file) == [])
    }
  }

  @Test func `a damaged line is named by file and number`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "a.jsonl")
      try JSONLines.write(handMadeSamples([0, 1]), to: file)
      var text = try String(contentsOf: file, encoding: .utf8)
      text.removeLast(9)
      try text.write(to: file, atomically: true, encoding: .utf8)
      let message = try await failure { try JSONLines.read(Sample.self, from: file) }
      #expect(message.hasPrefix("\(file.path): line 2 is not a Sample: "))
      #expect(message.hasSuffix("(or run with --force for the node that wrote it)"))
    }
  }

  @Test func `a matrix comes back to the bit, little-endian behind a line of JSON`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "m.f32")
      let matrix = Matrix(rows: 2, columns: 3, values: [1, -0.0, .infinity, .leastNonzeroMagnitude, 0.1, -2.5])
      try MatrixFile.write(matrix, to: file)
      let back = try MatrixFile.read(from: file)
      #expect(back.rows == 2 && back.columns == 3)
      #expect(back.values.map(\.bitPattern) == matrix.values.map(\.bitPattern))
      let bytes = [UInt8](try Data(contentsOf: file))
      let head = Array("{\"columns\":3,\"rows\":2}\n".utf8)
      #expect(bytes.starts(with: head))
      // 1.0 is 3f800000.
      #expect(Array(bytes[head.count..<head.count + 4]) == [0, 0, 0x80, 0x3f])
      #expect(bytes.count == head.count + 24)
      try MatrixFile.write(Matrix(rows: 0, columns: 4), to: file)
      #expect(try MatrixFile.read(from: file) == Matrix(rows: 0, columns: 4))
    }
  }

  @Test(arguments: [
    "", "{\"columns\":3,\"rows\":2}\n", "{\"columns\":1}\nabcd", "{\"columns\":-1,\"rows\":-1}\nabcd", "x",
  ])
  func `what is no matrix is refused by name`(content: String) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "m.f32")
      try Data(content.utf8).write(to: file)
      let message = try await failure { try MatrixFile.read(from: file) }
      #expect(message.hasPrefix("\(file.path): not a matrix of float32; "))
    }
  }

  @Test func `features keep the frames of each sample, and refuse counts that do not add up`() async throws {
    try await withTemporaryFolder { folder in
      let matrix = Matrix(rows: 3, columns: 2, values: [1, 2, 3, 4, 5, 6])
      let set = FeatureSet(features: matrix, framesPerSample: [2, 1])
      try FrameFeatures.write(set, to: folder)
      let back = try FrameFeatures(from: folder)
      #expect(back.layout == set.layout)
      #expect(try back.rows.all() == set.features)
      try MatrixFile.write(matrix.selecting([0, 1]), to: folder.appending(path: ArtifactFiles.features))
      let message = try await failure { try FrameFeatures(from: folder) }
      #expect(message.contains("2 rows for 3 frames"))
    }
  }

  @Test func `joined features are one behind the other, of one width`() async throws {
    func stored(_ matrix: Matrix, _ frames: [Int]) -> FrameFeatures {
      FrameFeatures(rows: matrix, layout: SampleLayout(rowsPerSample: frames))
    }
    let one = stored(Matrix(rows: 2, columns: 1, values: [1, 2]), [2])
    let two = stored(Matrix(rows: 2, columns: 1, values: [3, 4]), [1, 1])
    let both = try FrameFeatures(joining: [one, two])
    #expect(try both.rows.all().values == [1, 2, 3, 4])
    #expect(try both.rows.all(1..<3).values == [2, 3])
    #expect(both.layout == SampleLayout(rowsPerSample: [2, 1, 1]))
    let message = try await failure {
      try FrameFeatures(joining: [one, stored(Matrix(rows: 1, columns: 2, values: [3, 4]), [1])])
    }
    #expect(message == "features of [1, 2] dimensions cannot be compared")
  }

  @Test func `a matrix written row by row is the matrix, with zeros where nothing was written`() async throws {
    try await withTemporaryFolder { folder in
      let (file, whole) = (folder.appending(path: "a.f32"), folder.appending(path: "b.f32"))
      var writer = try MatrixWriter(file, rows: 5, columns: 2)
      try writer.append([1, 2, 3, 4][...])
      try writer.appendZeros(upTo: 4)
      try writer.append([5, 6][...])
      try writer.close()
      try MatrixFile.write(Matrix(rows: 5, columns: 2, values: [1, 2, 3, 4, 0, 0, 0, 0, 5, 6]), to: whole)
      #expect(try Data(contentsOf: file) == Data(contentsOf: whole))
      let reader = try MatrixReader(file)
      #expect(try reader.all(1..<5).values == [3, 4, 0, 0, 0, 0, 5, 6])
      var short = try MatrixWriter(file, rows: 2, columns: 1)
      try short.append([1][...])
      let message = try await failure { try short.close() }
      #expect(message.contains("1 values were written of 2"))
    }
  }

  @Test func `class names keep their order`() async throws {
    try await withTemporaryFolder { folder in
      #expect(try folder.readClasses() == [])
      try folder.writeClasses(["walk", "sit down", "ä"])
      #expect(try folder.readClasses() == ["walk", "sit down", "ä"])
    }
  }
}

extension FeatureRows {
  /// The rows of a range, or all of them.
  func all(_ range: Range<Int>? = nil) throws -> Matrix {
    let range = range ?? 0..<rows
    var values = [Float](repeating: 0, count: range.count * columns)
    try values.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { try read(range, into: base) } }
    return Matrix(rows: range.count, columns: columns, values: values)
  }
}
