import RecipeLanguage

/// What identifies a node's result: kind, implementation version, the fields it reads, the digests of its inputs and of
/// the files it reads. No names, hosts, paths, times or thread counts.
package struct NodeKey: Hashable, Sendable {
  /// SHA-256 over the canonical encoding of all of it.
  package var digest: String
  /// Each part of the key with its own digest and, when short, its value: what `plan` names old → new from.
  package var parts: [KeyPart]

  /// - Parameter inputs: for each role, the input's output digest; when it is not known yet, any text that stands for
  ///   it uniquely (its own key).
  package init(of spec: NodeSpec, inputs: [String: String]) {
    var fields: [String: String] = [:]
    var parts: [KeyPart] = []
    for field in spec.fields where !field.isReference {
      fields[field.keyPath] = field.value
      parts.append(KeyPart(field: field.keyPath, value: field.value))
    }
    for (path, digest) in spec.externals {
      parts.append(KeyPart(field: "content:\(path)", value: digest))
    }
    for (role, digest) in inputs {
      parts.append(KeyPart(field: "input:\(role)", value: digest))
    }
    var encoding = CanonicalEncoding()
    encoding.append(spec.kind.rawValue)
    encoding.append(String(spec.version))
    encoding.append("fields", fields)
    encoding.append("externals", spec.externals)
    encoding.append("inputs", inputs)
    digest = encoding.digest
    self.parts = parts.sorted { $0.field < $1.field }
  }
}

/// One named part of a key as the store keeps it.
package struct KeyPart: Hashable, Codable, Sendable {
  /// A field's path with the subject's name replaced by `*`, or `content:PATH`, or `input:ROLE`.
  package var field: String
  package var digest: String
  /// The value itself when it is short enough to keep (at most 80 bytes), else nil.
  package var value: String?

  package init(field: String, value: String) {
    self.field = field
    self.digest = ContentDigest.of(value)
    self.value = value.utf8.count <= 80 ? value : nil
  }

  /// What is shown for the value: itself, or the head of its digest.
  package var shown: String { value ?? "#\(digest.prefix(12))" }
}
