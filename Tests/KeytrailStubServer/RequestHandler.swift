internal import NIOCore
internal import NIOHTTP1

/// A part of a response that may cross threads.
typealias ResponsePart = HTTPPart<HTTPResponseHead, ByteBuffer>

/// Collects a request, asks the test for its response, and sends that.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let connections: Connections
    private let number: Int
    private let handler: StubServer.Handler
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ connections: Connections, _ number: Int, _ handler: @escaping StubServer.Handler) {
        self.connections = connections
        self.number = number
        self.handler = handler
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, [])
        case .body(let bytes): body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let head else { return }
            let request = StubRequest(head, body: body, connection: number)
            connections.append(request)
            let (channel, handler) = (context.channel, handler)
            connections.start {
                let response = await handler(request)
                let staysOpen = try? await response.send(to: channel)
                if staysOpen != true || !head.isKeepAlive { channel.close(promise: nil) }
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) { connections.remove(context.channel) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Turns the parts that may cross threads into those that the HTTP encoder takes.
final class ResponsePartHandler: ChannelOutboundHandler {
    typealias OutboundIn = ResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part: OutboundOut =
            switch unwrapOutboundIn(data) {
            case .head(let head): .head(head)
            case .body(let bytes): .body(.byteBuffer(bytes))
            case .end(let trailers): .end(trailers)
            }
        context.write(wrapOutboundOut(part), promise: promise)
    }
}

extension StubResponse {
    /// Does what the plan says; false when the connection shall be closed.
    fileprivate func send(to channel: any Channel) async throws -> Bool {
        await gate?.wait()
        if status > 0 {
            let headers = HTTPHeaders(fields.map { ($0.name, $0.value) })
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
            try await channel.writeAndFlush(ResponsePart.head(head)).get()
        }
        for step in steps {
            switch step {
            case .bytes(let bytes): try await channel.writeAndFlush(ResponsePart.body(ByteBuffer(bytes: bytes))).get()
            case .repeated(let bytes, let count):
                let buffer = ByteBuffer(bytes: bytes)
                for _ in 0..<count { try await channel.writeAndFlush(ResponsePart.body(buffer)).get() }
            case .wait(let gate): await gate.wait()
            case .open(let gate): gate.open()
            case .close: return false
            }
        }
        try await channel.writeAndFlush(ResponsePart.end(nil)).get()
        return true
    }
}

extension StubRequest {
    fileprivate init(_ head: HTTPRequestHead, body: [UInt8], connection: Int) {
        self.init(
            method: head.method.rawValue,
            target: head.uri,
            fields: head.headers.map { ($0.name, $0.value) },
            body: body,
            connection: connection
        )
    }
}
