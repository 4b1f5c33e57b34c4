internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailModel

extension Exchange {
    /// What an attempt will send, secrets included; of a streamed body nothing is known.
    init(_ attempt: Attempt, at time: Timestamp) {
        self.init(
            startedAt: time,
            door: .client,
            method: attempt.method,
            url: attempt.target.url,
            requestFields: attempt.sentFields
        )
        knownSecrets = attempt.knownSecrets.map { Array($0.utf8) }
        if case .bytes(let bytes) = attempt.body { requestBodyPrefix = Array(bytes.prefix(Exchange.bodyPrefixLimit)) }
    }
}

extension Conduct {
    /// What a response's head alone says, read as the log reads it; its times count from now.
    func record(of attempt: Attempt, _ head: ResponseHead) -> CallRecord {
        var exchange = Exchange(attempt, at: now)
        exchange.status = head.status
        exchange.responseFields = head.fields
        return recorder.callRecord(of: exchange)
    }
}
