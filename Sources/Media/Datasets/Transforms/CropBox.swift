/// A rectangle of pixels inside a picture.
package struct CropBox: Hashable, Codable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// The fixed crops of evaluation, as MMAction2 places them.
package enum EvaluationCrops {
  /// The central `width`×`height` box: left = ⌊(W − w)/2⌋, top = ⌊(H − h)/2⌋.
  package static func center(_ width: Int, _ height: Int, of picture: (width: Int, height: Int)) -> CropBox {
    CropBox(x: (picture.width - width) / 2, y: (picture.height - height) / 2, width: width, height: height)
  }

  /// Three boxes along the longer side, which must be the only one longer than the crop: first end, other end, middle.
  package static func three(_ size: Int, of picture: (width: Int, height: Int)) -> [CropBox] {
    let isWide = picture.height == size
    let step = isWide ? (picture.width - size) / 2 : (picture.height - size) / 2
    return [0, 2 * step, step].map {
      CropBox(x: isWide ? $0 : 0, y: isWide ? 0 : $0, width: size, height: size)
    }
  }

  /// Corners and centre on a grid of quarter steps.
  package static func five(_ size: Int, of picture: (width: Int, height: Int)) -> [CropBox] {
    let (dx, dy) = ((picture.width - size) / 4, (picture.height - size) / 4)
    return [(0, 0), (4, 0), (0, 4), (4, 4), (2, 2)].map {
      CropBox(x: $0.0 * dx, y: $0.1 * dy, width: size, height: size)
    }
  }

  /// The five, each plain and then mirrored: ten views.
  package static func ten(_ size: Int, of picture: (width: Int, height: Int)) -> [(box: CropBox, isMirrored: Bool)] {
    five(size, of: picture).flatMap { box in [false, true].map { (box, $0) } }
  }
}
