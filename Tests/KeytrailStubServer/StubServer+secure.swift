extension StubServer {
    /// Starts a server that answers over TLS, as `host`.
    ///
    /// - Throws: the system's error when no port can be bound, what the cryptography throws.
    public static func startSecure(
        as host: String,
        under authority: TestAuthority,
        handler: @escaping Handler
    ) async throws -> StubServer {
        try await start(StubTLS(try authority.identity(for: host)), handler: handler)
    }
}
