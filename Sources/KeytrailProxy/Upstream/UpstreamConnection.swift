internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// Who gets what a server answers; all on the connection's event loop.
protocol UpstreamReader: AnyObject {
    /// A response's head; informational ones (1xx) may come before the final one.
    func upstream(didReceive head: HTTPResponseHead)
    /// A piece of the body.
    func upstream(didReceive bytes: ByteBuffer)
    /// The response is complete.
    func upstreamDidEnd(_ trailers: HTTPHeaders?)
    /// All that came with one read has been handed on.
    func upstreamDidFinishRead()
    /// The connection ended before the response did.
    func upstreamDidFail(_ failure: UpstreamFailure)
    /// More of the request may be written, or should not be.
    func upstreamDidChangeWritability()
}

/// A connection to a server, with one request at a time.
final class UpstreamConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private enum Phase { case idle, waiting, receiving, closed }

    let origin: Origin
    /// Whether requests name the whole URL, because a proxy reads them.
    let isThroughProxy: Bool
    /// What the proxy on the way wants to see with every request; `nil` when it reads none.
    let proxyAuthorization: String?
    /// How long it took to open.
    let timing: ConnectionTiming
    /// The certificate that the server showed, in DER; `nil` without TLS.
    var certificate: [UInt8]?
    /// The address that was connected to.
    private(set) var peerAddress: String?
    /// How many requests it has served before the present one.
    private(set) var served = 0
    /// When the last response ended.
    private(set) var idleSince = NIODeadline.now()

    private weak var reader: (any UpstreamReader)?
    private let pool: UpstreamPool
    private var context: ChannelHandlerContext?
    private var phase = Phase.idle
    private var isKeptAlive = true
    private var isRequestWhole = false
    private var isReading = true
    /// The head by which the server agreed to another protocol.
    private var switching: HTTPResponseHead?

    init(
        origin: Origin,
        timing: ConnectionTiming,
        pool: UpstreamPool,
        hop: UpstreamProxies.Hop?
    ) {
        self.origin = origin
        self.timing = timing
        self.pool = pool
        isThroughProxy = hop != nil && !origin.isSecure
        proxyAuthorization = isThroughProxy ? hop?.authorization : nil
    }

    /// Whether a request may be written.
    var isUsable: Bool { phase == .idle && context?.channel.isActive == true }

    /// Whether the server takes more bytes at the moment.
    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// The channel, to make a tunnel of it.
    var channel: (any Channel)? { context?.channel }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peerAddress = context.channel.remoteAddress?.ipAddress
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
}

extension UpstreamConnection {
    /// Begins a request, whose response goes to `reader`.
    func send(_ head: HTTPRequestHead, for reader: any UpstreamReader) {
        self.reader = reader
        phase = .waiting
        isKeptAlive = true
        isRequestWhole = false
        guard let context else { return }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    func send(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil) }

    func finish(_ trailers: HTTPHeaders?) {
        isRequestWhole = true
        context?.write(wrapOutboundOut(.end(trailers)), promise: nil)
    }

    func flush() { context?.flush() }

    /// Stops or goes on reading the response, as its reader can take it.
    func setReading(_ isOn: Bool) {
        guard isOn != isReading, let context else { return }
        isReading = isOn
        // A channel that cannot be told is about to close.
        try? context.channel.syncOptions?.setOption(.autoRead, value: isOn)
        if isOn { context.read() }
    }

    /// Nobody wants the response any more.
    func abandon() {
        reader = nil
        phase = .closed
        context?.close(promise: nil)
    }

    /// Hands the connection over to a tunnel: nothing more comes to the reader.
    func detach() {
        reader = nil
        phase = .closed
    }
}

extension UpstreamConnection {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard phase == .waiting else { return lose(.malformedResponse) }
            if head.status.code == 101 {
                // What follows is no HTTP, but the decoder says so only after the head's end.
                switching = head
                return
            }
            if !(100..<200).contains(head.status.code) {
                phase = .receiving
                isKeptAlive = head.isKeepAlive
            }
            reader?.upstream(didReceive: head)
        case .body(let bytes):
            reader?.upstream(didReceive: bytes)
        case .end(let trailers):
            if let head = switching {
                switching = nil
                reader?.upstream(didReceive: head)
                return
            }
            guard phase == .receiving else { return }
            complete(trailers)
        }
    }

    private func complete(_ trailers: HTTPHeaders?) {
        let reader = reader
        self.reader = nil
        served += 1
        idleSince = .now()
        setReading(true)
        if isKeptAlive && isRequestWhole {
            phase = .idle
            // Before the reader hears of it: its next request may come at once.
            pool.keep(self)
        } else {
            phase = .closed
            context?.close(promise: nil)
        }
        reader?.upstreamDidEnd(trailers)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        reader?.upstreamDidFinishRead()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        reader?.upstreamDidChangeWritability()
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        lose(.connectionReset)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Many servers end TLS without saying so; whether the response was whole is for its framing to tell, which the
        // connection's end will ask.
        if case NIOSSLError.uncleanShutdown = error { return }
        lose(UpstreamFailure(error))
    }

    private func lose(_ failure: UpstreamFailure) {
        if phase == .idle { pool.forget(self) }
        let reader = reader
        self.reader = nil
        phase = .closed
        context?.close(promise: nil)
        reader?.upstreamDidFail(failure)
    }

    /// Closes a connection that nobody uses.
    func retire() {
        guard phase == .idle else { return }
        phase = .closed
        context?.close(promise: nil)
    }
}
