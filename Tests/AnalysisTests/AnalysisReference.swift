import Foundation

/// Numbers made by `Reference/analysis.py`.
struct AnalysisReference: Decodable {
  struct Wilson: Decodable {
    var hits: Int
    var total: Int
    var low: Double
    var high: Double
  }
  struct McNemar: Decodable {
    var fixed: Int
    var broken: Int
    var exact: Double
    var mid: Double
  }
  struct Student: Decodable {
    var t: Double
    var freedom: Double
    var p: Double
  }
  struct SignFlips: Decodable {
    var differences: [Int]
    var exact: Double
    var mid: Double
  }
  struct Noncentral: Decodable {
    var freedom: Double
    var noncentrality: Double
    var power: Double
  }
  struct Welch: Decodable {
    var first: [Double]
    var second: [Double]
    var p: Double
    var freedom: Double
    var low: Double
    var high: Double
  }
  struct Connor: Decodable {
    var clips: Int
    var discordance: Double
    var difference: Double
  }
  struct Shapley: Decodable {
    /// Of every subset, indexed by its bits.
    var values: [Double]
    var shares: [Double]
  }
  var wilson: [Wilson]
  var mcnemar: [McNemar]
  var student: [Student]
  var sign_flips: [SignFlips]
  var noncentral: [Noncentral]
  var welch: [Welch]
  var connor: [Connor]
  var shapley: [Shapley]

  static func read() throws -> AnalysisReference {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = folder.appendingPathComponent("Reference/analysis.json")
    return try JSONDecoder().decode(AnalysisReference.self, from: Data(contentsOf: file))
  }
}
