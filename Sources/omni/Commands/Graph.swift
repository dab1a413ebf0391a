import ArgumentParser
import Planning

/// `omni graph FILE…`
struct Graph: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw the execution graph, each node marked by its state.")

  @OptionGroup var planned: PlannedRecipes

  @Option(help: "How to draw it: ascii or mermaid.")
  var format: GraphText.Format = .ascii

  func run() throws {
    let document = PlanDocument(try planned.compile())
    Terminal.print(GraphText.render(document, as: format, style: Terminal.textStyle))
  }
}

extension GraphText.Format: ExpressibleByArgument {}
