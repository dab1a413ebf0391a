/// A graph to be drawn: boxes with words in them, and arrows. What they mean is said by symbol and word; colour only helps.
package struct GraphDrawing: Hashable, Sendable {
  package struct Box: Hashable, Sendable {
    package var id: String
    package var label: String
    /// A second, smaller line; empty for none.
    package var detail: String
    /// `=`, `~` …: stands before the label.
    package var symbol: String
    /// The word for the symbol, and the name of its colours: a state of a plan, or a sort of difference.
    package var mark: String

    package init(id: String, label: String, detail: String, symbol: String, mark: String) {
      self.id = id
      self.label = label
      self.detail = detail
      self.symbol = symbol
      self.mark = mark
    }
  }

  package var title: String
  package var boxes: [Box]
  /// Indices into `boxes`, from what is made to what reads it.
  package var arrows: [Arrow]

  package struct Arrow: Hashable, Sendable {
    package var from: Int
    package var to: Int
  }

  package init(title: String, boxes: [Box], arrows: [Arrow]) {
    self.title = title
    self.boxes = boxes
    self.arrows = arrows
  }
}

extension GraphDrawing {
  /// Without the arrows that follow from others: where a box is reached through further boxes, no arrow leads there straight.
  ///
  /// Boxes must come in an order in which inputs come first.
  package var reduced: GraphDrawing {
    var before = [Set<Int>](repeating: [], count: boxes.count)
    for (number, _) in boxes.enumerated() {
      for arrow in arrows where arrow.to == number {
        before[number].formUnion(before[arrow.from].union([arrow.from]))
      }
    }
    var copy = self
    copy.arrows = arrows.filter { arrow in
      !arrows.contains { $0.to == arrow.to && $0.from != arrow.from && before[$0.from].contains(arrow.from) }
    }
    return copy
  }

  /// One recipe of a plan: every node with its state, and the time that it will take.
  package init(_ recipe: PlanDocument.RecipePlan) {
    let places = Dictionary(
      recipe.nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.init(
      title: recipe.file + (recipe.cell.map { "#\($0)" } ?? ""),
      boxes: recipe.nodes.enumerated().map { number, node in
        Box(
          id: "n\(number)", label: node.name, detail: node.seconds.map { "\u{2248} \(NumberText.about($0.mid))" } ?? "",
          symbol: node.state.symbol, mark: node.state.rawValue)
      },
      arrows: recipe.nodes.enumerated().flatMap { number, node in
        node.inputs.compactMap { places[$0] }.map { Arrow(from: $0, to: number) }
      })
  }
}
