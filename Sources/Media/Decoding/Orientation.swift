/// How stored pixels turn into displayed ones: one of the eight symmetries of a rectangle.
struct Orientation: Hashable {
  /// Columns become rows.
  var swapsAxes = false
  /// The stored picture is read from right to left, or from bottom to top.
  var flipsX = false
  var flipsY = false

  static let upright = Orientation()

  init(swapsAxes: Bool = false, flipsX: Bool = false, flipsY: Bool = false) {
    self.swapsAxes = swapsAxes
    self.flipsX = flipsX
    self.flipsY = flipsY
  }

  /// The meaning of EXIF's orientation tag, 1 … 8; other values mean upright.
  init(exif tag: Int) {
    switch tag {
    case 2: self.init(flipsX: true)
    case 3: self.init(flipsX: true, flipsY: true)
    case 4: self.init(flipsY: true)
    case 5: self.init(swapsAxes: true)
    case 6: self.init(swapsAxes: true, flipsY: true)
    case 7: self.init(swapsAxes: true, flipsX: true, flipsY: true)
    case 8: self.init(swapsAxes: true, flipsX: true)
    default: self.init()
    }
  }

  /// The nearest symmetry of a display matrix that maps (x, y) to (a·x + c·y, b·x + d·y).
  init(a: Int32, b: Int32, c: Int32, d: Int32) {
    if a.magnitude >= b.magnitude && d.magnitude >= c.magnitude {
      self.init(flipsX: a < 0, flipsY: d < 0)
    } else {
      self.init(swapsAxes: true, flipsX: b < 0, flipsY: c < 0)
    }
  }

  /// Counterclockwise degrees of its rotation, mirrored or not, as `ffprobe` counts them: 0, 90, 180 or 270.
  var degrees: Int {
    swapsAxes ? (flipsX ? 90 : 270) : (flipsY ? 180 : 0)
  }

  /// The displayed picture of a stored one.
  func apply(to frame: Frame) -> Frame {
    guard self != .upright else { return frame }
    let (w, h) = swapsAxes ? (frame.height, frame.width) : (frame.width, frame.height)
    let (storedWidth, storedHeight) = (frame.width, frame.height)
    let pixels = [UInt8](unsafeUninitializedCapacity: frame.pixels.count) { out, count in
      frame.pixels.withUnsafeBufferPointer { stored in
        var at = 0
        for row in 0..<h {
          for column in 0..<w {
            let (u, v) = swapsAxes ? (row, column) : (column, row)
            let x = flipsX ? storedWidth - 1 - u : u
            let y = flipsY ? storedHeight - 1 - v : v
            let from = 3 * (y * storedWidth + x)
            out[at] = stored[from]
            out[at + 1] = stored[from + 1]
            out[at + 2] = stored[from + 2]
            at += 3
          }
        }
      }
      count = 3 * w * h
    }
    return Frame(width: w, height: h, pixels: pixels)
  }
}

/// The orientation tag of a picture file, where OpenCV looks for it: JPEG's APP1, PNG's `eXIf`, WebP's `EXIF`.
enum PictureOrientation {
  static func read(_ bytes: [UInt8], format: PictureHeader.Format) -> Orientation {
    let view = ByteView(bytes)
    guard let start = tiffStart(view, format: format) else { return .upright }
    return Orientation(exif: TIFFDirectory(view, at: start)?.value(of: 0x0112) ?? 1)
  }

  private static func tiffStart(_ view: ByteView, format: PictureHeader.Format) -> Int? {
    switch format {
    case .jpeg:
      var offset = 2
      while view[offset] == 0xFF, let marker = view[offset + 1], marker != 0xDA,
        let length = view.number(offset + 2, bytes: 2, bigEndian: true), length >= 2
      {
        // "Exif\0\0" opens the segment.
        if marker == 0xE1, view.number(offset + 4, bytes: 6, bigEndian: true) == 0x4578_6966_0000 { return offset + 10 }
        offset += 2 + length
      }
      return nil
    case .png:
      var offset = 8
      while let length = view.number(offset, bytes: 4, bigEndian: true),
        let kind = view.number(offset + 4, bytes: 4, bigEndian: true)
      {
        if kind == 0x6558_4966 { return offset + 8 }  // eXIf
        offset += 12 + length
      }
      return nil
    case .webp:
      var offset = 12
      while let kind = view.number(offset, bytes: 4, bigEndian: true),
        let length = view.number(offset + 4, bytes: 4, bigEndian: false)
      {
        if kind == 0x4558_4946 {  // EXIF, with or without JPEG's prefix
          let hasPrefix = view.number(offset + 8, bytes: 4, bigEndian: true) == 0x4578_6966
          return offset + 8 + (hasPrefix ? 6 : 0)
        }
        offset += 8 + length + length % 2
      }
      return nil
    case .gif, .bmp, .tiff: return nil
    }
  }
}

/// The first directory of a TIFF structure, which EXIF data are too.
struct TIFFDirectory {
  private let view: ByteView
  private let start: Int
  private let isBig: Bool

  init?(_ view: ByteView, at start: Int) {
    guard let order = view.number(start, bytes: 2, bigEndian: true), order == 0x4949 || order == 0x4D4D else {
      return nil
    }
    self.view = view
    self.start = start
    isBig = order == 0x4D4D
  }

  /// The short number stored under `tag`; nil when there is none.
  func value(of tag: Int) -> Int? {
    guard let directory = view.number(start + 4, bytes: 4, bigEndian: isBig),
      let count = view.number(start + directory, bytes: 2, bigEndian: isBig)
    else { return nil }
    for entry in 0..<count {
      let at = start + directory + 2 + 12 * entry
      guard let id = view.number(at, bytes: 2, bigEndian: isBig) else { return nil }
      if id == tag { return view.number(at + 8, bytes: 2, bigEndian: isBig) }
    }
    return nil
  }
}
