import CLibYAML
package import Diagnostics

/// Reads one YAML document into a tree with places.
///
/// YAML's structure is taken over, its guesses are not: scalars stay text, tags and merge keys are refused, a second
/// use of a key is reported where it stands, and aliases count as often as they are used.
package struct YAMLReader {
  private let file: String
  private let limits: Limits
  private var diagnostics: [Diagnostic] = []
  private var open: [OpenNode] = []
  private var anchors: [String: (node: SyntaxNode, size: Int)] = [:]
  private var aliasCount = 0
  private var nodeCount = 0
  private var root: SyntaxNode?
  private var documents = 0
  private var isStopped = false

  private init(file: String, limits: Limits) {
    self.file = file
    self.limits = limits
  }

  /// Reads the text of a file; the tree is nil when nothing can be made of it, and then there is a diagnostic.
  package static func read(
    _ bytes: [UInt8], file: String, limits: Limits = Limits()
  ) -> (root: SyntaxNode?, diagnostics: [Diagnostic]) {
    var reader = YAMLReader(file: file, limits: limits)
    // Some editors begin UTF-8 files with a byte order mark; it has no width and no meaning.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    reader.read(bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes)
    return (reader.root, reader.diagnostics)
  }

  private mutating func read(_ bytes: [UInt8]) {
    guard bytes.count <= limits.fileBytes else {
      report(
        "too-large", "the file has more than \(limits.fileBytes) bytes, the most a recipe may have",
        at: Span(startOf: file))
      return
    }
    if let bad = UTF8Check.firstInvalid(bytes) {
      let place = Span.Position(line: bad.line, column: bad.column)
      report("not-text", "file is not UTF-8 text here", at: Span(file: file, start: place, end: place))
      return
    }
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) != 0 else {
      report("syntax", "the YAML parser could not be started", at: Span(startOf: file))
      return
    }
    defer { yaml_parser_delete(&parser) }
    bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, buffer.baseAddress, buffer.count)
      while !isStopped {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) != 0 else {
          reportSyntax(parser, bytes: bytes)
          break
        }
        defer { yaml_event_delete(&event) }
        if event.type == YAML_STREAM_END_EVENT { break }
        take(event)
      }
    }
    if isStopped {
      root = nil
    } else if root == nil || root?.isNull == true, diagnostics.isEmpty {
      root = nil
      report("empty-recipe", "the file holds no recipe; it should begin with `omni: 1`", at: Span(startOf: file))
    }
  }

  private mutating func take(_ event: yaml_event_t) {
    let span = span(from: event.start_mark, to: event.end_mark)
    switch event.type {
    case YAML_DOCUMENT_START_EVENT:
      documents += 1
      if documents > 1 {
        report("second-document", "a second YAML document begins here; a recipe is one document", at: span)
        isStopped = true
      }
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = Self.string(scalar.value, count: scalar.length)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      refuseTag(scalar.tag, at: span)
      close(SyntaxNode(.scalar(text, isPlain: isPlain), span: span), size: 1, anchor: Self.string(scalar.anchor))
    case YAML_ALIAS_EVENT:
      takeAlias(Self.string(event.data.alias.anchor) ?? "", at: span)
    case YAML_SEQUENCE_START_EVENT:
      refuseTag(event.data.sequence_start.tag, at: span)
      push(OpenNode(isMap: false, span: span, anchor: Self.string(event.data.sequence_start.anchor)))
    case YAML_MAPPING_START_EVENT:
      refuseTag(event.data.mapping_start.tag, at: span)
      push(OpenNode(isMap: true, span: span, anchor: Self.string(event.data.mapping_start.anchor)))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      guard let node = open.popLast() else { return }
      close(node.finished(closedBy: span), size: node.size, anchor: node.anchor)
    default: break
    }
  }

  private mutating func push(_ node: OpenNode) {
    guard open.count < limits.depth else {
      report("too-deep", "values are nested more than \(limits.depth) deep here", at: node.span)
      isStopped = true
      return
    }
    open.append(node)
  }

  private mutating func takeAlias(_ name: String, at span: Span) {
    aliasCount += 1
    guard aliasCount <= limits.aliases else {
      report("too-large", "more than \(limits.aliases) aliases are used", at: span)
      isStopped = true
      return
    }
    guard let anchored = anchors[name] else {
      report("syntax", "alias `*\(name)` has no anchor `&\(name)` before it", at: span)
      isStopped = true
      return
    }
    close(anchored.node, size: anchored.size, anchor: nil)
  }

  /// A value is complete: it goes into the list or map around it.
  private mutating func close(_ node: SyntaxNode, size: Int, anchor: String?) {
    nodeCount += size
    guard nodeCount <= limits.nodes else {
      report("too-large", "aliases expand to more than \(limits.nodes) values", at: node.span)
      isStopped = true
      return
    }
    if let anchor { anchors[anchor] = (node, size) }
    guard !open.isEmpty else {
      if root == nil { root = node }
      return
    }
    if let fault = open[open.count - 1].append(node, size: size) { diagnostics.append(fault) }
  }

  private mutating func refuseTag(_ tag: UnsafeMutablePointer<yaml_char_t>?, at span: Span) {
    guard let tag = Self.string(tag) else { return }
    report("yaml-tag", "tag `\(tag)` is not allowed: types come from the recipe language", at: span)
  }

  private mutating func report(_ id: String, _ message: String, at span: Span) {
    diagnostics.append(Diagnostic(id: id, severity: .error, message: message, span: span))
  }

  private mutating func reportSyntax(_ parser: yaml_parser_t, bytes: [UInt8]) {
    root = nil
    let problem = parser.problem.map { String(cString: $0) } ?? "unreadable"
    guard parser.error != YAML_READER_ERROR else {
      let place = UTF8Check.position(of: parser.problem_offset, in: bytes)
      let position = Span.Position(line: place.line, column: place.column)
      report("not-text", problem, at: Span(file: file, start: position, end: position))
      return
    }
    let at = span(from: parser.problem_mark, to: parser.problem_mark)
    var diagnostic = Diagnostic(id: "syntax", severity: .error, message: "not valid YAML: \(problem)", span: at)
    if let context = parser.context {
      let contextSpan = span(from: parser.context_mark, to: parser.context_mark)
      diagnostic.notes = [Diagnostic.Note(String(cString: context), at: contextSpan)]
    }
    diagnostics.append(diagnostic)
  }

  private func span(from start: yaml_mark_t, to end: yaml_mark_t) -> Span {
    Span(
      file: file, start: Span.Position(line: Int(start.line) + 1, column: Int(start.column) + 1),
      end: Span.Position(line: Int(end.line) + 1, column: Int(end.column) + 1))
  }

  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?, count: Int) -> String {
    guard let pointer else { return "" }
    return String(decoding: UnsafeBufferPointer(start: pointer, count: count), as: UTF8.self)
  }
}

