import Foundation

/// Bytes of memory this process has resident; 0 where the system does not say.
func residentBytes() -> Int {
  guard let line = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
  let fields = line.split(separator: " ")
  return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
}
