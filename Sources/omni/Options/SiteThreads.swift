import ArgumentParser
import Foundation
import RecipeLanguage

extension Site {
  /// The threads that omni may use: what the site states as `threads`, or all of the machine's.
  /// - Throws: `ValidationError` for what is no number from 1 to four times the machine's cores.
  func threads() throws -> Int {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    guard let stated = self["threads"]?.text else { return cores }
    guard let count = Int(stated), (1...4 * cores).contains(count) else {
      throw ValidationError("`threads` of the site is \(stated); expected a whole number from 1 to \(4 * cores)")
    }
    return count
  }
}
