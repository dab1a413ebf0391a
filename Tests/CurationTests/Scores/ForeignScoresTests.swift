import Curation
import Foundation
import Randomness
import Testing

@Suite("Scores made elsewhere")
struct ForeignScoresTests {
  private let ids = ["a/1.jpg", "a/2.jpg", "b c/3.jpg"]

  private func read(
    _ text: String, _ format: ForeignScores.Format = .csv, ids: [String]? = nil
  ) throws -> ForeignScores {
    try ForeignScores(parsing: Array(text.utf8), format: format, ids: ids ?? self.ids)
  }

  @Test func `rows find their samples by path, in any order`() throws {
    let found = try read("path,cat,dog\nb c/3.jpg,0.25,0.75\nelsewhere.jpg,1,0\na/1.jpg,1,0\n")
    #expect(found.columns == ["cat", "dog"])
    #expect(found.scores.values == [1, 0, 0, 0, 0.25, 0.75])
    #expect(found.missing == [1])
    #expect(found.surplus == 1 && found.surplusExamples == ["elsewhere.jpg"])
  }

  @Test(arguments: [
    "\u{FEFF}path,0,1\r\na/1.jpg,0.5,0.5\r\n\r\na/2.jpg,5e-1,.5\r\nb c/3.jpg, 0.50 ,0.5000000000000000000000\r\n",
    "path,0,1\n\"a/1.jpg\",0.5,0.5\na/2.jpg,0.5,0.5\n\"b c/3.jpg\",0.5,0.5",
    "\n\npath,0,1\na/1.jpg,0.5,0.5\na/2.jpg,0.5,0.5\nb c/3.jpg,50e-2,5E-01\n",
  ])
  func `forms of one CSV`(_ text: String) throws {
    let found = try read(text)
    #expect(found.columns == ["0", "1"] && found.missing.isEmpty)
    #expect(found.scores.values == [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
  }

  @Test func `samples of one path share its row`() throws {
    let found = try read("path,0,1\nx,0.25,0.75\n", ids: ["x", "y", "x"])
    #expect(found.missing == [1] && found.scores.values == [0.25, 0.75, 0, 0, 0.25, 0.75])
  }

  @Test func `a quoted path may hold commas and quotes, a quoted class too`() throws {
    let found = try read(
      "path,\"throwing, catching\",b\n\"a, \"\"b\"\".jpg\",0.5,0.5\n", ids: ["a, \"b\".jpg"])
    #expect(found.columns == ["throwing, catching", "b"])
    #expect(found.missing.isEmpty)
  }

