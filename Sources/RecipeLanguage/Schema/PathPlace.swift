import Synchronization

/// A concrete path such as `sources.web.kind`, looked up once: recipes have the same few hundred paths again and again.
package struct PathPlace: Sendable {
  package let components: [String]
  /// What the language declares there; nil for nothing.
  package let node: SchemaNode?
  /// Sorts paths as the language declares their fields.
  let order: String

  private init(_ path: String) {
    components = path.split(separator: ".").map(String.init)
    node = SchemaNode.root.node(at: components)
    order = SchemaNode.root.order(of: components)
  }

  private static let known = Mutex<[String: PathPlace]>([:])

  package static func of(_ path: String) -> PathPlace {
    if let place = known.withLock({ $0[path] }) { return place }
    let place = PathPlace(path)
    known.withLock { $0[path] = place }
    return place
  }
}
