import Foundation
import Planning
import RecipeLanguage

extension Store {
  /// Folders of the last result at this place of a recipe and of unfinished attempts at other settings.
  ///
  /// A result that is forced anew counts too. What cannot be read is left out: the node then does the work itself.
  func earlier(_ kind: NodeKindName, _ use: NodeUse, besides key: String) -> [URL] {
    let last = (try? lastNode(kind: kind, use: use)) ?? nil
    let unfinished = PartialNote.keys(of: use, in: layout).filter { $0 != key }.map(layout.partial)
    return (last.map { [output(of: $0)] } ?? []) + unfinished
  }
}