  @Test func `JSON says the same`() throws {
    let map = try read(#"{"a/1.jpg": [0.1, 0.9], "b c\/3.jpg":[1,0] , "x": [0.5,0.5], "a/2.jpg":[0.5,5e-1]}"#, .json)
    let lines = try read(
      """
      {"path": "a/1.jpg", "scores": [0.1, 0.9]}
      {"note": {"deep": [[1], "]"]}, "scores": [1,0], "path": "b c/\\u0033.jpg"}
      {"path": "x", "scores": [0.5,0.5]}

      {"path": "a/2.jpg", "scores": [0.5,0.5], "best": null}
      """, .jsonLines)
    let csv = try read("path,0,1\na/1.jpg,0.1,0.9\nx,0.5,0.5\na/2.jpg,0.5,0.5\nb c/3.jpg,1,0")
    #expect(map == csv && lines == csv)
  }

  @Test(arguments: [
    // (text, a part of the message)
    ("", "the file is empty"), ("a/1.jpg,0.5,0.5\n", "the header begins with \"a/1.jpg\""),
    ("path\n", "found 0 classes"),
    ("\npath,cat,dog,cat\na/1.jpg,0.5,0.25,0.25\n", "line 2: the header has two columns for the class \"cat\""),
    ("path,0,1\na/1.jpg,0.5\n", "line 2: found 1 probabilities, expected the 2"),
    ("path,0,1\n\na/1.jpg,0.5,0.25,0.25\n", "line 3: found more behind a row of 2"),
    ("path,0,1\na/1.jpg,0.5,nan\n", "line 2: found \"nan\", expected a probability"),
    ("path,0,1\na/1.jpg,inf,0\n", "found \"inf\""), ("path,0,1\na/1.jpg,-0.5,1.5\n", "found \"-0.5\""),
    ("path,0,1\na/1.jpg,7.25,0\n", "found 7.25, expected a probability from 0 to 1; logits need a softmax"),
    ("path,0,1\na/1.jpg,0.5,0.25\n", "\"a/1.jpg\" add up to 0.75, expected 1"),
    (
      "path,0,1\na/1.jpg,0.5,0.5\na/2.jpg,1,0\na/1.jpg,1,0\n",
      "line 4: a second row for \"a/1.jpg\"; the first is in line 2"
    ),
    ("path,0,1\n\"a/1.jpg,0.5,0.5\n", "a double quote is never closed"),
    ("path,0,1\na/1.jpg,0.5 0.5\n", "found 1 probabilities"), ("path,0,1\na/1.jpg,1e,0\n", "found \"1e\""),
    ("path,0,1\na/1.jpg,0.5x,0\n", "found \"0.5x\""),
  ])
  func `a faulty CSV is told where and what`(_ text: String, _ message: String) {
    let fault = #expect(throws: ScoreFault.self) { try read(text) }
    #expect(fault?.description.contains(message) == true, "\(fault?.description ?? "")")
  }

  @Test(arguments: [
    ("[]", "found \"[]\", expected an object"), ("{}", "the file holds no scores"), (#"{"a/1.jpg" [1]}"#, "a colon"),
    (#"{"a/1.jpg": [0.5, 0.5], "a/2.jpg": [1]}"#, "found 1 probabilities, expected 2"),
    (#"{"a/1.jpg": [1], "a/2.jpg": [0.5, 0.5]}"#, "found more than 1"),
    (#"{"a/1.jpg": [1], "a/1.jpg": [1]}"#, "a second row"), (#"{"a/1.jpg": [0.5, 0.2]}"#, "add up to 0.7"),
    (#"{"a/1.jpg": ["1"]}"#, "expected a probability"), (#"{"a/1.jpg": [1]"#, "found the end"),
    (#"{"a/1.jpg": [1]} x"#, "found more behind"), (#"{"a/1.jpg: [1]}"#, "never closed"),
    (#"{"a/1.jpg": []}"#, "expected a probability"), (#"{"\ud800": [1]}"#, "half a character"),
  ])
  func `faulty JSON is told what`(_ text: String, _ message: String) {
    let fault = #expect(throws: ScoreFault.self) { try read(text, .json) }
    #expect(fault?.description.contains(message) == true, "\(fault?.description ?? "")")
  }

  @Test(arguments: [
    (#"{"path": "a/1.jpg"}"#, "without \"path\" or without \"scores\""), ("{", "a key in double quotes"),
    (#"{"path": "a/1.jpg", "scores": [1}"#, "expected"), (#"{"path": "a/1.jpg", "scores": ]"#, "a value is missing"),
  ])
  func `faulty JSON lines are told what`(_ text: String, _ message: String) {
    let fault = #expect(throws: ScoreFault.self) { try read(text, .jsonLines) }
    #expect(fault?.description.contains(message) == true, "\(fault?.description ?? "")")
  }

  @Test(arguments: 0..<8)
  func `numbers are the nearest float32 to their text`(seed: Int) throws {
    var random = CounterRandom(seed: UInt64(seed), stream: 11)
    var texts: [String] = []
    for _ in 0..<200 {
      let value = random.unit() * pow(10, -Double(random.below(30)))
      let digits = random.below(20)
      switch random.below(3) {
      case 0: texts.append("\(value)")
      case 1: texts.append(String(format: "%.\(digits)f", value))
      default: texts.append(String(format: "%.\(digits)e", value))
      }
    }
    for text in texts {
      let expected = try Float(#require(Double(text)))
      guard expected <= 1 else { continue }
      let row = "path,0,1,2\na/1.jpg,\(text),\(1 - expected),0\n"
      #expect(try read(row).scores.values[0] == expected, "\(text)")
    }
  }

  @Test(arguments: 0..<300)
  func `no text makes the readers fall over`(seed: Int) {
    var random = CounterRandom(seed: UInt64(seed), stream: 12)
    let starts: [(ForeignScores.Format, String)] = [
      (.csv, "path,x,\"y\"\r\na/1.jpg,0.5,0.5\n\"a/2.jpg\",1e-1,.9\n"),
      (.json, #"{"a/1.jpg": [0.5, 0.5], "a/2.jpg": [1, 0], "\u00e9": [0, 1]}"#),
      (.jsonLines, #"{"path": "a/1.jpg", "scores": [1, 0], "x": {"y": [null]}}"# + "\n"),
    ]
    let (format, start) = starts[seed % 3]
    var bytes = Array(start.utf8)
    for _ in 0...random.below(6) {
      let place = random.below(bytes.count)
      switch random.below(4) {
      case 0: bytes[place] = UInt8(random.below(256))
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(Array("\",\\[]{}:.e-\n".utf8)[random.below(12)], at: place)
      default: bytes = Array(bytes[..<max(1, place)])
      }
      if bytes.isEmpty { bytes = [0x22] }
    }
    _ = try? ForeignScores(parsing: bytes, format: format, ids: ids)
  }
}
