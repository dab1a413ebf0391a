/// Text of others as a terminal may see it.
///
/// Control and format characters, which could move the cursor, change colours or turn the direction of what follows, are
/// replaced one for one.
package func printable(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        let isControl = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        return isControl && scalar != "\t" ? "?" : scalar
      }))
}
