import Execution
import Foundation
import Media
import Planning

/// The stored inputs and output of one node of a compiled recipe: what the node saw.
struct NodeMaterial {
  let spec: NodeSpec
  let output: StoredNode
  private let inputs: [String: StoredNode]
  private let store: Store

  /// Nil where the node has not run.
  init?(_ name: String, of recipe: RecipeCompilation, _ material: ReportMaterial) {
    guard let store = material.store, let position = recipe.position(name),
      let output = material.compilation.finished(name, of: recipe)
    else { return nil }
    let node = material.compilation.graph.nodes[position]
    spec = node.spec
    self.output = output
    self.store = store
    inputs = Dictionary(
      zip(node.spec.inputs, node.inputs).compactMap { input, source in
        material.compilation.nodes[source].stored.map { (input.role, $0) }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Reads the node's own output.
  func read<Value>(_ body: (URL) throws -> Value) throws -> Value { try store.reading(output, body) }

  /// The roles of inputs that begin with `prefix` and a number, in its order.
  func roles(_ prefix: String) -> [String] {
    spec.inputs.map(\.role).filter { $0.hasPrefix(prefix) && Int($0.dropFirst(prefix.count)) != nil }
      .sorted { (Int($0.dropFirst(prefix.count)) ?? 0) < (Int($1.dropFirst(prefix.count)) ?? 0) }
  }

  /// The name of the node behind an input.
  func name(_ role: String) -> String? { spec.inputs.first { $0.role == role }?.node }

  /// The pictures of a source whose samples and media are inputs with these roles; empty where they are not there.
  func gallery(of source: String, samples: String, media: String) throws -> Gallery {
    let listed = try inputs[samples].map { try store.reading($0) { try $0.readSamples() } } ?? []
    let root =
      inputs[media].map { MediaRoot(store.output(of: $0).path(percentEncoded: false)) }
      ?? spec.places["sources.\(source).root"].map { MediaRoot($0) }
      ?? spec.places["sources.\(source).list"].map {
        MediaRoot(URL(fileURLWithPath: $0).deletingLastPathComponent().path(percentEncoded: false))
      }
    return Gallery(source: source, samples: listed, root: root)
  }
}
