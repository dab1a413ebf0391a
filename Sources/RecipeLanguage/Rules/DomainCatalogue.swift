extension DiagnosticCatalogue {
  /// What the rules of the domain report.
  static let domain: [Entry] = []
}
