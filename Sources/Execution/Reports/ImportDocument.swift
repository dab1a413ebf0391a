package import Engine
import Foundation
package import RecipeLanguage

/// What `omni import --weights FILE` says of a file of weights, and with a recipe how the two belong together.
package struct ImportDocument: Hashable, Codable, Sendable {
  /// One tensor of the file.
  package struct Tensor: Hashable, Codable, Sendable {
    package var name: String
    /// The name omni has for it; null when no network of omni's has such a tensor.
    package var canonical: String?
    package var shape: [Int]
    /// Of the elements in the file: `float32`, `float16`, `int64`, ….
    package var type: String
  }

  /// A network that the file is the weights of.
  package struct Model: Hashable, Codable, Sendable {
    package var kind: String
    package var depth: Int
    package var width: Int
    /// Null when the file has no last layer.
    package var classes: Int?
  }

  /// How the file fits the model of a recipe.
  package struct Fit: Hashable, Codable, Sendable {
    package var recipe: String
    /// Of the recipe's `matrix`; empty without one.
    package var cell: String
    package var fits: Bool
    /// The kernels would have to be spread over time: the recipe lacks `inflate: true`.
    package var needsInflation: Bool
    /// Classes of the recipe; null when only its data say.
    package var classes: Int?
    package var report: WeightsFit
    /// What a run would refuse beside shapes: other names than the recipe states, values that are no numbers, a last layer
    /// that no training would learn.
    package var refusals: [String]

    private enum CodingKeys: String, CodingKey {
      case recipe, cell, fits, classes, report, refusals
      case needsInflation = "needs_inflation"
    }
  }

  package var formatVersion = "1.0"
  package var file: String
  package var format: WeightsFile.Format
  package var bytes: Int
  /// SHA-256 of the file.
  package var digest: String
  /// The first eight digits of the digest as the file's name states them, `NAME-0676ba61.pth`; null when it states none.
  package var statedDigest: String?
  package var names: WeightNames
  /// Elements of all tensors, counters of batches apart.
  package var values: Int
  package var tensors: [Tensor]
  /// What lies in the file beside the weights and was not read.
  package var setAside: [String]
  /// Null when omni has no such network.
  package var model: Model?
  /// Residual blocks of each stage.
  package var blocks: [Int]
  /// One for each cell of the recipe that was asked about, equal ones once.
  package var fits: [Fit] = []
  /// Where omni's own file was written; null when none was.
  package var written: String?

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case file, format, bytes, digest, names, values, tensors, model, blocks, fits, written
    case statedDigest = "stated_digest"
    case setAside = "set_aside"
  }

  /// Every key is written, with null for what is unknown.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(formatVersion, forKey: .formatVersion)
    try box.encode(file, forKey: .file)
    try box.encode(format, forKey: .format)
    try box.encode(bytes, forKey: .bytes)
    try box.encode(digest, forKey: .digest)
    try box.encode(statedDigest, forKey: .statedDigest)
    try box.encode(names, forKey: .names)
    try box.encode(values, forKey: .values)
    try box.encode(tensors, forKey: .tensors)
    try box.encode(setAside, forKey: .setAside)
    try box.encode(model, forKey: .model)
    try box.encode(blocks, forKey: .blocks)
    try box.encode(fits, forKey: .fits)
    try box.encode(written, forKey: .written)
  }

  /// The file is not what its name says it is.
  package var isOther: Bool { statedDigest.map { !digest.hasPrefix($0) } ?? false }

  /// The file is sound and fits every recipe it was asked about.
  package var isUsable: Bool { !isOther && fits.allSatisfy(\.fits) }
}

/// A file of weights on its way into omni.
package struct WeightsImport: Sendable {
  package private(set) var document: ImportDocument
  private let weights: GivenWeights

  /// Reads and describes a file.
  ///
  /// - Parameter names: whose names it has; nil to be told by the names themselves.
  /// - Throws: `EngineError` or `NodeFailure` naming the file and what is wrong with it; `StoreError` when it vanishes.
  package init(reading file: String, names: WeightNames?) throws {
    let stored = try WeightsFile(reading: file)
    let weights = try GivenWeights(stored.tensors, file: file, format: stored.format, names: names)
    self.weights = weights
    let told = weights.names
    let tensors = stored.tensors.map { tensor in
      ImportDocument.Tensor(
        name: tensor.name,
        canonical: PretrainedWeights.isCounter(tensor.name)
          ? nil : PretrainedWeights.canonicalName(tensor.name, told),
        shape: tensor.shape, type: stored.elements[tensor.name] ?? "float32")
    }
    let shapes = weights.tensors.map { TensorShape(name: $0.name, shape: $0.shape) }
    document = ImportDocument(
      file: file, format: stored.format, bytes: stored.size,
      digest: try FileContent(of: URL(filePath: file, directoryHint: .notDirectory)).digest,
      statedDigest: Self.statedDigest(file), names: told,
      values: weights.tensors.reduce(0) { $0 + $1.values.count }
        + stored.tensors.filter { weights.ignored.contains($0.name) }.reduce(0) { $0 + $1.values.count },
      tensors: tensors, setAside: stored.setAside,
      model: ModelSpec(holding: shapes).map {
        ImportDocument.Model(
          kind: WeightsText.kind($0), depth: $0.depth, width: $0.width, classes: weights.classes)
      }, blocks: ModelSpec.blocks(of: shapes))
  }

  /// Adds how the file fits the model of each recipe.
  package mutating func compare(with recipes: [ResolvedRecipe]) {
    for recipe in recipes {
      let model = recipe.experiment.model
      let classes = recipe.experiment.classCount
      let spec = ModelSpec(model, classes: classes ?? weights.classes ?? 2)
      let fit = weights.fit(spec, inflates: model.initial.inflates)
      let refusals = weights.refusals(recipe.experiment, fit, classes: classes)
      let entry = ImportDocument.Fit(
        recipe: recipe.file, cell: recipe.cell ?? "", fits: fit.fits && refusals.isEmpty,
        needsInflation: fit.needsInflation, classes: classes, report: fit, refusals: refusals)
      if !document.fits.contains(where: {
        $0.recipe == entry.recipe && $0.report == entry.report && $0.refusals == entry.refusals
      }) {
        document.fits.append(entry)
      }
    }
  }

  /// Writes the tensors that omni has names for as a safetensors file, whole or not at all.
  package mutating func write(to path: String) throws {
    let metadata = ["omni.source_sha256": document.digest, "omni.source_format": document.format.rawValue]
    try SafetensorsFile(tensors: weights.tensors, metadata: metadata).write(to: path)
    document.written = path
  }

  /// `0676ba61` of `resnet50-0676ba61.pth`, as PyTorch's hub and OpenMMLab name published files.
  private static func statedDigest(_ file: String) -> String? {
    let name = file.split(separator: "/").last ?? ""
    let stem = name.prefix { $0 != "." }
    guard let dash = stem.lastIndex(of: "-") else { return nil }
    let digits = stem[stem.index(after: dash)...]
    guard digits.count == 8, digits.allSatisfy({ "0123456789abcdef".contains($0) }) else { return nil }
    return String(digits)
  }
}
