import CCrypto
import CCurl
import CLibAV
import CLibYAML
import COneDNN
import COpenBLAS
import COpenMP
import Testing

/// Each system library links, loads and answers one question.
@Suite struct SmokeTests {
  @Test func `libyaml reports its version`() {
    #expect(String(cString: yaml_get_version_string()).hasPrefix("0.2"))
  }

  @Test func `OpenBLAS multiplies`() {
    let a: [Float] = [1, 2, 3, 4]
    let b: [Float] = [5, 6, 7, 8]
    var c: [Float] = [0, 0, 0, 0]
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 2, 2, 2, 1, a, 2, b, 2, 0, &c, 2)
    #expect(c == [19, 22, 43, 50])
  }

  @Test func `oneDNN is version 2`() {
    #expect(dnnl_version().pointee.major == 2)
  }

  @Test func `libgomp runs a function once per thread`() {
    nonisolated(unsafe) var marks = [Int32](repeating: 0, count: 2)
    marks.withUnsafeMutableBufferPointer { buffer in
      GOMP_parallel(
        { data in
          let thread = Int(omp_get_thread_num())
          data!.assumingMemoryBound(to: Int32.self)[thread] += 1
        }, buffer.baseAddress, 2, 0)
    }
    #expect(marks == [1, 1])
  }

  @Test func `libav knows H.264 and JPEG`() {
    #expect(avcodec_find_decoder(AV_CODEC_ID_H264) != nil)
    #expect(avcodec_find_encoder(AV_CODEC_ID_MJPEG) != nil)
    #expect(swscale_version() >> 16 >= 6)
    #expect(avformat_version() >> 16 >= 59)
  }

  @Test func `libcrypto hashes`() {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = SHA256([UInt8]("abc".utf8), 3, &digest)
    #expect(digest.prefix(4) == [0xBA, 0x78, 0x16, 0xBF])
  }

  @Test func `libcurl opens a handle`() {
    let handle = curl_easy_init()
    #expect(handle != nil)
    #expect(omni_curl_set_string(handle, CURLOPT_URL, "http://127.0.0.1/") == CURLE_OK)
    curl_easy_cleanup(handle)
  }
}
