/// Every random choice behind one training clip, and what they were made for: enough to make the clip again by hand.
package struct ClipChoice: Hashable, Codable, Sendable {
  /// Geometry between two changes of colour, and the change behind it; see ``ClipPlan``.
  package struct Part: Hashable, Codable, Sendable {
    /// Resizes and crops in order; boxes are those of the unmirrored picture.
    package var stages: [GeometryPlan.Stage]
    /// Whether the outcome of the stages is mirrored left to right.
    package var isMirrored: Bool
    package var colour: ColorJitter.Choice?
  }

  /// Numbers of the frames in their media file, from 0, in the clip's order; `[0]` for a picture.
  package var frames: [Int]
  /// Size of the sample's frames.
  package var picture: GeometryPlan.Size
  package var parts: [Part]
  /// How a picture moves; nil for what stands still and for videos.
  package var motion: ImageMotion.Name?

  init(frames: [Int], picture: GeometryPlan.Size, plan: ClipPlan, motion: ImageMotion.Name?) {
    self.frames = frames
    self.picture = picture
    self.motion = motion
    parts = plan.parts.map {
      Part(stages: $0.geometry.stages, isMirrored: $0.geometry.isMirrored, colour: $0.colour)
    }
  }
}

extension ClipChoice: CustomStringConvertible {
  /// `3 40 77; 340x256; 341x256 crop 180x201+31+12; 224x224; mirrored`: frames, the size they come in, and what happens
  /// to them in order.
  package var description: String {
    var words = [frames.map(String.init).joined(separator: " "), "\(picture.width)x\(picture.height)"]
    for part in parts {
      for stage in part.stages {
        let box = stage.box
        words.append(
          "\(stage.width)x\(stage.height)"
            + (stage.isCropped ? " crop \(box.width)x\(box.height)+\(box.x)+\(box.y)" : ""))
      }
      if part.isMirrored { words.append("mirrored") }
      if let colour = part.colour { words.append(colour.description) }
    }
    if let motion { words.append(motion.rawValue) }
    return words.joined(separator: "; ")
  }
}

extension ColorJitter.Choice: CustomStringConvertible {
  /// `colour brightness 1.2 hue -0.03 saturation 0.9 contrast 1.1`, in the order of application.
  package var description: String {
    "colour "
      + order.map { change in
        let factor =
          switch change {
          case .brightness: brightness
          case .contrast: contrast
          case .saturation: saturation
          case .hue: hue
          }
        return "\(change) \(factor)"
      }.joined(separator: " ")
  }
}

extension ImageMotion {
  /// What kind of motion it is, without its numbers.
  package enum Name: String, Hashable, Codable, Sendable { case translation, warp }

  /// Nil for a still.
  package var name: Name? {
    switch self {
    case .still: nil
    case .translation: .translation
    case .warp: .warp
    }
  }
}
