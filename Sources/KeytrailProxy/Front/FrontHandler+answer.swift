internal import KeytrailCapture
internal import KeytrailModel
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

extension FrontHandler: UpstreamReader {
    func upstream(didReceive head: HTTPResponseHead) {
        lastMove = .now()
        guard let context else { return }
        if head.status.code == 101 { return switchProtocols(head) }
        if (100..<200).contains(head.status.code) {
            // An HTTP/1.0 client does not know them (RFC 9110 §15.2).
            guard request.version.isModern else { return }
            let framing = ResponseFraming(head, to: request, isClosing: false)
            context.write(wrapOutboundOut(.head(framing.head)), promise: nil)
            return
        }
        passage?.didAnswer(head)
        var answer = head
        if let onAnswer = forwarded?.onAnswer {
            onAnswer(Int(head.status.code), head.headers.map { ($0.name, $0.value) })
        }
        if let rewrite = forwarded?.rewrite {
            answer.headers = HTTPHeaders(rewrite(head.headers.map { ($0.name, $0.value) }).map { ($0.name, $0.value) })
        }
        // The client may not have sent all of its request: what is left of it must not be read as the next one.
        let framing = ResponseFraming(answer, to: request, isClosing: closesAfterResponse || request.asksForUpgrade)
        closesAfterResponse = framing.closes
        isAnswered = true
        context.write(wrapOutboundOut(.head(framing.head)), promise: nil)
    }

    func upstream(didReceive bytes: ByteBuffer) {
        lastMove = .now()
        passage?.responseBody.take(bytes)
        context?.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    }

    func upstreamDidEnd(_ trailers: HTTPHeaders?) {
        upstream = nil
        guard shared.server.desk.policy == .block else {
            // First the client, then the record; a stream that closes with its end has not been cancelled.
            let ended = endedPassage()
            end(trailers)
            keep(ended)
            return next()
        }
        // The response's end is held back until its record is kept.
        phase = .settling
        context?.flush()
        let front = NIOLoopBound(self, eventLoop: shared.loop)
        let loop = shared.loop
        record { isKept in
            loop.execute {
                let front = front.value
                guard front.phase == .settling else { return }
                guard isKept else { return front.close() }
                front.end(trailers)
                front.next()
            }
        }
    }

    func upstreamDidFinishRead() { context?.flush() }

    func upstreamDidChangeWritability() { adjustReading() }

    func upstreamDidFail(_ failure: UpstreamFailure) {
        guard !isAnswered else {
            passage?.errorType = failure == .connectionReset ? "body_incomplete" : failure.errorType
            upstream = nil
            record()
            // Nothing but the connection's end tells the client that the body is not whole.
            return close()
        }
        if resend(after: failure) { return }
        fail(failure)
    }

    private func end(_ trailers: HTTPHeaders?) {
        guard let context else { return }
        guard closesAfterResponse || !isRequestWhole else {
            context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: nil)
            return
        }
        isLeaving = true
        closeAfter(.end(trailers))
    }

    /// What comes after a response.
    private func next() {
        if isLeaving {
            phase = .refused
            return
        }
        phase = .idle
        lastMove = .now()
        if !waiting.isEmpty { takeWaiting() } else { adjustReading() }
    }
}

extension FrontHandler {
    /// Answers in the server's stead; the connection ends with that.
    func refuse(_ refusal: Refusal) {
        guard let context, phase != .closed, phase != .tunnel else { return }
        guard !isAnswered else { return close() }
        isAnswered = true
        let host = request.headers.first(name: "host").flatMap { Origin(authority: $0, isSecure: true)?.host }
        let answer = OwnAnswer(
            refusal,
            host: (tunnel?.host ?? host).map(Recorder.shown) ?? "the server",
            version: request.version,
            isHead: request.method == .HEAD
        )
        phase = .refused
        waiting.removeAll()
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        if answer.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        }
        closeAfter(.end(nil))
        adjustReading()
    }

    /// The server could not be asked, or did not answer.
    func fail(_ failure: UpstreamFailure) {
        passage?.errorType = failure.errorType
        upstream = nil
        record()
        refuse(.upstream(failure))
    }

    /// Writes the last part and ends the connection in a way that lets the client read it first (RFC 9112 §9.6).
    private func closeAfter(_ part: HTTPServerResponsePart) {
        guard let context else { return }
        let channel = context.channel
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(part), promise: written)
        written.futureResult.whenComplete { _ in LingeringClose.begin(channel) }
    }

    /// Hands what has passed to the desk.
    func record(completion: (@Sendable (Bool) -> Void)? = nil) { keep(endedPassage(), completion: completion) }

    private func endedPassage() -> Passage? {
        guard var ended = passage else { return nil }
        passage = nil
        forwarded = nil
        ended.didEnd()
        return ended
    }

    private func keep(_ passage: Passage?, completion: (@Sendable (Bool) -> Void)? = nil) {
        guard let passage else { return }
        let server = shared.server
        guard let completion else {
            server.desk.take(passage)
            server.underWay.subtract(1, ordering: .relaxed)
            return
        }
        // Under way until the client has its answer, which waits for this.
        server.desk.take(passage) { isKept in
            completion(isKept)
            server.underWay.subtract(1, ordering: .relaxed)
        }
    }

    /// The client is gone: what it asked for is not wanted any more.
    func clientDidLeave() {
        guard phase != .closed, phase != .tunnel else { return }
        phase = .closed
        passage?.isCancelled = true
        upstream?.abandon()
        upstream = nil
        record()
    }

    /// Ends the connection at once.
    func close() {
        clientDidLeave()
        context?.close(promise: nil)
    }
}

extension FrontHandler {
    /// Ends what has taken too long.
    func sweep(at now: NIODeadline) {
        let silence = now - lastMove
        switch phase {
        case .idle:
            let limit = isFirst ? configuration.firstRequestTimeout : configuration.idleTimeout
            if silence > TimeAmount(limit) { close() }
        case .open where isRequestWhole:
            let own = forwarded?.timeout.map { Duration.microseconds($0.microseconds) }
            guard silence > TimeAmount(own ?? configuration.upstream.responseTimeout) else { return }
            upstream?.abandon()
            upstreamDidFail(.responseTimeout)
        case .open:
            guard silence > TimeAmount(configuration.requestTimeout) else { return }
            upstream?.abandon()
            passage?.isCancelled = true
            record()
            refuse(.requestTimeout)
        case .asking, .connecting, .settling, .refused, .tunnel, .closed: return
        }
    }

    /// Ends the connection as soon as nothing is under way.
    func drain() {
        closesAfterResponse = true
        if phase == .idle { close() }
    }

    /// Ends the connection whatever is under way.
    func stop() { close() }
}
