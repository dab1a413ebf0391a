package import Foundation

/// From a teacher's classes to ours. A teacher class without a place in ours is *outside*: predicting it is
/// disagreement.
package struct ClassMap: Hashable, Codable, Sendable {
  /// Our class for each class of the teacher, or nil.
  package let targets: [Int?]
  /// Number of our classes.
  package let classes: Int

  /// - Parameter targets: indices below `classes`, one for each class of the teacher.
  package init(targets: [Int?], classes: Int) {
    precondition(
      targets.allSatisfy { $0.map { (0..<classes).contains($0) } ?? true }, "a class map leaves the \(classes) classes")
    self.targets = targets
    self.classes = classes
  }

  /// Teacher's probabilities `[N, targets.count]` as ours `[N, classes + outside]`.
  ///
  /// Teacher classes of one target add up. The outside classes follow ours, one column each and not renormalised, so
  /// that ranks and probabilities stay what the teacher said.
  package func apply(_ scores: Matrix) -> Matrix {
    precondition(scores.columns == targets.count, "\(scores.columns) classes of scores, map of \(targets.count)")
    var columns: [Int] = []
    var next = classes
    for target in targets {
      columns.append(target ?? next)
      if target == nil { next += 1 }
    }
    var mapped = Matrix(rows: scores.rows, columns: next)
    for row in 0..<scores.rows {
      for (from, to) in columns.enumerated() { mapped[row, to] += scores[row, from] }
    }
    return mapped
  }

  /// The teacher's classes outside ours, by name or, without names, as `class 17 of 400`: the columns that `apply` puts
  /// behind ours.
  ///
  /// - Parameter names: of the teacher's classes.
  package func outside(_ names: [String]) -> [String] {
    zip(names, targets).enumerated().filter { $0.element.1 == nil }.map { index, pair in
      pair.0 == String(index) ? "class \(index) of \(targets.count)" : pair.0
    }
  }
}

extension ClassMap {
  /// A map for a teacher that has our classes, perhaps in another order: its columns by name, or by number.
  ///
  /// - Throws: `ScoreFault` when the columns are not our classes, each once.
  package init(matching columns: [String], to ours: [String]) throws(ScoreFault) {
    let numbers = (0..<ours.count).map(String.init)
    let names = columns.contains(where: Set(ours).contains) ? ours : numbers
    let places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    if let other = columns.first(where: { places[$0] == nil }) {
      let known = ours.prefix(6).joined(separator: ", ") + (ours.count > 6 ? ", \u{2026}" : "")
      throw ScoreFault(
        "the teacher knows the class \"\(other)\", which is none of our \(ours.count) (\(known)); expected our class names or "
          + "0 to \(ours.count - 1), or a `map` from its classes to ours")
    }
    var seen: Set<String> = []
    if let twice = columns.first(where: { !seen.insert($0).inserted }) {
      throw ScoreFault("the teacher has the class \"\(twice)\" twice")
    }
    guard columns.count == ours.count else {
      throw ScoreFault("the teacher knows \(columns.count) classes, this recipe \(ours.count); a `map` is needed")
    }
    self.init(targets: columns.map { places[$0] }, classes: ours.count)
  }

  /// Reads a JSON map: `{"12": 3}` by numbers, `{"abseiling": "abseiling"}` by names, both also mixed; or a list with our
  /// class for each of the teacher's. `null` and −1 say outside, as does a class that is not mentioned.
  ///
  /// - Parameters:
  ///   - columns: names of the teacher's classes, or `0`, `1`, … where it has none.
  ///   - ours: names of our classes.
  package init(reading json: Data, columns: [String], ours: [String]) throws(ScoreFault) {
    let file: MapFile
    do {
      file = try JSONDecoder().decode(MapFile.self, from: json)
    } catch {
      throw ScoreFault(
        "not a class map; expected JSON such as {\"12\": 3} or {\"teacher class\": \"our class\"}, with whole numbers and "
          + "names")
    }
    if let count = file.listed, count != columns.count {
      throw ScoreFault(
        "the map is a list of \(count) entries, expected \(columns.count): one for each of the teacher's classes, null "
          + "or -1 for those outside ours")
    }
    let theirs = Dictionary(zip(columns, columns.indices), uniquingKeysWith: { first, _ in first })
    let places = Dictionary(zip(ours, ours.indices), uniquingKeysWith: { first, _ in first })
    var targets = [Int?](repeating: nil, count: columns.count)
    var stated = [String?](repeating: nil, count: columns.count)
    for (key, target) in file.entries {
      guard let from = theirs[key] ?? Int(key).flatMap({ columns.indices.contains($0) ? $0 : nil }) else {
        throw ScoreFault("the map names \"\(key)\", which is none of the teacher's \(columns.count) classes")
      }
      if let other = stated[from] { throw ScoreFault("the map names one class twice, as \"\(other)\" and \"\(key)\"") }
      stated[from] = key
      switch target {
      case .outside: continue
      case .number(let number):
        guard ours.indices.contains(number) else {
          throw ScoreFault("the map sends \"\(key)\" to \(number); our classes are 0 to \(ours.count - 1)")
        }
        targets[from] = number
      case .name(let name):
        guard let place = places[name] ?? Int(name).flatMap({ ours.indices.contains($0) ? $0 : nil }) else {
          throw ScoreFault("the map sends \"\(key)\" to \"\(name)\", which is none of our \(ours.count) classes")
        }
        targets[from] = place
      }
    }
    guard targets.contains(where: { $0 != nil }) else { throw ScoreFault("the map sends no class to one of ours") }
    self.init(targets: targets, classes: ours.count)
  }
}

/// A class map as its file states it.
private struct MapFile: Decodable {
  enum Target: Decodable {
    case outside
    case number(Int)
    case name(String)

    init(from decoder: any Decoder) throws {
      let box = try decoder.singleValueContainer()
      if box.decodeNil() {
        self = .outside
      } else if let number = try? box.decode(Int.self) {
        self = number == -1 ? .outside : .number(number)
      } else {
        self = .name(try box.decode(String.self))
      }
    }
  }

  /// Sorted by key.
  let entries: [(key: String, target: Target)]
  /// How many entries a list has; nil for an object.
  let listed: Int?

  init(from decoder: any Decoder) throws {
    let box = try decoder.singleValueContainer()
    if let list = try? box.decode([Target].self) {
      entries = list.enumerated().map { (String($0), $1) }
      listed = list.count
    } else {
      listed = nil
      entries = try box.decode([String: Target].self).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
  }
}
