import KeytrailModel
import KeytrailStubServer
import Synchronization
import Testing

/// A time that a test moves.
final class TestTime: Sendable {
    private let time = Mutex(Timestamp(seconds: 1_795_435_200))

    var now: Timestamp { time.withLock { $0 } }

    func pass(_ span: TimeSpan) { time.withLock { $0 = $0 + span } }
}

@Suite("The Trello stand-in") struct TrelloStandInTests {
    private let time = TestTime()
    private let trello: TrelloStandIn
    private let key: String
    private let member: String
    private let board: (id: String, list: String)
    private let token: TrelloToken

    init() {
        let time = time
        trello = TrelloStandIn { time.now }
        key = trello.addApplication().key
        member = trello.addMember("ada")
        board = trello.addBoard("Launch", of: member)
        token = trello.issueToken(key: key, member: member, scopes: ["read"])
    }

    private func ask(
        _ method: String = "GET",
        _ target: String,
        _ authorization: String? = nil,
        body: String = "",
        type: String = "application/x-www-form-urlencoded"
    ) -> StubResponse {
        var fields = [(name: "content-type", value: type)]
        if let authorization { fields.append(("authorization", authorization)) }
        return trello.answer(StubRequest(method: method, target: target, fields: fields, body: Array(body.utf8)))
    }

    private func header(_ token: TrelloToken) -> String {
        "OAuth oauth_consumer_key=\"\(key)\", oauth_token=\"\(token.value)\""
    }

    private func value(_ name: String, _ response: StubResponse) -> String? {
        response.fields.first { $0.name == name }?.value
    }

    @Test("tokens have the two shapes that Trello's have had")
    func shapes() {
        let old = trello.issueToken(key: key, member: member, shape: .hexadecimal)
        #expect(old.value.utf8.count == 64)
        #expect(token.value.utf8.count == 76)
        #expect(token.value.hasPrefix("ATTA"))
    }

    @Test("the credential is taken from the query, the header, a form, a JSON body and as bearer")
    func places() {
        let path = "/1/boards/\(board.id)"
        #expect(ask("GET", "\(path)?key=\(key)&token=\(token.value)").status == 200)
        #expect(ask("GET", path, header(token)).text.contains("\"name\":\"Launch\""))
        #expect(ask("GET", path, "Bearer \(token.value)").status == 200)
        let writer = trello.issueToken(key: key, member: member, scopes: ["read", "write"])
        let form = "key=\(key)&token=\(writer.value)&idList=\(board.list)&name=one+card"
        let made = ask("POST", "/1/cards", body: form)
        #expect(made.status == 200)
        #expect(made.text.contains("\"name\":\"one card\""))
        let json = "{\"key\":\"\(key)\",\"token\":\"\(writer.value)\",\"idList\":\"\(board.list)\",\"name\":\"two\"}"
        #expect(ask("POST", "/1/cards", body: json, type: "application/json").status == 200)
        #expect(ask("GET", "\(path)/cards", header(token)).text.contains("one card"))
    }

    @Test("errors have Trello's statuses and plain texts")
    func errors() {
        let path = "/1/boards/\(board.id)"
        let query = { (key: String, token: String) in "?key=\(key)&token=\(token)" }
        let stranger = String(key.reversed())
        let table: [(StubResponse, Int, String)] = [
            (ask("GET", "\(path)?token=\(token.value)"), 401, "invalid key"),
            (ask("GET", path + query(stranger, token.value)), 401, "invalid key"),
            (ask("GET", path + query("", token.value)), 401, "invalid app key"),
            (ask("GET", path + query("short", token.value)), 401, "invalid app key"),
            (ask("GET", path + query(key, String(token.value.reversed()))), 401, "invalid token"),
            (ask("GET", path), 401, "unauthorized permission requested"),
            (ask("GET", "\(path)?key=\(key)"), 401, "unauthorized permission requested"),
            (ask("GET", "/1/members/me?key=\(key)"), 401, "missing scopes"),
            (ask("PUT", "\(path)?name=x", header(token)), 401, "unauthorized permission requested"),
            (ask("GET", "/1/boards/nonsense-id", "OAuth nothing"), 400, "invalid id"),
            (ask("GET", "/1/nothing/here", header(token)), 404, "The requested resource was not found."),
            (ask("GET", "/1/boards/\(member)", header(token)), 404, "The requested resource was not found."),
            (ask("GET", "/1/tokens/\(token.value)/webhooks?key=\(key)"), 401, "unauthorized token"),
        ]
        for (index, (response, status, text)) in table.enumerated() {
            #expect(response.status == status, "row \(index)")
            #expect(response.text == text, "row \(index)")
        }
    }

