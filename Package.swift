// swift-tools-version: 6.2
import PackageDescription

// One settings list per kind of target: `safe` expects no pointers, `plain` talks to C libraries,
// `fast` holds numeric loops and needs AVX2 + FMA on x86-64.
let plain: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
]
let safe = plain + [.strictMemorySafety()]
// Reads text of a few kilobytes: the optimiser would spend minutes of every build to save milliseconds of a run.
let quick = plain + [.unsafeFlags(["-Onone"])]
#if arch(x86_64)
  let fast = plain + [.unsafeFlags(["-Xcc", "-mavx2", "-Xcc", "-mfma"])]
#else
  let fast = plain
#endif

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
  name: "omni",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "COpenMP", providers: [.apt(["libgomp1"])]),
    .systemLibrary(name: "CLibAV", pkgConfig: "libavformat", providers: [.apt(["libavformat-dev", "libswscale-dev"])]),
    .systemLibrary(name: "CLibJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CStreaming"),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    .target(name: "Randomness", swiftSettings: safe),
    .target(name: "Analysis", dependencies: ["Randomness"], swiftSettings: safe),
    .target(name: "Diagnostics", swiftSettings: safe),
    .target(name: "JointTraining", swiftSettings: safe),
    .target(name: "DelimitedText", swiftSettings: safe),
    .target(name: "PyTorchFiles", swiftSettings: safe),
    .target(name: "RecipeLanguage", dependencies: ["CLibYAML", "Diagnostics"], swiftSettings: quick),
    .target(
      name: "Planning", dependencies: ["RecipeLanguage", "JointTraining", "Diagnostics", "CCrypto"],
      swiftSettings: plain),
    .target(
      name: "Engine", dependencies: ["COpenBLAS", "COneDNN", "COpenMP", "CStreaming", "PyTorchFiles", "Randomness"],
      swiftSettings: fast),
    .target(
      name: "Media", dependencies: ["CLibAV", "CLibJPEG", "DelimitedText", "JointTraining", "Randomness"],
      swiftSettings: fast),
    .target(name: "Curation", dependencies: ["Engine", "Randomness"], swiftSettings: fast),
    .target(name: "Collecting", dependencies: ["CCurl", "DelimitedText", "Randomness"], swiftSettings: plain),
    .target(
      name: "Execution",
      dependencies: [
        "Planning", "RecipeLanguage", "Analysis", "Collecting", "Curation", "DelimitedText", "Engine", "Media",
        "Randomness", "Diagnostics", "CLinux", grdb,
      ],
      swiftSettings: plain),
    .target(
      name: "Reporting", dependencies: ["Deltas", "Execution", "Planning", "RecipeLanguage", "Curation", "Media"],
      swiftSettings: plain),
    .target(
      name: "Deltas",
      dependencies: ["Analysis", "Execution", "Planning", "RecipeLanguage", "JointTraining", "Diagnostics"],
      swiftSettings: plain),
    .executableTarget(
      name: "omni",
      dependencies: [
        "Deltas", "Reporting", "Execution", "Planning", "RecipeLanguage", "Engine", "Media", "Diagnostics", arguments,
      ],
      swiftSettings: plain),

    .executableTarget(
      name: "omni-benchmarks", dependencies: ["Curation", "Execution", "Engine", "Media", "Randomness", arguments],
      path: "Benchmarks/omni",
      swiftSettings: plain),

    .target(name: "TestSupport", dependencies: ["RecipeLanguage"], path: "Tests/TestSupport", swiftSettings: plain),
    .testTarget(
      name: "CLibraryTests",
      dependencies: ["CLibYAML", "COpenBLAS", "COneDNN", "COpenMP", "CLibAV", "CCrypto", "CCurl"],
      swiftSettings: plain),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"], swiftSettings: plain),
    .testTarget(
      name: "AnalysisTests", dependencies: ["Analysis", "Randomness", "TestSupport"], exclude: ["Reference"],
      swiftSettings: plain),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"], swiftSettings: plain),
    .testTarget(name: "DelimitedTextTests", dependencies: ["DelimitedText"], swiftSettings: plain),
    .testTarget(
      name: "PyTorchFilesTests", dependencies: ["PyTorchFiles", "TestSupport"], exclude: ["Reference"],
      swiftSettings: plain),
    .testTarget(name: "JointTrainingTests", dependencies: ["JointTraining"], swiftSettings: plain),
    .testTarget(
      name: "RecipeLanguageTests", dependencies: ["RecipeLanguage", "Diagnostics", "TestSupport"],
      swiftSettings: plain),
    .testTarget(
      name: "PlanningTests", dependencies: ["Planning", "RecipeLanguage", "Diagnostics", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: plain),
    .testTarget(
      name: "EngineTests", dependencies: ["Engine", "Randomness", "TestSupport"],
      exclude: ["Reference"],
      swiftSettings: plain),
    .testTarget(
      name: "MediaTests", dependencies: ["Media", "CLibJPEG", "JointTraining", "Randomness", "TestSupport"],
      exclude: ["Reference"],
      swiftSettings: plain),
    .testTarget(
      name: "CurationTests", dependencies: ["Curation", "Engine", "Randomness", "TestSupport"], exclude: ["Reference"],
      swiftSettings: plain),
    .testTarget(
      name: "CollectingTests", dependencies: ["Collecting", "Randomness", "TestSupport"], swiftSettings: plain),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "Execution", "Planning", "RecipeLanguage", "Collecting", "Curation", "DelimitedText", "Engine", "Media",
        "Randomness", "Diagnostics", "TestSupport", grdb,
      ],
      exclude: ["Fixtures"], swiftSettings: plain),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Reporting", "Execution", "Curation", "omni", "TestSupport"], swiftSettings: plain),
    .testTarget(
      name: "DeltasTests",
      dependencies: [
        "Deltas", "Analysis", "Execution", "Media", "Planning", "RecipeLanguage", "JointTraining", "Diagnostics",
        "TestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: plain),
    .testTarget(name: "CommandTests", dependencies: ["omni", "TestSupport"], swiftSettings: plain),
  ],
  swiftLanguageModes: [.v6]
)
