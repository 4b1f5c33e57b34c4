internal import KeytrailOAuth
internal import KeytrailSecret

/// Which of the requests to the listener is the answer that it waits for.
///
/// Everything on the machine, and every page in the browser, can send it requests; only the state tells them apart.
package struct CallbackRules: Sendable {
    /// Where the answer's parameters are.
    package enum Delivery: Sendable {
        /// In the query, with `state` among them (RFC 6749 §4.1.2).
        case query
        /// In the query, with the state in the path, for providers that do not send one back.
        case pathAndQuery
        /// In the fragment, which the browser keeps to itself: a page posts it; the state is in the path.
        case fragment
    }

    let delivery: Delivery
    let state: Secret
    static let path = "/callback"

    /// The path of the answer.
    var path: String {
        switch delivery {
        case .query: CallbackRules.path
        case .pathAndQuery, .fragment: CallbackRules.path + "/" + state.reveal()
        }
    }

    static func authority(port: Int) -> String { "127.0.0.1:\(port)" }

    /// What to do with a request.
    enum Verdict: Sendable {
        /// It is the answer: the form with its parameters.
        case answer(Secret)
        /// It asks for the page that posts the fragment.
        case page
        /// It is somebody else's: the status to refuse it with.
        case refused(Int)
    }

    /// Judges a request; nothing of it is kept unless it is the answer.
    ///
    /// `Host` must be the literal address: a page of another host that has its name point here would send that name.
    func verdict(_ request: CallbackRequest) -> Verdict {
        let authority = CallbackRules.authority(port: request.port)
        guard request.hosts == [authority] else { return .refused(421) }
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? String(parts[1]) : ""
        guard let path = parts.first, Secret(self.path).matches(String(path)) else { return .refused(404) }
        switch (delivery, request.method) {
        case (.query, "GET"):
            let states = query.split(separator: "&").filter { $0.hasPrefix("state=") }
            guard states.count == 1, let sent = states.first?.dropFirst(6), state.matches(String(sent)) else {
                return .refused(403)
            }
            return .answer(Secret(query))
        case (.pathAndQuery, "GET"):
            return .answer(Secret(query))
        case (.fragment, "GET"):
            return .page
        case (.fragment, "POST"):
            let isOwnPage = request.origins.allSatisfy { $0 == "http://" + authority }
            return isOwnPage ? .answer(Secret(request.body)) : .refused(403)
        default:
            return .refused(405)
        }
    }
}

/// A request as the listener received it, whole and within limits.
struct CallbackRequest: Sendable {
    /// The listener's port.
    var port: Int
    var method: String
    var target: String
    var hosts: [String]
    var origins: [String] = []
    var body: [UInt8] = []
}
