package import KeytrailSecret
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// An HTTP server on 127.0.0.1 that waits for one redirect of the user's browser (RFC 8252 §7.3).
///
/// It answers to its literal address alone, not to `localhost` (RFC 8252 §8.3). Requests that are not the answer are
/// refused and counted, and never end the wait.
package final class CallbackListener: Sendable {
    private let channel: any Channel
    private let desk: CallbackDesk
    /// Where the provider sends the browser: `http://127.0.0.1:port/callback…`.
    package let redirectURI: String
    /// The port that it listens at.
    package let port: Int

    private init(channel: any Channel, desk: CallbackDesk, redirectURI: String, port: Int) {
        self.channel = channel
        self.desk = desk
        self.redirectURI = redirectURI
        self.port = port
    }

    deinit { channel.close(promise: nil) }

    /// Starts to listen; port 0 takes any that is free.
    ///
    /// A connection that has not sent its request after `patience` is closed.
    ///
    /// - Throws: `LoginProblem.portUnavailable`.
    package static func start(
        port: Int,
        delivery: CallbackRules.Delivery,
        state: Secret,
        patience: Duration = .seconds(10),
        random: @escaping @Sendable (Int) -> Secret
    ) async throws(LoginProblem) -> CallbackListener {
        let rules = CallbackRules(delivery: delivery, state: state)
        let desk = CallbackDesk(rules, random: random)
        let limit = TimeAmount(patience)
        let channel: any Channel
        do {
            channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 64)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                        try channel.pipeline.syncOperations.addHandler(CallbackHandler(desk, patience: limit))
                    }
                }
                .bind(host: "127.0.0.1", port: port).get()
        } catch {
            throw .portUnavailable(port)
        }
        let bound = channel.localAddress?.port ?? port
        let uri = "http://" + CallbackRules.authority(port: bound) + rules.path
        return CallbackListener(channel: channel, desk: desk, redirectURI: uri, port: bound)
    }

    /// How many requests were refused so far.
    package var refused: Int { desk.refused }

    /// Waits for the answer and gives its parameters as a form.
    ///
    /// - Throws: `LoginProblem.timedOut`; also when the task is cancelled.
    package func answer(within limit: Duration, clock: any Clock<Duration>) async throws(LoginProblem) -> Secret {
        let desk = desk
        let answer = await withTaskGroup(of: Secret?.self) { group in
            group.addTask { await desk.answer() }
            group.addTask {
                try? await clock.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let answer else { throw .timedOut(limit, refused: desk.refused) }
        return answer
    }

    /// Closes the port; a response that is on its way still arrives.
    package func stop() async { try? await channel.close().get() }
}
