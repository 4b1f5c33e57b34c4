package import KeytrailModel

/// Tells a watcher that a periodic task went through, so that somebody hears when it does not ("dead man's switch").
package struct Watcher: Sendable {
    private let url: SinkText
    private let timeout: TimeSpan

    /// Tells the watcher at an address, which may be kept elsewhere.
    package init(_ url: SinkText, timeout: TimeSpan = .seconds(20)) {
        self.url = url
        self.timeout = timeout
    }

    /// Says that the task went through, or at the same address with `/fail` that it did not.
    ///
    /// - Throws: `SinkProblem`.
    package func tell(isSuccess: Bool, _ surroundings: SinkSurroundings) async throws(SinkProblem) {
        guard let base = SinkURL(try await surroundings.text(url)), base.isProtected else { throw .badAddress }
        let target = isSuccess ? base.text : base.appending("/fail")
        let post = HTTPPost(
            url: target,
            lines: ["User-Agent: keytrail/\(surroundings.version)"],
            body: [],
            timeout: timeout,
            authorities: surroundings.authorities
        )
        _ = try await post.send()
    }
}
