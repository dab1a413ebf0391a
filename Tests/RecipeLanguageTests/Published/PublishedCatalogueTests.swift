import RecipeLanguage
import Testing

/// The catalogue of published values: what tables rely on.
@Suite struct PublishedCatalogueTests {
  @Test func `names are unique and every baseline is a cell of its table`() {
    #expect(Set(PublishedCatalogue.tables.map(\.name)).count == PublishedCatalogue.tables.count)
    for table in PublishedCatalogue.tables {
      #expect(Set(table.cells.map(\.column)).count == table.cells.count, "\(table.name)")
      for cell in table.cells {
        if let baseline = cell.baseline { #expect(table.cell(baseline)?.baseline == .some(nil), "\(cell.column)") }
        #expect(cell.top1 < cell.top5 && cell.top5 < 100)
      }
    }
    #expect(PublishedCatalogue.tables.map(\.cells.count) == [6, 6, 6, 6, 6, 8, 6])
  }

  /// The gains as the published page prints them beside the accuracies.
  @Test func `gains of the released models are those printed`() throws {
    let table = try #require(PublishedCatalogue.table("released"))
    let gains = table.cells.compactMap { table.delta($0) }
    #expect(gains.map(\.top1) == [3.0, 2.6, 3.9, 3.9])
    #expect(gains.map(\.top5) == [1.6, 1.5, 1.6, 1.7])
    let records = try #require(PublishedCatalogue.table("records"))
    #expect(records.cells.compactMap { records.delta($0)?.top1 } == [4.1, 3.7, 1.0])
  }

  @Test func `a cell has what is printed beside it`() throws {
    let cell = try #require(PublishedCatalogue.cell(.init(table: "minikinetics-slowonly", column: "kineticsraw")))
    #expect(cell.model == "slowonly_r50_8x8x1_256e_minikinetics_kineticsraw_rgb" && cell.label == "+KRaw")
    #expect(cell.resolution == "short-side 320" && cell.input == "8x8" && cell.pretrained == "None")
    #expect(cell.top1 == 80.3 && cell.top5 == 94.5)
    #expect(PublishedCatalogue.accuracy(.init(table: "minikinetics-tsn", column: "images")) == nil)
    #expect(PublishedCatalogue.accuracy(.init(table: "mine", column: "baseline")) == nil)
  }

  @Test func `notes are lettered in order and name tables that exist`() throws {
    let tables = PublishedCatalogue.tables
    let letters = Set(tables.flatMap { $0.notes.map(\.letter) })
    #expect(letters.sorted() == "abcdefghijklmno".map(String.init))
    for note in Set(tables.flatMap(\.notes)) {
      #expect(note.tables.allSatisfy { PublishedCatalogue.table($0) != nil }, "\(note.letter)")
    }
    #expect(try #require(PublishedCatalogue.table("minikinetics-tsn")).notes.map(\.letter) == ["f", "j", "l", "o"])
  }
}
