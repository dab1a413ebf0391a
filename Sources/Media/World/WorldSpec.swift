// The pocket world: a small omni-sourced world of real media files with recorded truth, for machines without Kinetics.
//
// What this part believes: whatever is to be learned here is an articulated figure's motion; all else (actor, scene,
// camera, look) is nuisance that changes between sources as it does between a curated data set and the web. Everything
// is a pure function of (world seed, source name, position in the source, purpose), so one file can be redrawn alone,
// and files come out the same for any number of threads.
//
// Read in this order: `WorldSpec` and `WorldSourceSpec` (what is asked for), `Plan/` (what each file will show: a list
// of `Shot`s, without a pixel), `Figure/` and `Scene/` (who moves how before what), `Drawing/` (a shot's frames),
// `PocketWorld` (files and truth on disk). The full world and the quickstart's are stated by recipes.
//
// Not here: splitting of untrimmed videos, lists, probing, curation; they see only the files.

/// What all sources of one pocket world share: its seed, its classes and the shape of its clips.
package struct WorldSpec: Hashable, Codable, Sendable {
  /// Decides every actor, scene, camera and motion of the world.
  package var seed: UInt64
  /// Number of action classes, 2 … 16: the first so many of ``WorldClass``.
  package var classes: Int
  /// Size of videos in pixels, even, 16 … 1024; images vary around it.
  package var width: Int
  package var height: Int
  /// Frames per second, 1 … 60.
  package var frameRate: Double
  /// Length of clips and short web videos in seconds, 0.5 … 60.
  package var clipSeconds: Double

  package init(
    seed: UInt64 = 1, classes: Int = 12, width: Int = 112, height: Int = 84, frameRate: Double = 12,
    clipSeconds: Double = 3
  ) {
    self.seed = seed
    self.classes = classes
    self.width = width
    self.height = height
    self.frameRate = frameRate
    self.clipSeconds = clipSeconds
  }

  /// Frames of one clip.
  package var clipFrames: Int { max(2, Int((clipSeconds * frameRate).rounded())) }

  /// Names of the classes, in label order.
  package var classNames: [String] { WorldClass.allCases.prefix(classes).map(\.name) }

  /// What is wrong with the values, one message each; empty when a world can be made.
  package var problems: [String] {
    var found: [String] = []
    if !(2...WorldClass.allCases.count).contains(classes) {
      found.append("found \(classes) classes, expected 2 to \(WorldClass.allCases.count)")
    }
    for (name, size) in [("width", width), ("height", height)] where !(16...1024).contains(size) || size % 2 != 0 {
      found.append("found \(name) \(size), expected an even number from 16 to 1024")
    }
    if !(1...60).contains(frameRate) { found.append("found frame rate \(frameRate), expected 1 to 60") }
    if !(0.5...60).contains(clipSeconds) { found.append("found clips of \(clipSeconds) s, expected 0.5 to 60 s") }
    return found
  }
}
