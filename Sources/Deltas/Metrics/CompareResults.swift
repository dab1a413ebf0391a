import Execution
import RecipeLanguage

/// The results of both sides, metric by metric.
enum CompareResults {
  /// - Parameter store: where the predictions of the cells lie; nil when there is no store.
  static func metrics(_ a: SideResults, _ b: SideResults, store: Store?) throws -> [DiffDocument.Metric] {
    ["top1", "top5", "mean_class"].compactMap { metric(named: $0, a, b) }
  }

  /// Of published sides the published values, which have no intervals: their clips are not ours.
  private static func metric(named name: String, _ a: SideResults, _ b: SideResults) -> DiffDocument.Metric? {
    let (left, right) = (value(name, a), value(name, b))
    guard left != nil || right != nil else { return nil }
    var metric = DiffDocument.Metric(name: name, a: left?.value, b: right?.value)
    metric.basis = [left?.basis, right?.basis].compactMap(\.self).uniqued.joined(separator: ", ")
    if let left, let right { metric.delta = difference(left.value, right.value) }
    return metric
  }

  private static func value(_ name: String, _ side: SideResults) -> (value: Double, basis: String)? {
    if let published = side.publishedValue(name) { return (published, "published") }
    let values = side.values(name).sorted { $0.key < $1.key }.map(\.value)
    return values.isEmpty ? nil : (values.reduce(0, +) / Double(values.count), "measured")
  }

  /// Published values have three decimals; so have their differences.
  static func difference(_ a: Double, _ b: Double) -> Double {
    let (left, right) = (a * 1000, b * 1000)
    let isPrinted = abs(left - left.rounded()) < 1e-9 && abs(right - right.rounded()) < 1e-9
    return isPrinted ? (right.rounded() - left.rounded()) / 1000 : b - a
  }
}
