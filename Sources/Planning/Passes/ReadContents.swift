import RecipeLanguage

/// Gives each node the digests of the files it reads, and the places where it will open files.
struct ReadContents: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    var known: [Place: PlaceContent] = [:]
    for index in compilation.recipes.indices {
      for place in compilation.recipes[index].members.indices {
        read(&compilation.recipes[index].members[place], facts, &known)
      }
    }
  }

  private func read(_ member: inout Member, _ facts: any PlanningFacts, _ known: inout [Place: PlaceContent]) {
    let recipe = member.scope.recipe
    for declared in member.scope.leaves where declared.leaf.isPlace {
      let leaf = declared.leaf
      let isMedia = member.draft.mediaOf.contains {
        leaf.path == "sources.\($0).root" || leaf.path == "sources.\($0).list"
      }
      // What is not here is told apart by the place as written: two sources that are both missing are not one.
      let written = recipe.writtenPlaces[leaf.path] ?? leaf.path
      let isRead = leaf.readBy.contains(member.spec.kind)
      guard isMedia || isRead, let keyPath = declared.keyPath(in: member.draft.scope) else { continue }
      guard let path = recipe.places[leaf.path] else {
        if isRead {
          member.problems.append(.unset(field: leaf.path))
          member.spec.externals[keyPath] = "unset \(written)"
        }
        continue
      }
      member.spec.places[leaf.path] = path
      guard isRead else { continue }
      let place = Place(
        field: leaf.path, path: path, isFolder: declared.isFolder, list: member.list(besides: leaf.path))
      let content = known[place] ?? facts.content(of: place)
      known[place] = content
      switch content {
      case .digest(let digest):
        member.spec.externals[keyPath] = digest
      case .missing:
        member.problems.append(.missing(field: leaf.path, path: path))
        member.spec.externals[keyPath] = "missing \(written)"
      case .unusable(let because):
        member.problems.append(.unusable(field: leaf.path, path: path, because: because))
        member.spec.externals[keyPath] = "unusable \(written)"
      }
    }
  }
}

extension Member {
  /// The list of the source whose `root` this is: the folder may hold other things than it names.
  fileprivate func list(besides root: String) -> String? {
    guard root.hasPrefix("sources."), root.hasSuffix(".root") else { return nil }
    return scope.recipe.places[root.dropLast("root".count) + "list"]
  }
}
