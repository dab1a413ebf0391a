/// A learnt tensor or running statistic: its values, gradient and momentum, all in one memory layout.
///
/// The layout is plain until the first kernel that reads it asks for another; from then on it never changes, so
/// addresses taken by prepared calls stay good. Forward kernels that need yet another order, or bfloat16 values, get a
/// mirror, which every update rewrites.
final class Parameter {
  /// A second copy of the values in another order, rounded where it is bfloat16.
  final class Mirror {
    let layout: WeightLayout
    fileprivate let memory: PageMemory
    fileprivate let conversion: Conversion

    fileprivate enum Conversion {
      case float32(WeightConversion)
      case bfloat16(BFloat16WeightCopy)
    }

    fileprivate init(_ layout: WeightLayout, of master: WeightLayout, name: String) throws(EngineError) {
      self.layout = layout
      memory = try PageMemory(bytes: layout.bytes, purpose: name)
      switch layout.element {
      case .float32: conversion = .float32(WeightConversion(from: master, to: layout))
      case .bfloat16: conversion = .bfloat16(BFloat16WeightCopy(from: master, to: layout))
      }
    }

    var values: UnsafeMutableRawPointer { memory.base }
  }

  let spec: ParameterSpec
  private(set) var layout: WeightLayout
  private(set) var mirrors: [Mirror] = []
  private var isSettled = false
  /// Empty for a parameter of which only sizes matter.
  private var storage: [PageMemory]

  /// Arrays that only some trainings have, in the parameter's layout.
  enum Extra: Hashable, Sendable {
    /// AdamW's average of squared gradients.
    case secondMoment
    /// The moving average of the values.
    case average
  }

  private var extras: [Extra: PageMemory] = [:]

  /// What the rule's rate and weight decay are multiplied by here.
  var factors: (rate: Double, weightDecay: Double) = (1, 1)

  /// - Parameter hasMemory: false where only layouts and sizes matter; values cannot be read then.
  init(_ spec: ParameterSpec, hasMemory: Bool = true) throws(EngineError) {
    self.spec = spec
    layout = .plain(spec.shape)
    storage = hasMemory ? try Self.allocate(spec, layout) : []
  }

  private static func allocate(_ spec: ParameterSpec, _ layout: WeightLayout) throws(EngineError) -> [PageMemory] {
    var memory: [PageMemory] = []
    for _ in 0..<(spec.role == .weight ? 3 : 1) {
      memory.append(try PageMemory(bytes: layout.elements * MemoryLayout<Float>.stride, purpose: spec.name))
    }
    return memory
  }

  private func floats(_ index: Int) -> UnsafeMutablePointer<Float> {
    storage[index].base.assumingMemoryBound(to: Float.self)
  }

  /// `layout.elements` floats; padding is zero.
  var values: UnsafeMutablePointer<Float> { floats(0) }
  /// As `values`; statistics have none.
  var gradient: UnsafeMutablePointer<Float> { floats(1) }
  /// As `values`; statistics have none.
  var momentum: UnsafeMutablePointer<Float> { floats(2) }
  /// As `values`; after `allocate(.secondMoment)`.
  var secondMoment: UnsafeMutablePointer<Float> { floats(.secondMoment) }
  /// As `values`; after `allocate(.average)`.
  var average: UnsafeMutablePointer<Float> { floats(.average) }

  func has(_ extra: Extra) -> Bool { extras[extra] != nil }

  /// Makes an extra array of zeros unless it is there.
  func allocate(_ extra: Extra) throws(EngineError) {
    if has(extra) { return }
    extras[extra] = try PageMemory(bytes: layout.elements * MemoryLayout<Float>.stride, purpose: spec.name)
  }

  private func floats(_ extra: Extra) -> UnsafeMutablePointer<Float> {
    guard let memory = extras[extra] else { preconditionFailure("\(spec.name) has no \(extra)") }
    return memory.base.assumingMemoryBound(to: Float.self)
  }

  /// Moves to `wanted` unless a layout was settled before; the caller compares `layout` afterwards.
  func settle(_ wanted: WeightLayout) throws(EngineError) {
    if isSettled { return }
    isSettled = true
    if wanted == layout { return }
    guard !storage.isEmpty else {
      layout = wanted
      return
    }
    let (old, oldExtras) = (storage, extras)
    let conversion = WeightConversion(from: layout, to: wanted)
    storage = try Self.allocate(spec, wanted)
    layout = wanted
    extras = [:]
    for extra in oldExtras.keys { try allocate(extra) }
    let pairs = Array(zip(old, storage)) + oldExtras.map { ($0.value, extras[$0.key]!) }
    for (from, to) in pairs {
      conversion.copy(
        from.base.assumingMemoryBound(to: Float.self), to: to.base.assumingMemoryBound(to: Float.self))
    }
  }