    @Test("a token ends at its time, and an ended one says so")
    func expiry() {
        let brief = trello.issueToken(key: key, member: member, expires: time.now + .hours(1))
        #expect(ask("GET", "/1/members/me", header(brief)).status == 200)
        time.pass(.hours(1))
        let response = ask("GET", "/1/members/me", header(brief))
        #expect(response.status == 401)
        #expect(response.text == "expired token")
    }

    @Test("a token is described without its value, and is gone after it was deleted")
    func tokens() {
        let path = "/1/tokens/\(token.value)"
        let whole = ask("GET", path + "?webhooks=true", header(token)).text
        #expect(whole.contains("\"id\":\"\(token.id)\""))
        #expect(whole.contains("\"dateCreated\":\"2026-11-23T12:00:00.000Z\",\"dateExpires\":null"))
        #expect(whole.contains("\"modelType\":\"Board\",\"read\":true,\"write\":false"))
        #expect(whole.contains("\"webhooks\":[]"))
        #expect(!whole.contains(token.value))
        #expect(
            ask("GET", path + "?fields=idMember", header(token)).text
                == "{\"id\":\"\(token.id)\",\"idMember\":\"\(member)\"}"
        )
        #expect(ask("GET", path + "/member", header(token)).text.contains("\"username\":\"ada\""))
        #expect(ask("GET", "/1/members/me/tokens", header(token)).text.contains(token.id))
        #expect(ask("DELETE", path + "/", header(token)).status == 200)
        #expect(trello.isRevoked(token))
        #expect(ask("GET", path, header(token)).text == "invalid token")
        #expect(ask("GET", "/1/members/me", header(token)).status == 401)
    }

    @Test("each limit counts, tells what is left, refuses with its own body, and begins anew")
    func limits() {
        let first = ask("GET", "/1/members/me/boards", header(token))
        #expect(value("x-rate-limit-api-key-remaining", first) == "299")
        #expect(value("x-rate-limit-api-token-remaining", first) == "99")
        #expect(value("x-rate-limit-api-token-interval-ms", first) == "10000")
        for _ in 0..<99 { #expect(ask("GET", "/1/members/me/boards", header(token)).status == 200) }
        let refused = ask("GET", "/1/members/me/boards", header(token))
        #expect(refused.status == 429)
        #expect(refused.text == "{\"error\":\"API_TOKEN_LIMIT_EXCEEDED\",\"message\":\"Rate limit exceeded\"}")
        #expect(value("x-rate-limit-api-token-remaining", refused) == "0")
        for _ in 0..<2 {
            let other = trello.issueToken(key: key, member: member)
            for _ in 0..<100 { _ = ask("GET", "/1/members/me/boards", header(other)) }
        }
        let another = trello.issueToken(key: key, member: member)
        #expect(ask("GET", "/1/members/me/boards", header(another)).text.contains("API_KEY_LIMIT_EXCEEDED"))
        time.pass(.seconds(10))
        #expect(ask("GET", "/1/members/me/boards", header(token)).status == 200)
    }

    @Test("members and search have a slow limit, which routes below them do not touch")
    func slowLimit() {
        for _ in 0..<100 {
            time.pass(.milliseconds(200))
            #expect(ask("GET", "/1/members/me", header(token)).status == 200)
        }
        let refused = ask("GET", "/1/search?query=Launch", header(token))
        #expect(
            refused.text == "{\"error\":\"RATE_LIMIT_EXCEEDED\",\"message\":\"Exceeded rate limit to /1/member\"}"
        )
        #expect(ask("GET", "/1/members/me/boards", header(token)).status == 200)
        time.pass(.seconds(900))
        #expect(ask("GET", "/1/search?query=Launch", header(token)).text.contains("Launch"))
    }

    @Test("a batch answers 200 whatever its parts came to, or 449 as a whole")
    func batch() {
        let urls = "/boards/\(board.id)/name,/boards/\(member),/members/me"
        #expect(
            ask("GET", "/1/batch?urls=\(urls)", header(token)).text.hasPrefix(
                "[{\"200\":{\"_value\":\"Launch\"}},{\"404\":{\"message\":"
            )
        )
        let eleven = Array(repeating: "/members/me", count: 11).joined(separator: ",")
        #expect(ask("GET", "/1/batch?urls=\(eleven)", header(token)).status == 400)
        trello.failNextBatch()
        #expect(ask("GET", "/1/batch?urls=\(urls)", header(token)).status == 449)
        // The parts of a batch count: with it and one part the token's hundred are used up.
        time.pass(.seconds(10))
        for _ in 0..<98 { _ = ask("GET", "/1/members/me/boards", header(token)) }
        let spent = ask("GET", "/1/batch?urls=\(urls)", header(token))
        #expect(spent.status == 200)
        #expect(spent.text.hasPrefix("[{\"200\":{\"_value\":\"Launch\"}},{\"429\":"))
        #expect(ask("GET", "/1/batch?urls=\(urls)", header(token)).status == 429)
    }
}
