import Foundation
import PyTorchFiles
import TestSupport
import Testing

/// Files made by PyTorch (`Reference/pytorch_files.py`) have the structure that PyTorch says they have.
@Suite("Files of torch.save")
struct PyTorchFileTests {
  static let names = PyTorchFixtures.files.keys.sorted()

  @Test func `the files are there`() {
    #expect(Self.names.count == 13, "\(Self.names)")
  }

  @Test(arguments: names)
  func `container, names, types, shapes and what lies beside are PyTorch's`(_ name: String) throws {
    let expected = try #require(PyTorchFixtures.files[name])
    let file = try PyTorchFile(try PyTorchFixtures.data(name))
    #expect(file.container == expected.container)
    #expect(file.path == expected.path ?? [] && file.setAside == expected.set_aside ?? [])
    #expect(file.tensors.map(\.name) == expected.tensors.map(\.name))
    for (found, stated) in zip(file.tensors, expected.tensors) {
      #expect(found.element.rawValue == stated.type && found.shape == stated.shape, "\(found.name)")
    }
  }

  @Test(arguments: ["types_zip.pth", "types_legacy.pth", "types_protocol4.pth"])
  func `views keep their strides and share their bytes`(_ name: String) throws {
    let file = try PyTorchFile(try PyTorchFixtures.data(name))
    let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    let base = try #require(tensors["contiguous"])
    #expect(base.isContiguous && tensors["transposed"]?.strides == [1, 4, 12])
    #expect(tensors["transposed"]?.start == base.start && tensors["transposed"]?.isContiguous == false)
    #expect(tensors["stepped"]?.strides == [12, 8, 2] && tensors["stepped"]?.start == base.start + 4)
    #expect(tensors["row"]?.start == base.start + 4 * (12 + 8) && tensors["row"]?.isContiguous == true)
    #expect(tensors["expanded"]?.strides == [1, 0])
    #expect(tensors["tied"]?.start == tensors["shared_whole"]?.start)
    #expect(tensors["empty"]?.count == 0 && tensors["scalar"]?.shape == [])
  }

  /// Real weights of other people, when the optional folder is there.
  private static let shared = ProcessInfo.processInfo.environment["OMNI_SHARED_DATA"].map { $0 + "/weights" }

  @Test(
    .enabled(if: shared != nil, "set OMNI_SHARED_DATA to the folder of shared media to run this"),
    arguments: [("resnet20-12fca82f.th", 97, 20), ("resnet56-4bfd9763.th", 277, 56)])
  func `old CIFAR networks are read`(_ name: String, _ count: Int, _ depth: Int) throws {
    let data = try Data(contentsOf: URL(filePath: try #require(Self.shared) + "/" + name))
    let file = try PyTorchFile(data)
    #expect(file.container == .legacy && file.path == ["state_dict"] && file.setAside == ["best_prec1"])
    #expect(file.tensors.count == count)
    let kernels = file.tensors.filter { $0.shape.count == 4 }
    #expect(kernels.count == depth - 1 && kernels.allSatisfy { $0.element == .float32 && $0.isContiguous })
    #expect(file.tensors.last?.shape == [10] && file.tensors.allSatisfy { $0.name.hasPrefix("module.") })
  }
}
