import Engine
import Foundation
import Testing

@Suite struct WeightAverageTests {
  @Test(arguments: EngineBackend.allCases)
  func `an average is the mean of what came before, k steps ago weighing the k-th power`(
    _ backend: EngineBackend
  ) async throws {
    try await compute.perform {
      let run = SmallRun(backend: backend)
      let network = try run.network()
      var history: [[NamedTensor]] = []
      for step in 1...6 {
        try run.train(network, step..<step + 1)
        network.average(WeightAverage(decay: 0.6, step: step))
        history.append(network.namedTensors())
        let averages = network.averages()
        #expect(averages.map(\.name) == history[0].map(\.name))
        let mass = (0..<step).reduce(0) { $0 + pow(0.6, Double($1)) }
        for (index, average) in averages.enumerated() {
          let expected = average.values.indices.map { i in
            let sum = (0..<step).reduce(0.0) { sum, age in
              sum + pow(0.6, Double(age)) * Double(history[step - 1 - age][index].values[i])
            }
            return Float(sum / mass)
          }
          #expect(relativeDifference(average.values, expected) < 1e-6, "\(average.name)")
        }
        if step == 1 { #expect(averages == history[0]) }
        #expect(network.resultingTensors() == averages)
      }
    }
  }

  @Test func `without an average a training results in its weights`() async throws {
    try await compute.perform {
      let network = try SmallRun().network()
      #expect(network.resultingTensors() == network.namedTensors())
    }
  }
}
