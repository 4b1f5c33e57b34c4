import KeytrailProxy
import Testing

@Suite struct ProxyErrorTests {
    @Test("an address that cannot be listened on is told apart by its port")
    func portsDiffer() {
        #expect(
            ProxyError.cannotListen(address: "127.0.0.1", port: 1, code: 13)
                != .cannotListen(address: "127.0.0.1", port: 2, code: 13)
        )
    }
}
