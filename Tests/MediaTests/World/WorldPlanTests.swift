import Media
import Testing

/// Plans of whole sources, without drawing.
@Suite struct WorldPlanTests {
  let world = WorldSpec(seed: 101)

  @Test func `clean parts are balanced and labelled truly`() {
    for part in [WorldPart.target, .validation, .broadValidation] {
      let source = WorldSourceSpec(name: "clean", part: part, count: .perClass(10))
      let truth = PocketWorld.truth(source: source, world: world)
      #expect(truth.count == 120)
      #expect(truth.allSatisfy { $0.label == $0.query && $0.duplicateOf == nil && $0.hardNegativeOf == nil })
      for label in 0..<12 { #expect(truth.count { $0.label == label } == 10) }
    }
  }

  @Test func `growing a clean source keeps the files it had`() {
    let few = PocketWorld.truth(
      source: WorldSourceSpec(name: "target", part: .target, count: .perClass(5)), world: world)
    let many = PocketWorld.truth(
      source: WorldSourceSpec(name: "target", part: .target, count: .perClass(9)), world: world)
    #expect(Array(many.prefix(few.count)) == few)
  }

  @Test(arguments: [WorldPart.images, .videos])
  func `shares of right, wrong and irrelevant web files are those asked for`(part: WorldPart) throws {
    let planted = PlantedShare(share: 0.015, source: "validation", files: 240)
    let source = WorldSourceSpec(
      name: "web", part: part, count: .total(3000), wrong: 0.34, irrelevant: 0.27, tail: 0.7, duplicates: planted,
      hardNegatives: planted)
    let truth = PocketWorld.truth(source: source, world: world)
    let right = truth.count { $0.label == $0.query }
    #expect(abs(Double(right) / Double(truth.count) - 0.39) < 0.002)
    // The rest: other classes, and no class at all.
    let others = truth.count { $0.label != nil && $0.label != $0.query }
    #expect(abs(Double(others) / Double(truth.count) - source.wrong) < 0.002)
    #expect(truth.contains { $0.label == nil && $0.actor == nil })
    #expect(truth.contains { $0.label == nil && $0.actor != nil })
  }

  @Test func `planted copies and hard negatives point at validation files`() throws {
    let source = WorldSourceSpec(
      name: "videos", part: .videos, count: .total(1000), wrong: 0.3, irrelevant: 0.2, tail: 0.7,
      duplicates: PlantedShare(share: 0.02, source: "validation", files: 240),
      hardNegatives: PlantedShare(share: 0.01, source: "broad", part: .broadValidation, files: 120))
    let truth = PocketWorld.truth(source: source, world: world)
    let originals = PocketWorld.truth(
      source: WorldSourceSpec(name: "validation", part: .validation, count: .total(240)), world: world)
    let broad = PocketWorld.truth(
      source: WorldSourceSpec(name: "broad", part: .broadValidation, count: .total(120)), world: world)
    let byPath = Dictionary(
      uniqueKeysWithValues: originals.map { ("validation/" + $0.path, $0) } + broad.map { ("broad/" + $0.path, $0) })
    #expect(truth.count { $0.duplicateOf != nil } == 20)
    #expect(truth.count { $0.hardNegativeOf != nil } == 10)
    for record in truth {
      if let path = record.duplicateOf {
        let original = try #require(byPath[path])
        #expect((record.actor, record.scene) == (original.actor, original.scene))
        #expect(record.label == record.query)
        if !record.edits.contains("mirrored") { #expect(record.label == original.label) }
      }
      if let path = record.hardNegativeOf {
        let original = try #require(byPath[path])
        #expect((record.actor, record.scene, record.camera) == (original.actor, original.scene, original.camera))
        #expect(record.label == record.query && record.label != original.label)
      }
    }
  }

  @Test func `a mirrored copy of a walk to the left is a walk to the right`() throws {
    let names = world.classNames
    let left = try #require(names.firstIndex(of: "walk left")), right = try #require(names.firstIndex(of: "walk right"))
    let source = WorldSourceSpec(
      name: "videos", part: .videos, count: .total(2000),
      duplicates: PlantedShare(share: 0.5, source: "validation", files: 240))
    let originals = PocketWorld.truth(
      source: WorldSourceSpec(name: "validation", part: .validation, count: .total(240)), world: world)
    let label = Dictionary(uniqueKeysWithValues: originals.map { ("validation/" + $0.path, $0.label) })
    let mirrored = PocketWorld.truth(source: source, world: world)
      .filter { $0.edits.contains("mirrored") && $0.label == right }
    #expect(!mirrored.isEmpty)
    for record in mirrored { #expect(label[record.duplicateOf ?? ""] == left) }
  }

  @Test func `web classes have a long tail, whose ranks the seed decides`() {
    var firsts: Set<Int> = []
    for seed in UInt64(101)...106 {
      var world = world
      world.seed = seed
      let source = WorldSourceSpec(name: "images", part: .images, count: .total(3000), tail: 1)
      let truth = PocketWorld.truth(source: source, world: world)
      let counts = (0..<12).map { label in truth.count { $0.query == label } }
      let sorted = counts.sorted(by: >)
      #expect(counts.reduce(0, +) == 3000)
      #expect(abs(Double(sorted[0]) / Double(sorted[1]) - 2) < 0.05)
      #expect(abs(Double(sorted[0]) / Double(sorted[11]) - 12) < 0.5)
      firsts.insert(counts.firstIndex(of: sorted[0]) ?? -1)
    }
    #expect(firsts.count > 1)
  }

  @Test func `parts share no actors, scenes or cameras`() {
    var owners: [String: WorldPart] = [:]
    for part in WorldPart.allCases {
      let truth = PocketWorld.truth(
        source: WorldSourceSpec(name: part.rawValue, part: part, count: .total(600)), world: world)
      for record in truth {
        for member in ["actor " + (record.actor ?? "-\(part)"), "scene " + record.scene, "camera " + record.camera] {
          #expect(owners[member, default: part] == part, "\(member) occurs in \(part)")
          owners[member] = part
        }
      }
    }
  }

  @Test func `untrimmed videos show the action asked for during a tenth to two fifths`() {
    let source = WorldSourceSpec(name: "untrimmed", part: .untrimmed, count: .total(200))
    var lengths: Set<Int> = []
    for record in PocketWorld.truth(source: source, world: world) {
      let total = record.frames
      lengths.insert(total)
      #expect((12 * 12...30 * 12).contains(total))
      let asked = record.actions.filter { $0.label == record.query }.reduce(0) { $0 + $1.count }
      #expect(Double(asked) / Double(total) > 0.095 && Double(asked) / Double(total) < 0.405)
      var end = 0
      for action in record.actions {
        #expect(action.first >= end && action.count > 0)
        end = action.first + action.count
      }
      #expect(end <= total)
    }
    #expect(lengths.count > 20)
  }

  @Test func `wrong and irrelevant untrimmed videos lack the action asked for`() {
    let source = WorldSourceSpec(
      name: "untrimmed", part: .untrimmed, count: .total(100), wrong: 0.3, irrelevant: 0.2)
    let truth = PocketWorld.truth(source: source, world: world)
    let without = truth.filter { record in !record.actions.contains { $0.label == record.query } }
    #expect(without.count == 50)
    #expect(without.allSatisfy { $0.label != $0.query })
    #expect(truth.count { $0.actions.isEmpty && $0.label == nil } == 20)
  }

  @Test func `another seed or another name gives another source`() {
    func truth(_ seed: UInt64, _ name: String) -> [TruthRecord] {
      var world = world
      world.seed = seed
      return PocketWorld.truth(
        source: WorldSourceSpec(name: name, part: .videos, count: .total(50), wrong: 0.5), world: world)
    }
    #expect(truth(101, "a") == truth(101, "a"))
    #expect(truth(101, "a") != truth(102, "a"))
    #expect(truth(101, "a") != truth(101, "b"))
  }

  @Test func `values out of range are named together`() {
    let world = WorldSpec(seed: 1, classes: 17, width: 81, height: 64, frameRate: 0)
    let source = WorldSourceSpec(
      name: "images", part: .images, count: .total(0), wrong: 0.8,
      duplicates: PlantedShare(share: 0.4, source: "images", part: .images, files: 0))
    #expect(world.problems.count == 3)
    #expect(source.problems.count == 4)
    let error = #expect(throws: MediaError.self) {
      try PocketWorld.generate(source: source, world: world, into: "/nonexistent/never-made")
    }
    #expect(error?.reason == .outOfRange)
    #expect(error?.detail.contains("found 17 classes, expected 2 to 16") == true)
  }
}
