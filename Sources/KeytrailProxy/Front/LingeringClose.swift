internal import NIOCore

/// Ends a connection from this side first, so that the other side gets to read what was sent last (RFC 9112 §9.6).
enum LingeringClose {
    private static let patience = TimeAmount.seconds(2)

    /// Says that nothing more will come, and closes when the other side does, or after two seconds.
    static func begin(_ channel: any Channel) {
        channel.close(mode: .output).whenFailure { _ in
            // Streams of HTTP/2 have no such half.
            channel.close(promise: nil)
        }
        let closing = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in closing.cancel() }
    }
}
