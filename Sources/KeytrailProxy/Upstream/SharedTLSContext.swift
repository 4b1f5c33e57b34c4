internal import NIOSSL
internal import Synchronization

/// TLS settings that are made when first needed: reading a system's authorities takes some milliseconds.
final class SharedTLSContext: Sendable {
    private let made = Mutex<Result<NIOSSLContext, any Error>?>(nil)
    private let make: @Sendable () throws -> NIOSSLContext

    init(_ make: @escaping @Sendable () throws -> NIOSSLContext) { self.make = make }

    /// The settings; an error stays one.
    func context() throws -> NIOSSLContext {
        try made.withLock { made in
            let result = made ?? Result { try make() }
            made = result
            return result
        }.get()
    }
}
