import Collecting
import Testing

@Suite("Inner networks")
struct InnerNetworkTests {
  @Test(
    arguments: [
      "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1",
      "172.31.255.255", "192.0.0.8", "192.168.1.1", "198.18.0.1", "198.19.255.1", "224.0.0.1", "240.0.0.1",
      "255.255.255.255", "::", "::1", "::7f00:1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1",
      "ff02::1",
      "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1",
    ])
  func `special addresses are inner ones`(_ address: String) {
    #expect(InnerNetwork().contains(address))
  }

  @Test(
    arguments: [
      "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.1", "128.0.0.1", "169.253.1.1", "172.15.0.1",
      "172.32.0.1", "192.0.1.1", "192.167.1.1", "192.169.1.1", "198.17.1.1", "198.20.1.1", "223.255.255.255",
      "2001:db9::1",
      "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "", "example.org",
      "127.0.0.1.example.org",
    ])
  func `others are not`(_ address: String) {
    #expect(!InnerNetwork().contains(address))
  }

  @Test func `exceptions are those that are named`() {
    var network = InnerNetwork()
    network.except = ["127.0.0.1"]
    #expect(!network.contains("127.0.0.1") && network.contains("127.0.0.2"))
  }
}
