internal import KeytrailModel
internal import NIOCore
internal import NIOHTTP1

/// The client's side of one HTTP/1.1 connection or one HTTP/2 stream: sends requests on and brings the answers back.
///
/// One request is under way at a time; what a client sends ahead waits, and beyond a few kilobytes the client waits.
final class FrontHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    enum Phase {
        /// Between requests.
        case idle
        /// Waits for the end of a `CONNECT`, after which nothing is HTTP any more.
        case asking
        /// Waits for a decision or a connection.
        case connecting
        /// The request goes on, the response comes back.
        case open
        /// The answer is out and its record is waited for.
        case settling
        /// What still comes of the request is dropped; the connection will end.
        case refused
        /// No longer HTTP.
        case tunnel
        case closed
    }

    let shared: LoopContext
    let connection: ClientConnection
    /// Where the client believes to be connected to, when it asked for a tunnel.
    let tunnel: Origin?
    var phase = Phase.idle
    var context: ChannelHandlerContext?
    var passage: Passage?
    var upstream: UpstreamConnection?
    /// The request's head as the client sent it.
    var request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    /// Where the request under way goes on to.
    var forwarded: ForwardedRequest?
    var isRequestWhole = false
    var isAnswered = false
    var closesAfterResponse = false
    /// Whether the client will be gone with the answer.
    var isLeaving = false
    /// What came before it could be used.
    var waiting = CircularBuffer<HTTPServerRequestPart>()
    private var waitingBytes = 0
    private var isReading = true
    /// When anything last moved.
    var lastMove = NIODeadline.now()
    var isFirst = true

    private static let waitingLimit = 65_536

    init(_ shared: LoopContext, _ connection: ClientConnection, tunnel: Origin? = nil) {
        self.shared = shared
        self.connection = connection
        self.tunnel = tunnel
    }

    var configuration: ProxyConfiguration { shared.server.configuration }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        shared.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        shared.remove(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastMove = .now()
        let part = unwrapInboundIn(data)
        guard waiting.isEmpty, canTake(part) else {
            waiting.append(part)
            if case .body(let bytes) = part { waitingBytes += bytes.readableBytes }
            return adjustReading()
        }
        take(part)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        upstream?.flush()
        context.fireChannelReadComplete()
    }

    private func canTake(_ part: HTTPServerRequestPart) -> Bool {
        switch part {
        case .head: phase == .idle
        case .body, .end:
            phase == .open || phase == .asking || phase == .refused || phase == .closed || phase == .tunnel
        }
    }

    private func take(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head): begin(head)
        case .body(let bytes):
            guard phase == .open, let upstream else { return }
            passage?.requestBody.take(bytes)
            upstream.send(bytes)
            if !upstream.isWritable { adjustReading() }
        case .end where phase == .asking: openTunnel(request)
        case .end(let trailers):
            guard phase == .open, let upstream else { return }
            isRequestWhole = true
            passage?.didAsk()
            upstream.finish(trailers)
        }
    }

    /// Uses what waited, as far as that goes now.
    func takeWaiting() {
        var moved = false
        while let part = waiting.first, canTake(part) {
            waiting.removeFirst()
            if case .body(let bytes) = part { waitingBytes -= bytes.readableBytes }
            take(part)
            moved = true
        }
        if moved { upstream?.flush() }
        adjustReading()
    }

    /// Lets the client wait while what it sends cannot go on.
    func adjustReading() {
        let hasNextRequest = waiting.contains { part in
            if case .head = part { true } else { false }
        }
        let isServerBusy = phase == .open && !isRequestWhole && upstream?.isWritable == false
        let wanted = waitingBytes < FrontHandler.waitingLimit && !hasNextRequest && !isServerBusy
        guard wanted != isReading, let context else { return }
        isReading = wanted
        // A channel that cannot be told is about to close.
        try? context.channel.syncOptions?.setOption(.autoRead, value: wanted)
        if wanted { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        upstream?.setReading(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        clientDidLeave()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow where phase == .idle: refuse(.headTooLarge)
        case is HTTPParserError where phase == .idle: refuse(.malformed(.syntax))
        default: close()
        }
    }
}
