package import Randomness

/// How the camera moved between two frames, or why that cannot be told.
package enum PairMotion: Hashable, Sendable {
  /// From the first frame's ``PictureCoordinates`` to the second's.
  case found(Homography)
  case rejected(Reason)

  package enum Reason: String, Hashable, Codable, Sendable, CaseIterable {
    /// Fewer than ``PairMotion/fewestCorners`` corners to follow.
    case noTexture = "no_texture"
    /// Most corners were lost: a cut, or a motion too fast to follow.
    case lost
    /// What was followed does not move as one plane does.
    case noConsensus = "no_consensus"
    /// The matches that agree leave a corner of the picture undetermined.
    case uncertain
  }

  static let fewestCorners = 20
  /// Matches that must agree: two for each free entry.
  static let fewestMatches = 16
  /// Share of the corners that must be followed.
  static let leastFollowed = 0.3
  /// Share of the matches that must agree.
  static let leastAgreeing = 0.5
  /// Pixels of the reduced picture that a match which agrees may be away.
  static let tolerance = 0.75
  /// Pixels of the reduced picture: largest standard deviation of a corner.
  static let leastCertain = 0.5

  /// Estimates the homography between two frames of one size.
  ///
  /// Corners over all of the first picture are followed into the second; the largest set of them that one homography
  /// explains is taken for the background.
  /// - Parameter random: draws the sets of four that RANSAC tries.
  /// - Cost: about 3 ms for frames of 340×256.
  package static func estimate(_ first: Frame, _ second: Frame, random: inout CounterRandom) -> PairMotion {
    precondition(
      first.width == second.width && first.height == second.height,
      "frames of \(first.width)x\(first.height) and \(second.width)x\(second.height) make no pair")
    let planes = (GreyPlane(first).pyramid, GreyPlane(second).pyramid)
    let corners = Corners.find(in: planes.0[0])
    guard corners.count >= fewestCorners else { return .rejected(.noTexture) }
    let block = Double(GreyPlane.reduction(width: first.width, height: first.height))
    let coordinates = PictureCoordinates(width: first.width, height: first.height)
    // Position p of the reduced picture is the mean of pixels p·b … p·b + b − 1.
    func place(_ point: SIMD2<Float>) -> SIMD2<Double> {
      coordinates.normalised(block * SIMD2<Double>(point) + (block - 1) / 2)
    }
    let tracker = PatchTracker(planes.0, planes.1)
    let pixel = (place([1, 0]) - place([0, 0])).x
    var matches: [PointMatch] = []
    for corner in corners {
      guard let found = tracker.follow(corner) else { continue }
      matches.append(
        PointMatch(from: place(corner), to: place(found.place), weight: SIMD3<Double>(found.weight) / (pixel * pixel)))
    }
    guard matches.count >= max(fewestMatches, Int(leastFollowed * Double(corners.count))) else {
      return .rejected(.lost)
    }
    let fit = HomographyFit.find(
      matches, tolerance: tolerance * pixel, corners: coordinates.corners, random: &random)
    guard let fit, fit.inliers.count >= max(fewestMatches, Int(leastAgreeing * Double(matches.count))) else {
      return .rejected(.noConsensus)
    }
    guard fit.uncertainty <= leastCertain * pixel else { return .rejected(.uncertain) }
    return .found(fit.homography)
  }
}
