import DelimitedText
import Testing

@Suite struct DelimitedTextTests {
  private func records(_ text: String, _ dialect: DelimitedReader.Dialect = .csv) throws -> [[String]] {
    var reader = DelimitedReader(Array(text.utf8), dialect)
    var found: [[String]] = []
    while let record = try reader.next() { found.append(record.fields.map { String(decoding: $0, as: UTF8.self) }) }
    return found
  }

  @Test func `what is written is read again`() throws {
    let fields = ["a", "b,c", "say \"d\"", "one\ntwo", "three\r\nfour", "five\rsix", " edge ", "", "é"]
    #expect(try records(CSVLine.text(fields)) == [fields])
    let lenient = DelimitedReader.Dialect(separator: UInt8(ascii: ","), hasQuotes: true, isLenient: true)
    #expect(try records(CSVLine.text(fields), lenient) == [fields])
  }

  @Test func `a lenient reader takes spaces off and lets quotes stand within a field`() throws {
    let lenient = DelimitedReader.Dialect(separator: UInt8(ascii: ","), hasQuotes: true, isLenient: true)
    #expect(try records(" a , \"b \" ,c\"d\n", lenient) == [["a", "b ", "c\"d"]])
    #expect(throws: DelimitedFault.self) { try records("a,c\"d\n") }
  }

  @Test func `quotes are text where the dialect has none`() throws {
    let tabs = DelimitedReader.Dialect(separator: UInt8(ascii: "\t"), hasQuotes: false, isLenient: true)
    #expect(try records("\"a\tb\"\n", tabs) == [["\"a", "b\""]])
  }
}
