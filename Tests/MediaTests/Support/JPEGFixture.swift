import CLibJPEG
import Glibc

/// JPEG files of every flavour, written by libjpeg: those omni's own encoder does not make.
struct JPEGFixture {
  var quality: Int32 = 90
  /// Horizontal and vertical share of luma samples to one of chroma.
  var subsampling: (h: Int32, v: Int32) = (2, 2)
  var isProgressive = false
  /// 1 grey, 3 RGB, 4 CMYK.
  var components = 3
  /// Four components stored as YCCK.
  var isYCCK = false
  var restartInterval: UInt32 = 0

  /// The file of `samples`, `[height, width, components]`.
  func encode(_ samples: [UInt8], width: Int, height: Int) -> [UInt8] {
    // libjpeg keeps these addresses between calls.
    let info = UnsafeMutablePointer<jpeg_compress_struct>.allocate(capacity: 1)
    let errors = UnsafeMutablePointer<jpeg_error_mgr>.allocate(capacity: 1)
    let bytes = UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>.allocate(capacity: 1)
    let size = UnsafeMutablePointer<UInt>.allocate(capacity: 1)
    bytes.initialize(to: nil)
    size.initialize(to: 0)
    info.pointee.err = jpeg_std_error(errors)
    jpeg_CreateCompress(info, JPEG_LIB_VERSION, MemoryLayout<jpeg_compress_struct>.size)
    jpeg_mem_dest(info, bytes, size)
    info.pointee.image_width = UInt32(width)
    info.pointee.image_height = UInt32(height)
    info.pointee.input_components = Int32(components)
    info.pointee.in_color_space = components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK
    jpeg_set_defaults(info)
    if isYCCK { jpeg_set_colorspace(info, JCS_YCCK) }
    jpeg_set_quality(info, quality, boolean(1))
    if components == 3 {
      info.pointee.comp_info[0].h_samp_factor = subsampling.h
      info.pointee.comp_info[0].v_samp_factor = subsampling.v
    }
    info.pointee.restart_interval = restartInterval
    if isProgressive { jpeg_simple_progression(info) }
    jpeg_start_compress(info, boolean(1))
    var samples = samples
    samples.withUnsafeMutableBufferPointer { buffer in
      for row in 0..<height {
        var line: JSAMPROW? = buffer.baseAddress! + row * width * components
        jpeg_write_scanlines(info, &line, 1)
      }
    }
    jpeg_finish_compress(info)
    let file = Array(UnsafeBufferPointer(start: bytes.pointee, count: Int(size.pointee)))
    free(bytes.pointee)
    jpeg_destroy_compress(info)
    info.deallocate()
    errors.deallocate()
    bytes.deallocate()
    size.deallocate()
    return file
  }
}
