import Diagnostics

/// One point of the product of a matrix's axes.
struct MatrixCell {
  /// `arm=baseline,seed=0`.
  var name: String
  /// What each axis lays over the recipe, in the order of the axes.
  var overlays: [Overlay]

  struct Overlay {
    /// `arm=baseline`.
    var name: String
    var content: Content
  }

  enum Content {
    case overlay(ComposedNode)
    case value(path: String, ComposedNode)
  }
}

/// Expands `matrix:` to ordinary recipes.
enum Matrix {
  /// The cells in the order written, the last axis running fastest; nothing for an axis that is wrong.
  ///
  /// - Parameter fixed: values of `--set` by path. An axis of values that one of them names has that value alone, and its
  ///   own are what was there before: with all of them it would only be the same recipe several times.
  static func cells(
    _ matrix: ComposedNode, fixed: [String: ComposedNode], limits: Limits, diagnostics: inout [Diagnostic]
  ) -> [MatrixCell] {
    var cells = [MatrixCell(name: "", overlays: [])]
    guard case .map(let axes) = matrix.content else {
      diagnostics.append(fault("`matrix` must be a map of axes", at: matrix.origin))
      return []
    }
    for axis in axes {
      var overlays = overlays(of: axis, diagnostics: &diagnostics)
      if case .value(let path, _) = overlays.first?.content, var value = fixed[path] {
        value.history = [Leaf.Earlier(value: axis.node.flow, origin: axis.node.origin)]
        overlays = [MatrixCell.Overlay(name: "\(path)=\(value.flow)", content: .value(path: path, value))]
      }
      guard !overlays.isEmpty else { continue }
      guard cells.count * overlays.count <= limits.cells else {
        diagnostics.append(
          Diagnostic(
            id: "too-large", severity: .error, message: "the matrix has more than \(limits.cells) cells",
            span: axis.keyOrigin.anySpan))
        return []
      }
      cells = cells.flatMap { cell in
        overlays.map { overlay in
          MatrixCell(
            name: cell.name.isEmpty ? overlay.name : "\(cell.name),\(overlay.name)", overlays: cell.overlays + [overlay]
          )
        }
      }
    }
    return cells.first?.name.isEmpty == true ? [] : cells
  }

  private static func overlays(of axis: ComposedEntry, diagnostics: inout [Diagnostic]) -> [MatrixCell.Overlay] {
    switch axis.node.content {
    case .map(let entries):
      if entries.isEmpty { diagnostics.append(fault("axis `\(axis.key)` has no values", at: axis.node.origin)) }
      return entries.compactMap { entry in
        let node = entry.node.isNull ? ComposedNode(.map([]), origin: entry.node.origin, directory: "") : entry.node
        guard case .map = node.content else {
          diagnostics.append(
            fault("`\(axis.key)=\(entry.key)` must be a map of what it changes", at: entry.node.origin))
          return nil
        }
        return MatrixCell.Overlay(name: "\(axis.key)=\(entry.key)", content: .overlay(node))
      }
    case .list(let items):
      guard let schema = SchemaNode.root.node(at: axis.key), schema.field != nil else {
        diagnostics.append(
          fault(
            "axis `\(axis.key)` lists values, but `\(axis.key)` is not the path of a field; name its overlays instead: "
              + "{NAME: {…}}", at: axis.keyOrigin))
        return []
      }
      if items.isEmpty { diagnostics.append(fault("axis `\(axis.key)` has no values", at: axis.node.origin)) }
      var seen: Set<String> = []
      return items.compactMap { item in
        guard seen.insert(item.flow).inserted else {
          diagnostics.append(fault("axis `\(axis.key)` has the value \(item.flow) twice", at: item.origin))
          return nil
        }
        return MatrixCell.Overlay(name: "\(axis.key)=\(item.flow)", content: .value(path: axis.key, item))
      }
    case .scalar:
      diagnostics.append(
        fault("axis `\(axis.key)` must be a list of values or a map of overlays", at: axis.node.origin))
      return []
    }
  }

  private static func fault(_ message: String, at origin: Origin) -> Diagnostic {
    Diagnostic(id: "invalid-matrix", severity: .error, message: message, span: origin.anySpan)
  }
}
