package import Foundation

/// Which folder is the store: `--store`, else `OMNI_STORE`, else `store` of `site.yaml`, else `.omni` in the project root.
///
/// - Parameters:
///   - given: relative to the working directory, as is `OMNI_STORE`.
///   - site: relative to the project root.
package func storeFolder(
  given: String?, environment: [String: String], site: String?, projectRoot: URL, workingDirectory: URL
) -> URL {
  if let path = given ?? environment["OMNI_STORE"].flatMap({ $0.isEmpty ? nil : $0 }) {
    return URL(filePath: path, directoryHint: .isDirectory, relativeTo: workingDirectory).standardizedFileURL
  }
  let path = site ?? ".omni"
  return URL(filePath: path, directoryHint: .isDirectory, relativeTo: projectRoot).standardizedFileURL
}
