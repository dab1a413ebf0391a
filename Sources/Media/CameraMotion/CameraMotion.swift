/// The camera motion of a source's videos: one distribution over all of them, and one for each class that has enough.
package struct CameraMotion: Hashable, Codable, Sendable {
  /// Pairs of frames that a class must have for a distribution of its own: four for each free entry.
  package static let fewestPairs = 32

  package var agnostic: MotionGaussian
  /// By label; nil where a class has too few pairs, so that the one over all classes stands in.
  package var classes: [MotionGaussian?]

  package init(agnostic: MotionGaussian, classes: [MotionGaussian?]) {
    self.agnostic = agnostic
    self.classes = classes
  }

  /// Fits both kinds of parameters.
  /// - Parameters:
  ///   - homographies: with the label of the video each comes from; nil counts over all classes only.
  ///   - classes: number of classes.
  /// - Returns: nil without homographies.
  package init?(fitting homographies: [(homography: Homography, label: Int?)], classes: Int) {
    guard let agnostic = MotionGaussian(fitting: homographies.map(\.homography)) else { return nil }
    self.agnostic = agnostic
    self.classes = (0..<classes).map { label in
      let own = homographies.filter { $0.label == label }.map(\.homography)
      return own.count < Self.fewestPairs ? nil : MotionGaussian(fitting: own)
    }
  }

  /// The distribution of a class, or of all of them where it has none of its own.
  package func gaussian(label: Int?) -> MotionGaussian {
    guard let label, classes.indices.contains(label) else { return agnostic }
    return classes[label] ?? agnostic
  }
}
