import Foundation
import Media
import Planning
import RecipeLanguage

extension NodeContext {
  /// The input with this role.
  ///
  /// - Throws: `NodeFailure` when the plan gave the node no such input.
  func required(_ role: String) throws(NodeFailure) -> InputArtifact {
    guard let found = input(role) else {
      throw NodeFailure("\(node.name) has no input \"\(role)\"; found \(inputs.map(\.role).sorted())")
    }
    return found
  }

  /// The source that the node is about.
  func source() throws(NodeFailure) -> Experiment.Source {
    guard let name = node.subject, let source = experiment.source(name) else {
      throw NodeFailure("\(node.name) is about no source of the recipe")
    }
    return source
  }

  /// Where the media of `source` are: what was generated or collected, or the folder or volumes the recipe names.
  ///
  /// - Parameter role: the role of that output among the inputs.
  func mediaRoot(of source: String, role: String) throws(NodeFailure) -> MediaRoot {
    if let made = input(role) { return MediaRoot(made.folder.path) }
    let list = node.places["sources.\(source).list"]
    let beside = list.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
    if let root = node.places["sources.\(source).root"] ?? beside {
      return MediaRoot(root, cache: volumeCache?.path)
    }
    throw NodeFailure("source \"\(source)\" has neither \"generate\" nor \"root\" nor \"list\"; state one of them")
  }

  /// A file of the output being made.
  func output(_ name: String) -> URL { outputFolder.appendingPathComponent(name) }
}

/// Why a node could not do its work, in words for the person who wrote the recipe.
package struct NodeFailure: Error, Hashable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
