internal import Foundation

/// What the stand-in reads out of a request: its path, its parameters, and the credential in any of the three places.
struct TrelloRequest: Sendable {
    let method: String
    /// The path's segments after `/1`, decoded; `nil` when the path is not below it.
    let path: [String]?
    /// Parameters of the query and of the body, the query's first.
    let parameters: [(name: String, value: String)]
    /// The application's key; `nil` when none was sent.
    let key: String?
    /// The token; `nil` when none was sent.
    let token: String?
    /// Whether the token came as `Authorization: Bearer`, which needs no key.
    let isBearer: Bool

    init(_ request: StubRequest) {
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let body = TrelloRequest.parameters(of: request)
        let query = parts.count > 1 ? TrelloRequest.parameters(ofForm: String(parts[1])) : []
        self.init(
            method: request.method,
            path: String(parts.first ?? ""),
            parameters: query + body,
            authorization: request["authorization"]
        )
    }

    /// A sub-request of a batch, under the credential of the request around it.
    init(subrequest target: String, of outer: TrelloRequest) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        method = "GET"
        path = TrelloRequest.segments(of: "/1" + (parts.first ?? ""))
        parameters = parts.count > 1 ? TrelloRequest.parameters(ofForm: String(parts[1])) : []
        key = outer.key
        token = outer.token
        isBearer = outer.isBearer
    }

    private init(
        method: String,
        path: String,
        parameters: [(name: String, value: String)],
        authorization: String?
    ) {
        self.method = method
        self.path = TrelloRequest.segments(of: path)
        self.parameters = parameters
        let words = (authorization ?? "").split(separator: " ", maxSplits: 1).map(String.init)
        let scheme = words.first?.lowercased()
        isBearer = scheme == "bearer"
        func named(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
        if scheme == "oauth", words.count == 2 {
            let fields = TrelloRequest.quoted(words[1])
            key = fields["oauth_consumer_key"]
            token = fields["oauth_token"]
        } else if isBearer {
            key = nil
            token = words.last
        } else {
            key = named("key")
            token = named("token")
        }
    }

    subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    private static func segments(of path: String) -> [String]? {
        let segments = path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
        return segments.first == "1" ? Array(segments.dropFirst()) : nil
    }

    private static func parameters(of request: StubRequest) -> [(name: String, value: String)] {
        guard !request.body.isEmpty else { return [] }
        if request["content-type"]?.contains("json") == true {
            let object = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
            return (object ?? [:]).compactMap { name, value in (value as? String).map { (name, $0) } }
        }
        return parameters(ofForm: String(decoding: request.body, as: UTF8.self))
    }

    private static func parameters(ofForm text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { $0.replacing("+", with: " ").removingPercentEncoding ?? String($0) }
            return (decoded[0], decoded.count > 1 ? decoded[1] : "")
        }
    }

    /// `oauth_consumer_key="…", oauth_token="…"`: unsigned, as Trello takes it.
    private static func quoted(_ text: String) -> [String: String] {
        let pairs = text.split(separator: ",").compactMap { piece -> (String, String)? in
            let parts = piece.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let value = parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \""))
            return (parts[0].trimmingCharacters(in: .whitespaces), value)
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
