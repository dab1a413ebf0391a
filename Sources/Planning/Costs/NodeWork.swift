/// What a node has to do, in units that take time. Independent of the machine: divided by its speeds it becomes seconds.
package struct NodeWork: Hashable, Codable, Sendable {
  /// What makes two nodes of a kind alike, for those who learn from past runs: the network and its input, the form of the
  /// media. Sizes are left out; the amounts below have them.
  package var shape: String
  /// Of the engine by class of layer, as `PlanningFacts.layerWork` names them: multiply-adds, or values of memory-bound
  /// layers; for the whole node.
  package var layers: [String: Double]
  /// Values that optimiser steps change, all steps together.
  package var updates: Double
  /// Multiply-adds of plain matrix products.
  package var products: Double
  /// Pixels of pictures decoded from compressed media, and of pictures drawn and encoded.
  package var decodedPixels: Double
  package var encodedPixels: Double
  /// Pixels of the network's input: cropped, resized and normalised.
  package var renderedPixels: Double
  /// Pairs of frames whose motion is measured, by the pixels of one.
  package var trackedPixels: Double
  /// Media files opened, and rows of lists gone through.
  package var files: Double
  package var samples: Double
  /// Fetched from the network.
  package var fetchedBytes: Double
  /// Some size in it is not known yet and was guessed: good for a figure, not for learning from what it took.
  package var isGuess = false

  package init(
    shape: String, layers: [String: Double] = [:], updates: Double = 0, products: Double = 0,
    decodedPixels: Double = 0, encodedPixels: Double = 0, renderedPixels: Double = 0, trackedPixels: Double = 0,
    files: Double = 0, samples: Double = 0, fetchedBytes: Double = 0
  ) {
    self.shape = shape
    self.layers = layers
    self.updates = updates
    self.products = products
    self.decodedPixels = decodedPixels
    self.encodedPixels = encodedPixels
    self.renderedPixels = renderedPixels
    self.trackedPixels = trackedPixels
    self.files = files
    self.samples = samples
    self.fetchedBytes = fetchedBytes
  }

  /// Adds the work of `count` more views of a network.
  package mutating func add(_ view: [String: Double], times count: Double) {
    for (name, amount) in view { layers[name, default: 0] += amount * count }
  }

  private enum CodingKeys: String, CodingKey {
    case shape, layers, updates, products, files, samples
    case decodedPixels = "decoded_pixels"
    case encodedPixels = "encoded_pixels"
    case renderedPixels = "rendered_pixels"
    case trackedPixels = "tracked_pixels"
    case fetchedBytes = "fetched_bytes"
  }
}
