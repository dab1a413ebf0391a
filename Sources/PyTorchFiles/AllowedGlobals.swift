/// The only names that may occur in a file, and what each stands for. Nothing is ever called: a name is a case of this
/// enumeration, and `PickleMachine` knows what to make of it.
enum AllowedGlobals {
  enum Meaning: Hashable {
    /// `(storage, offset, size, stride, …)` is a tensor.
    case rebuildTensor
    /// `(tensor, …)` is that tensor.
    case rebuildParameter
    /// `(function, type, arguments, state)` is what the function makes of the arguments.
    case rebuildFromType
    case orderedDictionary
    /// A tuple of sizes.
    case size
    case storage(ElementType)
    /// May stand beside the weights (the optimiser's memory, notes on the training) and is not looked into.
    case setAside
  }

  /// What `module.name` stands for; nil when it may not occur.
  static func meaning(_ module: String, _ name: String) -> Meaning? {
    if ["torch", "torch.cuda"].contains(module), let element = storages[name] { return .storage(element) }
    return table["\(module).\(name)"] ?? (numpyModules.contains(module) && numpyNames.contains(name) ? .setAside : nil)
  }

  private static let storages: [String: ElementType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8,
    "BoolStorage": .bool,
  ]

  private static let table: [String: Meaning] = {
    var table: [String: Meaning] = [
      "torch._utils._rebuild_tensor": .rebuildTensor,
      "torch._utils._rebuild_tensor_v2": .rebuildTensor,
      "torch._utils._rebuild_parameter": .rebuildParameter,
      "torch._utils._rebuild_parameter_with_state": .rebuildParameter,
      "torch._tensor._rebuild_from_type_v2": .rebuildFromType,
      "collections.OrderedDict": .orderedDictionary,
      "torch.Size": .size,
    ]
    // Types as arguments, and what training tools write beside the weights.
    for name in [
      "torch.Tensor", "torch.nn.parameter.Parameter", "torch.device", "torch.serialization._get_layout",
      "collections.defaultdict", "collections.Counter", "builtins.set", "__builtin__.set", "builtins.int",
      "builtins.float", "builtins.list", "builtins.dict", "builtins.complex", "builtins.bytearray", "_codecs.encode",
      "datetime.datetime", "datetime.timedelta", "pathlib.PosixPath", "mmcv.utils.config.ConfigDict",
      "mmengine.config.config.ConfigDict", "mmengine.logging.history_buffer.HistoryBuffer",
      "mmengine.logging.message_hub.MessageHub",
    ] {
      table[name] = .setAside
    }
    for name in [
      "float64", "double", "float32", "float", "float16", "half", "bfloat16", "int64", "long", "int32", "int", "int16",
      "short", "int8", "uint8", "bool", "complex64", "complex128", "strided", "contiguous_format",
    ] {
      table["torch.\(name)"] = .setAside
    }
    return table
  }()

  private static let numpyModules: Set<String> = [
    "numpy", "numpy.core.multiarray", "numpy._core.multiarray", "numpy.core.numeric", "numpy._core.numeric",
    "numpy.dtypes",
  ]

  private static let numpyNames: Set<String> = [
    "ndarray", "dtype", "scalar", "_reconstruct", "_frombuffer", "float64", "float32", "float16", "int64", "int32",
    "bool_",
    "Float64DType", "Float32DType", "Float16DType", "Int64DType", "Int32DType", "BoolDType",
  ]
}
