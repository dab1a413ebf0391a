/// How fast one thread of a machine is at each unit of `NodeWork`, and how sure that is.
package struct MachineSpeeds: Hashable, Codable, Sendable {
  /// Amounts a second and thread, by class of layer.
  package var layers: [String: Double]
  /// Of layers that `layers` does not know: multiply-adds a second and thread.
  package var otherLayers: Double
  package var updates: Double
  package var products: Double
  package var decodedPixels: Double
  package var encodedPixels: Double
  package var renderedPixels: Double
  package var trackedPixels: Double
  package var files: Double
  package var samples: Double
  /// Of the connection, whatever the threads.
  package var fetchedBytes: Double
  /// Seconds that any node takes besides.
  package var start: Double
  /// In words, as estimates made from these speeds alone say it.
  package var basis: String
  /// `high` ÷ `low` of such estimates.
  package var ratio: Double

  /// What a thread of a server processor with AVX-512 does at about 2.6 GHz, in float32; measured once on a Zen 4, rounded.
  package static let model = MachineSpeeds(
    layers: withBFloat16(float32Layers), otherLayers: 50e9, updates: 4e8, products: 40e9, decodedPixels: 1.5e8,
    encodedPixels: 11e6,
    renderedPixels: 1e8, trackedPixels: 4e7, files: 1500, samples: 2e5, fetchedBytes: 5e6, start: 0.05, basis: "model",
    ratio: 4)

  private static let float32Layers: [String: Double] = [
    "stem forward": 48e9, "stem backward": 46e9, "stem inference": 50e9,
    "narrow stem forward": 48e9, "narrow stem backward": 46e9, "narrow stem inference": 48e9,
    "pointwise forward": 48e9, "pointwise backward": 47e9, "pointwise inference": 50e9,
    "narrow pointwise forward": 25e9, "narrow pointwise backward": 20e9, "narrow pointwise inference": 25e9,
    "spatial forward": 105e9, "spatial backward": 92e9, "spatial inference": 110e9,
    "narrow spatial forward": 55e9, "narrow spatial backward": 55e9, "narrow spatial inference": 55e9,
    "temporal forward": 54e9, "temporal backward": 54e9, "temporal inference": 54e9,
    "narrow temporal forward": 50e9, "narrow temporal backward": 44e9, "narrow temporal inference": 50e9,
    "depthwise forward": 21e9, "depthwise backward": 21e9, "depthwise inference": 21e9,
    "narrow depthwise forward": 15e9, "narrow depthwise backward": 15e9, "narrow depthwise inference": 15e9,
    "elementwise forward": 1.9e9, "elementwise backward": 0.75e9, "elementwise inference": 1.9e9,
    "narrow elementwise forward": 2.2e9, "narrow elementwise backward": 1.2e9,
    "narrow elementwise inference": 2.2e9,
  ]

  /// Adds the classes of bfloat16 networks, with AVX-512's instructions for it: measured on the same machine.
  private static func withBFloat16(_ layers: [String: Double]) -> [String: Double] {
    let faster = layers.map { ("bfloat16 " + $0, $0.contains("elementwise") ? 1.5 * $1 : 1.9 * $1) }
    return layers.merging(faster) { own, _ in own }
  }

  /// The same machine with layers that are so many times as fast.
  package func scaled(layersBy factor: Double) -> MachineSpeeds {
    var speeds = self
    speeds.layers = layers.mapValues { $0 * factor }
    speeds.otherLayers *= factor
    return speeds
  }

  /// Seconds of a node's work with so many threads that share the engine's and the loader's part.
  package func seconds(_ work: NodeWork, threads: Int) -> Double {
    var one = work.updates / updates + work.products / products + work.decodedPixels / decodedPixels
    one += work.encodedPixels / encodedPixels + work.renderedPixels / renderedPixels
    one += work.trackedPixels / trackedPixels + work.files / files + work.samples / samples
    // Sums in one order, so that a plan is the same to the last digit.
    for (name, amount) in work.layers.sorted(by: { $0.key < $1.key }) { one += amount / (layers[name] ?? otherLayers) }
    return start + work.fetchedBytes / fetchedBytes + one / Double(max(1, threads))
  }
}

/// What a plan knows of the machine that it will run on.
package struct MachineFacts: Hashable, Sendable {
  /// Names processor and libraries in the records of finished nodes.
  package var name: String
  /// Those that omni may use.
  package var threads: Int
  package var speeds: MachineSpeeds
  /// Bytes; nil where nobody looked.
  package var memoryBytes: Int?
  /// Where the store is.
  package var freeDiskBytes: Int?

  package init(
    name: String = "", threads: Int = 2, speeds: MachineSpeeds = .model, memoryBytes: Int? = nil,
    freeDiskBytes: Int? = nil
  ) {
    self.name = name
    self.threads = threads
    self.speeds = speeds
    self.memoryBytes = memoryBytes
    self.freeDiskBytes = freeDiskBytes
  }
}
