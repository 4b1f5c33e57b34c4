import KeytrailModel
import KeytrailProxy
import NIOSSL
import Testing

@Suite struct IdentityCacheTests {
    private let context: NIOSSLContext

    init() throws {
        context = try NIOSSLContext(configuration: .makeClientConfiguration())
    }

    @Test("a host is found again, whatever its case")
    func found() {
        let cache = IdentityCache()
        cache.insert(context, for: "API.example.com", until: noon + .days(1))
        #expect(cache.context(for: "api.EXAMPLE.com", at: noon) === context)
        #expect(cache.context(for: "example.com", at: noon) == nil)
    }

    @Test("a context is gone in the last hour of its certificate")
    func expires() {
        let cache = IdentityCache()
        cache.insert(context, for: "a.example", until: noon + .hours(2))
        #expect(cache.context(for: "a.example", at: noon + .minutes(59)) != nil)
        #expect(cache.context(for: "a.example", at: noon + .hours(1)) == nil)
        #expect(cache.count == 0)
    }

    @Test("the host that nobody asked for longest makes room")
    func leastRecentlyUsed() {
        let cache = IdentityCache(capacity: 3)
        for host in ["a", "b", "c"] { cache.insert(context, for: host, until: noon + .days(1)) }
        _ = cache.context(for: "a", at: noon)
        cache.insert(context, for: "d", until: noon + .days(1))
        #expect(cache.count == 3)
        #expect(["a", "b", "c", "d"].filter { cache.context(for: $0, at: noon) != nil } == ["a", "c", "d"])
    }

    @Test("a host that comes again takes no second place")
    func replaced() {
        let cache = IdentityCache(capacity: 2)
        for _ in 0..<5 { cache.insert(context, for: "a", until: noon + .days(1)) }
        cache.insert(context, for: "b", until: noon + .days(1))
        #expect(cache.count == 2)
        #expect(cache.context(for: "a", at: noon) != nil)
    }
}
