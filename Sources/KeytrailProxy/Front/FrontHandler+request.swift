internal import KeytrailModel
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

extension FrontHandler {
    /// A request has begun: it is looked at, and goes on or is refused.
    func begin(_ head: HTTPRequestHead) {
        request = head
        connection.askForCaller()
        isRequestWhole = false
        isAnswered = false
        isFirst = false
        isLeaving = false
        closesAfterResponse = !head.isKeepAlive || shared.server.isDraining.load(ordering: .relaxed)
        if let objection = RequestRules.objection(to: head) { return refuse(objection) }
        if let credentials = configuration.credentials, tunnel == nil {
            guard let told = head.headers.first(name: "proxy-authorization"), credentials.isTold(by: told) else {
                return refuse(.unauthorized)
            }
        }
        guard !shared.server.desk.blocksCall() else { return refuse(.notRecorded) }
        if head.method == .CONNECT {
            phase = .asking
            return
        }
        follow(shared.server.router.routing(of: head, in: tunnel))
    }

    private func follow(_ routing: Routing) {
        switch routing {
        case .forward(let request): forward(request)
        case .refuse(let refusal, let recorded):
            if let recorded {
                open(recorded)
                passage?.errorType = refusal.errorType
                passage?.response = HTTPResponseHead(version: .http1_1, status: refusal.status)
                passage?.isRefused = true
                record()
            }
            refuse(refusal)
        case .later(let decide):
            phase = .connecting
            shared.server.underWay.add(1, ordering: .relaxed)
            shared.loop.makeFutureWithTask { await decide() }.assumeIsolated().whenSuccess { routing in
                self.shared.server.underWay.subtract(1, ordering: .relaxed)
                guard self.phase == .connecting, self.context != nil else { return }
                self.lastMove = .now()
                self.follow(routing)
            }
        }
    }

    /// Opens the record of a request, which goes on as this.
    private func open(_ forwarded: ForwardedRequest) {
        let fields = FieldForwarding.request(
            HTTPHeaders(forwarded.fields.map { ($0.name, $0.value) }),
            authority: forwarded.origin.authority,
            keepsHost: forwarded.keepsHost,
            isUpgrade: request.asksForUpgrade
        )
        let head = HTTPRequestHead(version: .http1_1, method: request.method, uri: forwarded.path, headers: fields)
        var passage = Passage(
            connection: connection,
            startedAt: configuration.now(),
            request: head,
            url: forwarded.url
        )
        passage.knownSecrets = forwarded.knownSecrets
        passage.program = forwarded.program
        self.passage = passage
        shared.server.underWay.add(1, ordering: .relaxed)
    }

    private func forward(_ forwarded: ForwardedRequest) {
        open(forwarded)
        self.forwarded = forwarded
        if let idle = shared.pool.takeIdle(forwarded.origin) { return start(idle) }
        phase = .connecting
        connect(forwarded.origin)
    }

    private func connect(_ origin: Origin) {
        shared.pool.connect(origin, on: shared.loop).whenComplete { result in
            guard self.phase == .connecting, self.passage != nil else {
                if case .success(let connection) = result { self.shared.pool.keep(connection) }
                return
            }
            switch result {
            case .success(let connection): self.start(connection)
            case .failure(let error): self.fail(UpstreamFailure(error))
            }
        }
    }

    private func start(_ connection: UpstreamConnection) {
        guard var head = passage?.request else { return }
        passage?.takes(connection)
        if connection.isThroughProxy {
            head.uri = passage?.url ?? head.uri
            if let authorization = connection.proxyAuthorization {
                head.headers.add(name: "Proxy-Authorization", value: authorization)
            }
        }
        upstream = connection
        phase = .open
        lastMove = .now()
        connection.send(head, for: self)
        connection.setReading(context?.channel.isWritable ?? true)
        // Without this, a head that came alone would stay here.
        if waiting.isEmpty { connection.flush() } else { takeWaiting() }
    }

    /// Sends the request once more, where the connection had been idle and went away unasked; says whether that may be.
    ///
    /// Only what is idempotent, has no body and got no byte of an answer (RFC 9110 §9.2.2).
    func resend(after failure: UpstreamFailure) -> Bool {
        guard failure == .connectionReset, let passage, passage.isReused, passage.response == nil,
            let origin = upstream?.origin, isRequestWhole, passage.requestBody.size == 0, passage.resends < 2
        else { return false }
        switch request.method {
        case .GET, .HEAD, .OPTIONS, .PUT, .DELETE, .TRACE: break
        default: return false
        }
        self.passage?.resends += 1
        upstream = nil
        // The end has been taken already; it goes out with the next connection.
        waiting.prepend(.end(nil))
        isRequestWhole = false
        phase = .connecting
        connect(origin)
        return true
    }
}

extension HTTPRequestHead {
    /// Whether the client wants to speak another protocol (RFC 9110 §7.8).
    var asksForUpgrade: Bool {
        guard version.isModern, headers.contains(name: "upgrade") else { return false }
        return headers["connection"].contains { FieldNames.has("upgrade", in: $0) }
    }
}
