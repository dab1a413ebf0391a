package import Engine
package import RecipeLanguage

/// A file of weights made elsewhere: by omni (a result, or a training's checkpoint), or by another tool under MMAction2's or
/// torchvision's names.
package struct GivenWeights: Sendable {
  /// For messages.
  package let file: String
  package let format: WeightsFile.Format
  /// Whose names the file has.
  package let names: WeightNames
  /// Under the names that omni's networks have.
  package let tensors: [NamedTensor]
  /// Tensors that no network has, under the file's names: torchvision's classifier, and what is under other names.
  package let ignored: [String]

  /// Reads a file of any format that `WeightsFile` knows.
  ///
  /// - Parameter stated: whose names the recipe says it has; nil to be told by the names themselves.
  /// - Throws: `NodeFailure` naming the file when it cannot be read, or has other names.
  package init(reading file: String, names stated: WeightNames? = nil) throws(NodeFailure) {
    let stored: WeightsFile
    do {
      stored = try WeightsFile(reading: file)
    } catch {
      throw NodeFailure("\(error)")
    }
    try self.init(stored.tensors, file: file, format: stored.format, names: stated)
  }

  /// Brings tensors of any of the known origins under one kind of names.
  package init(
    _ stored: [NamedTensor], file: String, format: WeightsFile.Format = .safetensors, names stated: WeightNames? = nil
  ) throws(NodeFailure) {
    self.file = file
    self.format = format
    let own = Self.withoutMemory(stored)
    let told = WeightNames.telling(own.map(\.name))
    guard let told, told == stated ?? told else { throw Self.otherNames(own, file, stated: stated, told: told) }
    names = told
    var tensors: [NamedTensor] = []
    var ignored: [String] = []
    for tensor in own where !PretrainedWeights.isCounter(tensor.name) {
      if let name = PretrainedWeights.canonicalName(tensor.name, told) {
        tensors.append(NamedTensor(name: name, shape: tensor.shape, values: tensor.values))
      } else {
        ignored.append(tensor.name)
      }
    }
    self.tensors = tensors
    self.ignored = ignored
  }

  /// Leaves out what a training's checkpoint holds beside the weights, the optimiser's memory; moving averages are its
  /// result.
  private static func withoutMemory(_ stored: [NamedTensor]) -> [NamedTensor] {
    let own = stored.filter { !$0.name.hasPrefix("momentum.") && !$0.name.hasPrefix("second_moment.") }
    let averages = own.filter { $0.name.hasPrefix("average.") }
    if averages.isEmpty { return own }
    return averages.map {
      NamedTensor(name: String($0.name.dropFirst("average.".count)), shape: $0.shape, values: $0.values)
    }
  }

  private static func otherNames(
    _ tensors: [NamedTensor], _ file: String, stated: WeightNames?, told: WeightNames?
  ) -> NodeFailure {
    let found = WeightsText.few(tensors.map(\.name), 3)
    if let told, let stated {
      return NodeFailure(
        "\(file) has the names of \(told.rawValue) (\(found)); \(wrongNames(told, stated))")
    }
    return NodeFailure(
      "\(file) has names that omni does not know (\(found)); expected those of MMAction2 (backbone.conv1.conv.weight, "
        + "\u{2026}) or torchvision (conv1.weight, \u{2026}): rename them in Python and save again")
  }

  /// Classes that its last layer tells apart; nil without one.
  package var classes: Int? { tensors.first { $0.name == WeightsFit.classifier }?.shape.first }

  private var shapes: [TensorShape] { tensors.map { TensorShape(name: $0.name, shape: $0.shape) } }

  /// How the tensors belong to a network.
  package func fit(_ spec: ModelSpec, inflates: Bool) -> WeightsFit {
    WeightsFit(shapes, to: spec.tensorShapes, inflates: inflates)
  }

  /// Copies everything that fits into a network; a last layer of other classes, or none, leaves the network's as it is.
  ///
  /// - Parameters:
  ///   - inflates: spread two-dimensional kernels over time where the network has time.
  ///   - whose: what the network belongs to, for messages: `the model of the recipe`.
  /// - Throws: `NodeFailure` naming every kind of misfit when a tensor other than the last layer's is missing, has another
  ///   shape, or holds what is no number.
  @discardableResult
  package func load(into network: Network, inflates: Bool, whose: String) throws -> WeightsFit {
    let fit = fit(network.spec, inflates: inflates)
    guard fit.fits else { throw misfit(fit, network.spec, whose: whose) }
    let taken = Set(fit.taken)
    let used = tensors.filter { taken.contains($0.name) }
    if let fault = infinite(used) { throw NodeFailure("\(file): \(fault)") }
    try network.load(PretrainedWeights.inflate(used, to: network.spec.tensorShapes))
    return fit
  }

  /// The first of `tensors` that holds what is no number; nil when none does.
  private func infinite(_ tensors: [NamedTensor]) -> String? {
    for tensor in tensors {
      let bad = tensor.values.count { !$0.isFinite }
      if bad > 0 {
        return
          "\(bad) of \(tensor.values.count) values of \(tensor.name) are no finite numbers; the file is damaged, or its "
          + "training diverged"
      }
    }
    return nil
  }

  /// What keeps these tensors from being a recipe's first weights beside their shapes: whose names they have, values that
  /// are no numbers, and without any training a last layer that would have to be drawn.
  package func refusals(_ recipe: Experiment, _ fit: WeightsFit, classes: Int?) -> [String] {
    var faults: [String] = []
    if case .weights = recipe.model.initial.origin {
      let stated = WeightNames(recipe.model.initial.names)
      if stated != names { faults.append(Self.wrongNames(names, stated)) }
    }
    let taken = Set(fit.taken)
    if let fault = infinite(tensors.filter { taken.contains($0.name) }) { faults.append(fault) }
    if recipe.schedule.epochs == 0, fit.head != .taken, let classes {
      faults.append(WeightsText.untrained(fit, classes: classes))
    }
    return faults
  }

  private static func wrongNames(_ told: WeightNames, _ stated: WeightNames) -> String {
    "the recipe states the names of \(stated.rawValue); write model: {init: {names: \(told.rawValue)}}"
  }

  /// A network with these weights. Without a last layer in the file, the network's is random: it gives features only.
  ///
  /// Two-dimensional kernels are spread over time for a network of clips.
  /// - Throws: `NodeFailure` when a weight is missing or has another shape.
  package func network(
    _ spec: ModelSpec, compute: EngineCompute, precision: EnginePrecision, threads: Int, note: (String) -> Void
  ) throws -> Network {
    let network = try Network(
      spec: spec, backend: compute.backend, precision: precision, threads: threads, seed: 0, kernels: compute.kernels)
    let fit = try load(into: network, inflates: true, whose: "the model of the teacher's recipe")
    let unused = fit.unexpected + ignored.filter { !isForeignClassifier($0) }
    if !unused.isEmpty {
      note("\(file): \(unused.count) tensors are not of this network: \(WeightsText.few(unused))")
    }
    return network
  }

  /// torchvision's last layer, over ImageNet's classes or whoever's: never taken.
  private func isForeignClassifier(_ name: String) -> Bool {
    names == .torchvision && PretrainedWeights.withoutWrapper(name).hasPrefix("fc.")
  }

  private func misfit(_ fit: WeightsFit, _ spec: ModelSpec, whose: String) -> NodeFailure {
    var faults = WeightsText.faults(fit)
    if let held = ModelSpec(holding: shapes),
      held.kind != spec.kind || held.depth != spec.depth || held.width != spec.width
    {
      faults.append("the file holds a \(WeightsText.model(held)), the recipe asks for a \(WeightsText.model(spec))")
    }
    if fit.needsInflation { faults.append("to spread its kernels over time, write model: {init: {inflate: true}}") }
    return NodeFailure("\(file) does not fit \(whose): \(faults.joined(separator: "; "))")
  }
}

