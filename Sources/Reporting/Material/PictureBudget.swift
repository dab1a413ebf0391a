package import Execution
import Synchronization

/// How many bytes of pictures a page may still take: what is over is left out and counted, so that a page stays small enough
/// to be sent by mail.
package final class PictureBudget: Sendable {
  private let rest: Mutex<Int>
  private let dropped = Mutex(0)

  package init(bytes: Int) { rest = Mutex(bytes) }

  /// The picture, or nil when it no longer fits; base64 takes a third more than the bytes themselves.
  package func take(_ picture: Gallery.Picture) -> Gallery.Picture? {
    let size = (picture.jpeg?.count ?? 0) * 4 / 3
    let fits = rest.withLock { rest in
      if size > rest { return false }
      rest -= size
      return true
    }
    if !fits { dropped.withLock { $0 += 1 } }
    return fits ? picture : nil
  }

  /// Pictures that did not fit.
  package var left: Int { dropped.withLock { $0 } }
}