/// A list or map whose end has not come yet.
private struct OpenNode {
  let isMap: Bool
  var span: Span
  let anchor: String?
  var items: [SyntaxNode] = []
  var entries: [SyntaxEntry] = []
  var size = 1
  private var pendingKey: SyntaxNode?
  private var keys: [String: Span] = [:]

  init(isMap: Bool, span: Span, anchor: String?) {
    self.isMap = isMap
    self.span = span
    self.anchor = anchor
  }

  /// Takes the next value; in a map keys and values alternate.
  mutating func append(_ node: SyntaxNode, size: Int) -> Diagnostic? {
    self.size += size
    guard isMap else {
      items.append(node)
      return nil
    }
    guard let key = pendingKey else {
      pendingKey = node
      return nil
    }
    pendingKey = nil
    guard let name = key.text else {
      return Diagnostic(
        id: "syntax", severity: .error, message: "a key must be a word, not a list or map", span: key.span)
    }
    if name == "<<" {
      return Diagnostic(
        id: "merge-key", severity: .error,
        message: "merge keys `<<` are not part of the language; use `extends` or a profile", span: key.span)
    }
    if let first = keys[name] {
      return Diagnostic(
        id: "duplicate-key", severity: .error, message: "key `\(name)` is already in this map", span: key.span,
        notes: [Diagnostic.Note("first stated here", at: first)])
    }
    keys[name] = key.span
    entries.append(SyntaxEntry(key: name, keySpan: key.span, value: node))
    return nil
  }

  /// In block style the end mark lies on the next token, so the last value says where the node ends.
  func finished(closedBy end: Span) -> SyntaxNode {
    let last = isMap ? entries.last?.value.span.end : items.last?.span.end
    let isFlow = end.start != end.end
    let close = isFlow ? end.end : (last ?? span.end)
    return SyntaxNode(
      isMap ? .map(entries) : .list(items), span: Span(file: span.file, start: span.start, end: close))
  }
}
