import Glibc
import Planning

extension Terminal {
  /// What stdout can show.
  static var textStyle: TextStyle {
    TextStyle(hasColor: wantsColor(STDOUT_FILENO), isUnicode: isUnicode)
  }

  /// Whether stderr is a terminal on which a line can be written over.
  static var isLive: Bool { isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb" }
}
