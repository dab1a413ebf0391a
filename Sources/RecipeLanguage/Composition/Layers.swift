import Diagnostics

/// Layers of a recipe laid over each other: maps merge, lists and scalars replace, `unset` removes.
package struct Layers: Hashable, Sendable {
  package var root: ComposedNode
  /// Paths that an `unset` removed and no later layer brought back, with the place of the `unset`.
  package var removed: [String: Origin] = [:]

  package init(_ root: ComposedNode) { self.root = root }

  /// Lays a layer over what is there.
  package mutating func lay(_ layer: ComposedNode) {
    root = Self.merged(root, layer)
    guard !removed.isEmpty else { return }
    removed = removed.filter { root.node(at: $0.key) == nil }
  }

  /// Removes one dotted path.
  /// - Returns: whether anything was there, now or before an earlier `unset`.
  package mutating func unset(_ path: String, at origin: Origin) -> Bool {
    let isGone = Self.remove(path.split(separator: ".")[...], from: &root)
    if isGone { removed[path] = origin }
    return isGone || removal(of: path) != nil
  }

  /// Puts one value at a dotted path, making maps on the way.
  package mutating func set(_ path: String, to node: ComposedNode) {
    Self.put(node, at: path.split(separator: ".")[...], in: &root)
    removed = removed.filter { root.node(at: $0.key) == nil }
  }

  /// The `unset` that took this path, or a path above it, away.
  package func removal(of path: String) -> Origin? {
    var parts = path.split(separator: ".")
    while !parts.isEmpty {
      if let origin = removed[parts.joined(separator: ".")] { return origin }
      parts.removeLast()
    }
    return nil
  }

  private static func merged(_ base: ComposedNode, _ layer: ComposedNode) -> ComposedNode {
    guard case .map(var entries) = base.content, case .map(let added) = layer.content else {
      return replaced(base, by: layer)
    }
    for entry in added {
      if let position = entries.firstIndex(where: { $0.key == entry.key }) {
        entries[position].node = merged(entries[position].node, entry.node)
        entries[position].keyOrigin = entry.keyOrigin
      } else {
        entries.append(entry)
      }
    }
    var result = base
    result.content = .map(entries)
    return result
  }

  private static func replaced(_ base: ComposedNode, by layer: ComposedNode) -> ComposedNode {
    // `--set` of a matrix's axis lies here already.
    if layer.origin == base.origin, layer.content == base.content { return base }
    var result = layer
    result.history = layer.history + [Leaf.Earlier(value: base.flow, origin: base.origin)] + base.history
    return result
  }

  private static func remove(_ path: ArraySlice<Substring>, from node: inout ComposedNode) -> Bool {
    guard let first = path.first, case .map(var entries) = node.content,
      let position = entries.firstIndex(where: { $0.key == first })
    else { return false }
    var isGone = true
    if path.count == 1 {
      entries.remove(at: position)
    } else {
      isGone = remove(path.dropFirst(), from: &entries[position].node)
    }
    node.content = .map(entries)
    return isGone
  }

  private static func put(_ value: ComposedNode, at path: ArraySlice<Substring>, in node: inout ComposedNode) {
    guard let first = path.first else {
      node = merged(node, value)
      return
    }
    if case .list(var items) = node.content, let position = Int(first), items.indices.contains(position) {
      put(value, at: path.dropFirst(), in: &items[position])
      node.content = .list(items)
      return
    }
    var entries = node.entries
    if let position = entries.firstIndex(where: { $0.key == first }) {
      put(value, at: path.dropFirst(), in: &entries[position].node)
    } else {
      var child = ComposedNode(.map([]), origin: value.origin, directory: value.directory)
      if path.count == 1 { child = value } else { put(value, at: path.dropFirst(), in: &child) }
      entries.append(ComposedEntry(key: String(first), keyOrigin: value.origin, node: child))
    }
    node.content = .map(entries)
  }
}
