internal import KeytrailModel

extension TrelloState {
    private static let mostSubrequests = 10

    /// `GET /1/batch?urls=/a,/b`: an array of objects whose only member is named by the inner status, under an outer 200.
    ///
    /// Each sub-request counts against the limits as a request of its own does.
    mutating func batch(_ request: TrelloRequest, at now: Timestamp) -> TrelloAnswer {
        let targets = (request["urls"] ?? "").split(separator: ",").map(String.init)
        guard !targets.isEmpty, targets.count <= TrelloState.mostSubrequests,
            targets.allSatisfy({ $0.hasPrefix("/") })
        else { return .text("invalid value for urls", 400) }
        if failsNextBatch {
            failsNextBatch = false
            return .failedSubrequest
        }
        var answers: [JSON] = []
        for target in targets {
            let inner = TrelloRequest(subrequest: target, of: request)
            let answer = inner.path == ["batch"] ? TrelloAnswer.notFound : self.answer(to: inner, at: now)
            answers.append(.object([JSON.Member("\(answer.status)", answer.value)]))
        }
        return .json(.array(answers))
    }
}

extension TrelloAnswer {
    /// The body as a member of a batch's answer.
    fileprivate var value: JSON { content ?? ["message": .string(body)] }
}