extension WeightNames {
  /// What a recipe's `model.init.names` states.
  package init(_ stated: Experiment.Initial.Names) {
    self =
      switch stated {
      case .torchvision: .torchvision
      case .mmaction: .mmaction
      }
  }
}

/// Words for what became of a file of weights, the same in errors, notes and `omni import`.
package enum WeightsText {
  /// The first names of a list, and how many more.
  package static func few(_ names: [String], _ count: Int = 6) -> String {
    // Names of a file may hold anything, but not a terminal's control characters.
    let first = names.prefix(count).map { name in
      String(String.UnicodeScalarView(name.unicodeScalars.prefix(120).map { $0.value < 0x20 ? "?" : $0 }))
    }
    return first.joined(separator: ", ") + (names.count > count ? " and \(names.count - count) more" : "")
  }

  /// `64 × 3 × 7 × 7`, or `one number`.
  package static func shape(_ sizes: [Int]) -> String {
    sizes.isEmpty ? "one number" : sizes.map(String.init).joined(separator: " \u{00D7} ")
  }

  /// The recipe's word for a kind of network.
  package static func kind(_ spec: ModelSpec) -> String {
    switch spec.kind {
    case .tsn: "tsn"
    case .slowOnly: "slowonly"
    case .irCSN: "ircsn"
    }
  }

  /// `tsn of depth 50 and width 64`.
  package static func model(_ spec: ModelSpec) -> String {
    "\(kind(spec)) of depth \(spec.depth) and width \(spec.width)"
  }

  /// What keeps a file from fitting, one part for each kind of fault.
  package static func faults(_ fit: WeightsFit) -> [String] {
    var faults: [String] = []
    if !fit.missing.isEmpty { faults.append("missing: \(few(fit.missing))") }
    if !fit.mismatched.isEmpty {
      let pairs = fit.mismatched.map { "\($0.name) is \(shape($0.found)), expected \(shape($0.expected))" }
      faults.append("of another shape: \(few(pairs))")
    }
    if !faults.isEmpty, !fit.unexpected.isEmpty { faults.append("not of this network: \(few(fit.unexpected))") }
    return faults
  }

  /// What became of the last layer.
  package static func head(_ fit: WeightsFit, classes: Int) -> String {
    switch fit.head {
    case .taken: "last layer over \(classes) classes taken"
    case .replaced: "last layer drawn anew for \(classes) classes, the file's tells \(fit.headClasses ?? 0) apart"
    case .absent: "last layer drawn anew for \(classes) classes, the file has none"
    }
  }

  /// Why weights whose last layer was drawn cannot be tested as they are.
  package static func untrained(_ fit: WeightsFit, classes: Int) -> String {
    "\"schedule.epochs: 0\" tests the first weights as they are, but the \(head(fit, classes: classes)); "
      + "give weights with a last layer over these classes, or train"
  }

  /// The name of a format for people.
  package static func format(_ format: WeightsFile.Format) -> String {
    switch format {
    case .safetensors: "safetensors"
    case .pytorchZip: "PyTorch, zip archive"
    case .pytorchLegacy: "PyTorch, format before 1.6"
    }
  }
}
