#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

func _log(_ x: Double) -> Double { log(x) }
func _cos(_ x: Double) -> Double { cos(x) }
func _pow(_ x: Double, _ y: Double) -> Double { pow(x, y) }
