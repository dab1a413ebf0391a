/// How eight successive channels lie in an activation that Winograd's transforms read and write; arithmetic is float32.
protocol WinogradElement {
  associatedtype Vector
  static func load(_ place: UnsafePointer<Vector>) -> Lanes
  static func store(_ values: Lanes, _ place: UnsafeMutablePointer<Vector>)
}

enum WinogradFloat32: WinogradElement {
  @inline(__always)
  static func load(_ place: UnsafePointer<Lanes>) -> Lanes { place.pointee }
  @inline(__always)
  static func store(_ values: Lanes, _ place: UnsafeMutablePointer<Lanes>) { place.pointee = values }
}

/// Rounded once, to nearest, ties to even.
enum WinogradBFloat16: WinogradElement {
  @inline(__always)
  static func load(_ place: UnsafePointer<SIMD8<UInt16>>) -> Lanes {
    unsafeBitCast(SIMD8<UInt32>(truncatingIfNeeded: place.pointee) &<< 16, to: Lanes.self)
  }
  @inline(__always)
  static func store(_ values: Lanes, _ place: UnsafeMutablePointer<SIMD8<UInt16>>) {
    place.pointee = SIMD8<UInt16>(truncatingIfNeeded: BFloat16.roundedBits(values) &>> 16)
  }
}
