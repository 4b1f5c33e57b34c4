internal import KeytrailModel
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

extension FrontHandler {
    /// `CONNECT`: the client gets a tunnel, whose TLS ends here where that is wanted (RFC 9110 §9.3.6).
    func openTunnel(_ head: HTTPRequestHead) {
        guard tunnel == nil else { return refuse(.nestedTunnel) }
        guard case .authority(let origin)? = RequestTarget(head.uri, isConnect: true) else {
            return refuse(.malformed(.target))
        }
        guard configuration.door != .gateway else { return refuse(.noRoute) }
        guard !shared.server.isOwn(origin) else { return refuse(.loop) }
        var fields = head.headers
        fields.remove(name: "proxy-authorization")
        var asked = head
        asked.headers = fields
        let passage = Passage(
            connection: connection,
            startedAt: configuration.now(),
            request: asked,
            url: "https://\(origin.authority)/"
        )
        if let interception = configuration.interception, interception.hosts.contains(origin) {
            becomeTunnel(to: TunnelStart(shared, connection, origin: origin, passage: passage))
        } else {
            self.passage = passage
            shared.server.underWay.add(1, ordering: .relaxed)
            phase = .connecting
            openBlindTunnel(to: origin)
        }
    }

    private func openBlindTunnel(to origin: Origin) {
        shared.pool.tunnel(to: origin, on: shared.loop).assumeIsolated().whenComplete { result in
            guard self.phase == .connecting, let passage = self.passage else {
                if case .success(let channel) = result { channel.close(promise: nil) }
                return
            }
            switch result {
            case .failure(let error): self.fail(UpstreamFailure(error))
            case .success(let channel):
                self.passage = nil
                let glue = Tunnel.ends(passage, self.shared)
                self.becomeTunnel(to: glue.client) { Tunnel.attach(glue.server, to: channel) }
            }
        }
    }

    /// Says yes to the client and lets `handler` have what follows.
    private func becomeTunnel(to handler: any ChannelHandler, then attach: @escaping () -> Void = {}) {
        guard let context else { return }
        phase = .tunnel
        let channel = context.channel
        // Neither length nor coding: what follows the head is the tunnel (RFC 9110 §9.3.6).
        let head = HTTPResponseHead(
            version: .http1_1,
            status: .custom(code: 200, reasonPhrase: "Connection established")
        )
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        ClientPipeline.replaceHTTP1(self, in: channel, by: handler).assumeIsolated().whenComplete { result in
            guard case .success = result else { return channel.close(promise: nil) }
            attach()
        }
    }

    /// The server agreed to another protocol: from here on bytes go through as they are.
    func switchProtocols(_ head: HTTPResponseHead) {
        guard let context, let upstream, let server = upstream.channel, request.asksForUpgrade, isRequestWhole,
            var passage,
            connection.protocolVersion == "1.1"
        else {
            self.upstream?.abandon()
            return fail(.malformedResponse)
        }
        passage.didAnswer(head)
        self.passage = nil
        self.upstream = nil
        phase = .tunnel
        let framing = ResponseFraming(head, to: request, isClosing: false)
        context.writeAndFlush(wrapOutboundOut(.head(framing.head)), promise: nil)
        let glue = Tunnel.ends(passage, shared)
        let client = context.channel
        // Nothing may be read before both ends are glued.
        for channel in [client, server] { try? channel.syncOptions?.setOption(.autoRead, value: false) }
        upstream.detach()
        let replaced = ClientPipeline.replaceHTTP1(self, in: client, by: glue.client)
            .and(ClientPipeline.replaceHTTP1(upstream, in: server, by: glue.server))
        replaced.assumeIsolated().whenComplete { result in
            guard case .success = result else {
                client.close(promise: nil)
                return server.close(promise: nil)
            }
            glue.client.open()
            for channel in [client, server] {
                try? channel.syncOptions?.setOption(.autoRead, value: true)
                channel.read()
            }
        }
    }
}

/// A tunnel whose bytes are nobody's business.
enum Tunnel {
    /// Its ends; the call is recorded when both are closed.
    ///
    /// Its passage counts as under way already.
    static func ends(_ passage: Passage, _ shared: LoopContext) -> (client: GlueHandler, server: GlueHandler) {
        GlueHandler.pair { bytes in
            var passage = passage
            passage.requestBody.count(Int(bytes.up))
            passage.responseBody.count(Int(bytes.down))
            if passage.response == nil {
                passage.response = HTTPResponseHead(version: .http1_1, status: .ok)
            }
            passage.didEnd()
            shared.server.desk.take(passage)
            shared.server.underWay.subtract(1, ordering: .relaxed)
        }
    }

    /// Puts the server's end in place; without one the client's closes too.
    static func attach(_ end: GlueHandler, to channel: any Channel) {
        do {
            try channel.pipeline.syncOperations.addHandler(end)
            end.open()
            channel.read()
        } catch {
            channel.close(promise: nil)
        }
    }
}
