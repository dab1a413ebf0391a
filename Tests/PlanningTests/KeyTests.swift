import Planning
import RecipeLanguage
import Testing

@Suite("Keys")
struct KeyTests {
  private func spec(_ fields: [NodeField], externals: [String: String] = [:]) -> NodeSpec {
    NodeSpec(
      name: "cut.web", kind: .cut, version: 3, subject: "web", fields: fields, places: ["x": "/somewhere"],
      inputs: [NodeInput(role: "samples", node: "index.web")], externals: externals)
  }

  @Test func `a known input has a known key`() {
    let node = spec([NodeField(path: "a.web.b", keyPath: "a.*.b", value: "0.5")], externals: ["c": "d"])
    #expect(
      NodeKey(of: node, inputs: ["samples": "e"]).digest
        == "f3a38f23b310c7d251467dafaf2a7a5da8c3d6b3f608c2fee27726cb707a975e")
  }

  @Test func `which input gave which output is in the key`() {
    let node = spec([])
    let key = NodeKey(of: node, inputs: ["samples": "e", "scores": "f"])
    #expect(NodeKey(of: node, inputs: ["samples": "f", "scores": "e"]).digest != key.digest)
  }

  @Test func `the encoding of different maps differs`() {
    func digest(_ map: [String: String]) -> String {
      var encoding = CanonicalEncoding()
      encoding.append("m", map)
      return encoding.digest
    }
    #expect(digest(["a": "bc"]) != digest(["ab": "c"]))
    #expect(digest(["a": "", "b": ""]) != digest(["a": "b"]))
    #expect(digest([:]) != digest(["": ""]))
  }

  @Test func `SHA-256 is SHA-256`() {
    #expect(
      ContentDigest.of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `references, places, names and origins are no part of a key`() {
    let plain = spec([NodeField(path: "a", value: "1")])
    var dressed = spec([
      NodeField(path: "a", value: "1", at: .set("a=1")), NodeField(path: "t", value: "frames", isReference: true),
    ])
    dressed.name = "cut.other"
    dressed.places = [:]
    #expect(NodeKey(of: plain, inputs: [:]) == NodeKey(of: dressed, inputs: [:]))
  }

  @Test func `a long value is remembered by its digest alone`() {
    let part = KeyPart(field: "a", value: String(repeating: "x", count: 81))
    #expect(part.value == nil)
    #expect(part.shown.hasPrefix("#"))
  }

  @Test func `family leaves out the seed and nothing else`() throws {
    let one = RecipeIdentity(try Recipes.load()[0])
    let two = RecipeIdentity(try Recipes.load(sets: ["seed=5"])[0])
    let other = RecipeIdentity(try Recipes.load(sets: ["schedule.lr=0.5"])[0])
    #expect(one.id != two.id)
    #expect(one.family == two.family)
    #expect(one.family != other.family)
  }

  @Test func `what a network in bfloat16 puts out has a version of its own`() throws {
    func versions(_ files: [String: String], _ sets: [String]) throws -> [String: Int] {
      let nodes = try Recipes.plan("omni.yaml", files, sets: sets).graph.nodes.map(\.spec)
      return Dictionary(uniqueKeysWithValues: nodes.map { ($0.name, $0.version) })
    }
    let plain = try versions([:], [])
    let student = try versions(["teacher.yaml": Recipes.teacher + "\nprecision: float32\n"], ["precision=bfloat16"])
    #expect(plain.filter { $0.value != student[$0.key] }.map(\.key) == ["evaluate"])
    let teacher = try versions(["teacher.yaml": Recipes.teacher + "\nprecision: bfloat16\n"], [])
    #expect(
      plain.filter { $0.value != teacher[$0.key] }.map(\.key).sorted()
        == plain.keys.filter { $0.hasPrefix("score.") || $0.hasPrefix("features.") }.sorted())
  }

  @Test(arguments: [
    "schedule.nesterov=true", "schedule.optimizer=adamw", "schedule.betas=[0.8, 0.99]", "schedule.label_smoothing=0.1",
    "schedule.ema=0.99", "model.frozen_stages=1", "model.frozen_statistics=true", "replicas=2",
  ])
  func `an option of training is in the training's key and in nothing of curation`(_ option: String) throws {
    func keys(_ sets: [String]) throws -> [String: String] {
      let nodes = try Recipes.plan(sets: sets).graph.nodes.map(\.spec).filter { !$0.name.contains("/") }
      return Dictionary(uniqueKeysWithValues: nodes.map { ($0.name, NodeKey(of: $0, inputs: [:]).digest) })
    }
    let (plain, changed) = (try keys([]), try keys([option]))
    #expect(plain["train"] != nil && plain["train"] != changed["train"])
    let others = plain.filter { $0.value != changed[$0.key] }.map(\.key).sorted()
    #expect(others == (option.hasPrefix("replicas") ? ["compose", "train"] : ["train"]))
  }
}
