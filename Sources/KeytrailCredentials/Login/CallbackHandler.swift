internal import NIOCore
internal import NIOHTTP1

/// One connection to the listener: one request, within limits, and its response.
final class CallbackHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private static let longestTarget = 16 * 1_024
    private static let longestBody = 32 * 1_024

    private let desk: CallbackDesk
    private let patience: TimeAmount
    private var deadline: Scheduled<Void>?
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isDone = false
    private var isCounted = false

    init(_ desk: CallbackDesk, patience: TimeAmount) {
        self.desk = desk
        self.patience = patience
    }

    func channelActive(context: ChannelHandlerContext) {
        isCounted = true
        guard desk.enter() else {
            isDone = true
            context.close(promise: nil)
            return
        }
        let (channel, desk) = (context.channel, desk)
        // Whoever sends a byte now and then is not waited for.
        deadline = context.eventLoop.scheduleTask(in: patience) {
            desk.refuse()
            channel.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        if isCounted { desk.leave() }
        isCounted = false
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            if head.uri.utf8.count > CallbackHandler.longestTarget { refuse(414, context) }
        case .body(let bytes):
            body.append(contentsOf: bytes.readableBytesView)
            if body.count > CallbackHandler.longestBody { refuse(413, context) }
        case .end:
            guard let head else { return }
            let request = CallbackRequest(
                port: context.channel.localAddress?.port ?? 0,
                method: head.method.rawValue,
                target: head.uri,
                hosts: head.headers["host"],
                origins: head.headers["origin"],
                body: body
            )
            send(desk.respond(to: request), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What is no HTTP, or has a header section beyond the decoder's limit; half a request at the end is no matter.
        if !isDone, context.channel.isActive, error is HTTPParserError {
            refuse(400, context)
        } else {
            context.close(promise: nil)
        }
    }

    private func refuse(_ status: Int, _ context: ChannelHandlerContext) {
        desk.refuse()
        send(CallbackPage.refused(status), context)
    }

    private func send(_ response: CallbackPage.Response, _ context: ChannelHandlerContext) {
        isDone = true
        deadline?.cancel()
        var headers = HTTPHeaders(response.fields.map { ($0.name, $0.value) })
        headers.add(name: "content-length", value: "\(response.body.utf8.count)")
        let head = HTTPResponseHead(
            version: .http1_1,
            status: .init(statusCode: response.status),
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: response.body)))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
