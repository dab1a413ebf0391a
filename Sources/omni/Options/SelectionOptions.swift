import ArgumentParser
import Planning

/// Which nodes of a plan are meant.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only these nodes and what they need: a name with * and ?, kind:KIND or state:STATE; +X takes what X needs, X+ what "
        + "needs X, A,B what meets both; may repeat.", valueName: "selector"))
  var select: [String] = []

  @Option(help: ArgumentHelp("Not these nodes, nor what needs them; may repeat.", valueName: "selector"))
  var exclude: [String] = []

  var selection: NodeSelection { NodeSelection(selected: select, excluded: exclude) }
}

extension Compilation {
  /// The part of the plan that is meant.
  /// - Throws: `ValidationError` for a selector that no node meets.
  func part(meantBy selection: NodeSelection) throws -> Compilation {
    do {
      return try selecting(selection)
    } catch {
      throw ValidationError(error.description)
    }
  }
}