  /// The values in `wanted` order: the master copy or a mirror that updates keep current.
  func view(_ wanted: WeightLayout) throws(EngineError) -> UnsafeMutableRawPointer {
    if wanted == layout { return UnsafeMutableRawPointer(values) }
    if let mirror = mirrors.first(where: { $0.layout == wanted }) { return mirror.values }
    let mirror = try Mirror(wanted, of: layout, name: spec.name)
    mirrors.append(mirror)
    refresh(mirror, slices: 0..<slices)
    return mirror.values
  }

  /// Rewrites part of a mirror; slices are output channels, whole blocks of `BFloat16WeightCopy.sliceAlignment`.
  func refresh(_ mirror: Mirror, slices: Range<Int>) {
    switch mirror.conversion {
    case .float32(let conversion): conversion.copy(values, to: mirror.values.floats, slices: slices)
    case .bfloat16(let conversion): conversion.copy(values, to: mirror.values, slices: slices)
    }
  }

  /// Output channels: the unit in which mirrors are rewritten.
  var slices: Int { spec.shape[0] }

  /// One of the arrays in row-major order.
  func plainCopy(of array: UnsafePointer<Float>) -> [Float] {
    let conversion = WeightConversion(from: layout, to: .plain(spec.shape))
    return [Float](unsafeUninitializedCapacity: spec.count) { buffer, count in
      conversion.copy(array, to: buffer.baseAddress!)
      count = spec.count
    }
  }

  /// Overwrites one of the arrays from row-major order; refreshes mirrors.
  func fill(_ array: UnsafeMutablePointer<Float>, from plain: [Float]) {
    precondition(plain.count == spec.count, "\(spec.name): \(plain.count) values for shape \(spec.shape)")
    let conversion = WeightConversion(from: .plain(spec.shape), to: layout)
    plain.withUnsafeBufferPointer { conversion.copy($0.baseAddress!, to: array) }
    for mirror in mirrors { refresh(mirror, slices: 0..<slices) }
  }
}

/// The parameters of a network in graph order, by name.
final class ParameterStore {
  let all: [Parameter]
  private let byName: [String: Parameter]
  /// By the name of the convolution's weights.
  private var folded: [String: FoldedWeights] = [:]
  private var foldedAreCurrent = true

  /// - Parameter hasMemory: false to plan memory rather than take it.
  init(_ specs: [ParameterSpec], hasMemory: Bool = true) throws(EngineError) {
    var all: [Parameter] = []
    var byName: [String: Parameter] = [:]
    for spec in specs {
      let parameter = try Parameter(spec, hasMemory: hasMemory)
      precondition(byName.updateValue(parameter, forKey: spec.name) == nil, "two parameters are named \(spec.name)")
      all.append(parameter)
    }
    self.all = all
    self.byName = byName
  }

  /// What the optimiser changes.
  var weights: [Parameter] { all.filter { $0.spec.role == .weight } }

  func find(_ name: String) -> Parameter? { byName[name] }

  subscript(name: String) -> Parameter {
    guard let parameter = byName[name] else { preconditionFailure("no parameter is named \(name)") }
    return parameter
  }

  // MARK: Folded copies

  /// The copy of a convolution's weights with its batch norm folded in.
  func folded(
    _ weights: Parameter, _ normalization: BatchNormalizationTensors, epsilon: Float
  ) throws(EngineError) -> FoldedWeights {
    if let known = folded[weights.spec.name] { return known }
    let made = try FoldedWeights(weights, normalization, epsilon: epsilon)
    folded[weights.spec.name] = made
    return made
  }

  /// Bytes of all folded copies.
  var foldedBytes: Int { folded.values.reduce(0) { $0 + $1.bytes } }

  /// Says that a weight or statistic has changed, or that a folded copy was added; the next `refreshFolded` folds anew.
  func noteChange() { foldedAreCurrent = false }

  /// Folds anew if anything changed; every inference pass begins with it.
  /// - Returns: whether the folded numbers are finite.
  func refreshFolded() -> Bool {
    if !foldedAreCurrent {
      for copy in folded.values { copy.fold() }
      foldedAreCurrent = true
    }
    return folded.values.allSatisfy(\.isFinite)
  }
}
