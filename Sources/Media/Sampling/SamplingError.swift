/// Why a sampling programme cannot be made.
package enum SamplingError: Error, Hashable, Sendable, CustomStringConvertible {
  case noSamples(stream: String)
  case badBatch(stream: String, batch: Int, replicas: Int)
  case badGroups(source: String, grouped: Int, samples: Int)
  case badResampling(stream: String, found: String)
  case badShare(source: String, share: Double)
  case shareTooLarge(pool: String, source: String, wanted: Int, found: Int)
  case repeatedName(String)
  case badCycle(every: Int)
  case badCount(stream: String, count: Int)
  case unknownName(String, in: String, known: [String])
  case badMixup(into: String, with: String, found: String)

  package var description: String {
    switch self {
    case .noSamples(let stream):
      "\"\(stream)\" has no samples to draw from; relax its filter or take it out of the balance"
    case .badBatch(let stream, let batch, let replicas):
      "batch of \(batch) for \"\(stream)\"; expected a positive multiple of the \(replicas) replicas"
    case .badGroups(let source, let grouped, let samples):
      "groups of \"\(source)\" hold \(grouped) samples, its list \(samples); expected positive lengths with equal sums"
    case .badResampling(let stream, let found):
      "resampling \(found) of \"\(stream)\"; expected a power from 0 to 1, a clip of at least 1, or factors of at "
        + "least 0"
    case .badShare(let source, let share):
      "share \(share) of \"\(source)\" in its pool; expected a finite number of at least 0"
    case .shareTooLarge(let pool, let source, let wanted, let found):
      "pool \"\(pool)\" wants \(wanted) samples of \"\(source)\", which has \(found); lower the pool's total or the "
        + "source's share"
    case .repeatedName(let name):
      "\"\(name)\" names two streams of one programme; expected each once"
    case .badCycle(let every):
      "auxiliary batches every \(every) main iterations; expected at least 1"
    case .badCount(let stream, let count):
      "\(count) auxiliary batches of \"\(stream)\" per cycle; expected at least 1"
    case .unknownName(let name, let place, let known):
      "\"\(name)\" in \(place) is drawn by nothing; expected one of \(known.sorted().joined(separator: ", "))"
    case .badMixup(let into, let with, let found):
      "mixup of \"\(into)\" with \"\(with)\" has \(found); expected alpha above 0 and a probability from 0 to 1"
    }
  }
}
