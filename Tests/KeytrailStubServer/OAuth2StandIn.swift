internal import Crypto
internal import Foundation
internal import Synchronization

/// An OAuth 2.0 authorization server on a loopback port that checks what a client must do, and an API behind it.
///
/// `/authorize` agrees at once, or refuses after `refuseUsers()`; `/token` knows all four grants and rotates refresh
/// tokens; a refresh token that comes twice ends the grant (RFC 9700 §4.14.2). `/device` and `/activate` are the device
/// flow's; `/api` answers 200 to a token that is good and 401 to any other.
public final class OAuth2StandIn: Sendable {
    /// The only client's name.
    public static let clientID = "stand-in client"

    private struct Grant {
        var challenge: String
        var redirectURI: String
    }

    private struct State {
        var codes: [String: Grant] = [:]
        var accessTokens: Set<String> = []
        var refreshTokens: Set<String> = []
        var devices: [String: (userCode: String, polls: Int)] = [:]
        var approved: Set<String> = []
        var issued = 0
        var lifetime = 0
        var refreshes = 0
        var refusesUsers = false
        var complaints: [String] = []
    }

    /// The only client's secret.
    public let clientSecret: String
    private let marker: String
    private let state = Mutex(State())
    private let server = Mutex<StubServer?>(nil)

    private init(marker: String, lifetime: Int) {
        self.marker = marker
        state.withLock { $0.lifetime = lifetime }
        clientSecret = marker + "-client:secret"
    }

    /// Starts a server; every secret that it makes begins with `marker`, access tokens live `lifetime` seconds.
    ///
    /// - Throws: the system's error when no port can be bound.
    public static func start(marker: String, lifetime: Int = 3_600) async throws -> OAuth2StandIn {
        let standIn = OAuth2StandIn(marker: marker, lifetime: lifetime)
        let server = try await StubServer.start { [weak standIn] request in standIn?.answer(request) ?? .hangUp }
        standIn.server.withLock { $0 = server }
        return standIn
    }

    /// `http://127.0.0.1:port`.
    public var url: String { server.withLock { $0?.url ?? "" } }

    /// How many refresh requests succeeded.
    public var refreshes: Int { state.withLock { $0.refreshes } }

    /// What clients did wrong, in words.
    public var complaints: [String] { state.withLock { $0.complaints } }

    /// The requests so far.
    public var requests: [StubRequest] { server.withLock { $0?.requests ?? [] } }

    /// From now on access tokens live so many seconds.
    public func setLifetime(_ seconds: Int) { state.withLock { $0.lifetime = seconds } }

    /// From now on users refuse.
    public func refuseUsers() { state.withLock { $0.refusesUsers = true } }

    /// Makes every access token so far invalid.
    public func revokeAccessTokens() { state.withLock { $0.accessTokens = [] } }

    /// Makes every refresh token so far invalid.
    public func revokeRefreshTokens() { state.withLock { $0.refreshTokens = [] } }

    /// Closes the port.
    public func stop() async {
        let running = server.withLock { server in
            defer { server = nil }
            return server
        }
        await running?.stop()
    }
}

extension OAuth2StandIn {
    private func answer(_ request: StubRequest) -> StubResponse {
        let parts = request.target.split(separator: "?", maxSplits: 1)
        let query = OAuth2StandIn.form(parts.count > 1 ? String(parts[1]) : "")
        let form = OAuth2StandIn.form(String(decoding: request.body, as: UTF8.self))
        switch (request.method, parts.first) {
        case ("GET", "/authorize"): return authorize(query)
        case ("POST", "/token"): return token(request, form)
        case ("POST", "/device"): return device(form)
        case ("GET", "/activate"):
            state.withLock { _ = $0.approved.insert(query["user_code"] ?? "") }
            return .text("thank you")
        case (_, "/api"):
            let isGood = state.withLock { state in
                state.accessTokens.contains { request["authorization"] == "Bearer \($0)" }
            }
            return isGood ? .text("welcome") : .text("no", status: 401)
        default: return .text("not here", status: 404)
        }
    }

    private func authorize(_ query: [String: String]) -> StubResponse {
        guard query["client_id"] == OAuth2StandIn.clientID, query["response_type"] == "code",
            query["code_challenge_method"] == "S256", let challenge = query["code_challenge"], challenge.count == 43,
            let back = query["redirect_uri"], back.hasPrefix("http://127.0.0.1:"), let sent = query["state"],
            sent.count >= 22
        else { return complain("bad authorization request") }
        let answer = state.withLock { state in
            guard !state.refusesUsers else { return "error=access_denied" }
            state.issued += 1
            let code = "\(marker)-code-\(state.issued)"
            state.codes[code] = Grant(challenge: challenge, redirectURI: back)
            return "code=\(code)"
        }
        return .redirect(302, to: "\(back)?\(answer)&state=\(sent)")
    }

    private func token(_ request: StubRequest, _ form: [String: String]) -> StubResponse {
        guard request["content-type"]?.hasPrefix("application/x-www-form-urlencoded") == true else {
            return complain("no form")
        }
        guard isAuthenticated(request, form) else { return refuse("invalid_client", 401) }
        switch form["grant_type"] {
        case "authorization_code": return redeem(form)
        case "refresh_token": return refresh(form["refresh_token"] ?? "")
        case "client_credentials": return issue(refreshes: false)
        case "urn:ietf:params:oauth:grant-type:device_code": return poll(form["device_code"] ?? "")
        default: return refuse("unsupported_grant_type")
        }
    }

    private func redeem(_ form: [String: String]) -> StubResponse {
        // A code is good for one use (RFC 6749 §4.1.2).
        guard let grant = state.withLock({ $0.codes.removeValue(forKey: form["code"] ?? "") }) else {
            return complain("unknown code")
        }
        guard grant.redirectURI == form["redirect_uri"] else { return complain("another redirect URI") }
        let verifier = form["code_verifier"] ?? ""
        guard OAuth2StandIn.challenge(verifier) == grant.challenge else { return complain("wrong verifier") }
        return issue(refreshes: true)
    }

    private func refresh(_ token: String) -> StubResponse {
        let isKnown = state.withLock { state in
            guard state.refreshTokens.remove(token) != nil else {
                state.refreshTokens = []
                return false
            }
            state.refreshes += 1
            return true
        }
        return isKnown ? issue(refreshes: true) : refuse("invalid_grant")
    }

    private func device(_ form: [String: String]) -> StubResponse {
        guard form["client_id"] == OAuth2StandIn.clientID else { return complain("no client") }
        let code = state.withLock { state in
            state.issued += 1
            state.devices["\(marker)-device-\(state.issued)"] = ("WDJB-\(state.issued)", 0)
            return state.issued
        }
        return json(
            """
            {"device_code":"\(marker)-device-\(code)","user_code":"WDJB-\(code)","verification_uri":"\(url)/activate",
             "verification_uri_complete":"\(url)/activate?user_code=WDJB-\(code)","expires_in":600,"interval":1}
            """
        )
    }

    /// Pending, then slow down once, then what the user decided.
    private func poll(_ device: String) -> StubResponse {
        let answer: String? = state.withLock { state in
            guard let known = state.devices[device] else { return "invalid_grant" }
            state.devices[device]?.polls += 1
            if state.refusesUsers { return "access_denied" }
            guard state.approved.contains(known.userCode) else {
                return known.polls == 1 ? "slow_down" : "authorization_pending"
            }
            return nil
        }
        return answer.map { refuse($0) } ?? issue(refreshes: true)
    }

    private func issue(refreshes: Bool) -> StubResponse {
        let (number, lifetime) = state.withLock { state in
            state.issued += 1
            state.accessTokens.insert("\(marker)-access-\(state.issued)")
            if refreshes { state.refreshTokens.insert("\(marker)-refresh-\(state.issued)") }
            return (state.issued, state.lifetime)
        }
        let refresh = refreshes ? #","refresh_token":"\#(marker)-refresh-\#(number)""# : ""
        return json(
            #"{"access_token":"\#(marker)-access-\#(number)","token_type":"Bearer","expires_in":\#(lifetime)\#(refresh)}"#
        )
    }
}

extension OAuth2StandIn {
    /// Basic with both parts form-encoded, or both in the body (RFC 6749 §2.3.1).
    private func isAuthenticated(_ request: StubRequest, _ form: [String: String]) -> Bool {
        if let field = request["authorization"] {
            guard field.hasPrefix("Basic "), let data = Data(base64Encoded: String(field.dropFirst(6))) else {
                return false
            }
            let pair = String(decoding: data, as: UTF8.self).split(separator: ":").map { OAuth2StandIn.decode($0) }
            return pair == [OAuth2StandIn.clientID, clientSecret]
        }
        return form["client_id"] == OAuth2StandIn.clientID && form["client_secret"] == clientSecret
    }

    private func complain(_ text: String) -> StubResponse {
        state.withLock { $0.complaints.append(text) }
        return refuse("invalid_request")
    }

    private func refuse(_ code: String, _ status: Int = 400) -> StubResponse {
        json(#"{"error":"\#(code)","error_description":"\#(marker) said too much"}"#, status: status)
    }

    private func json(_ text: String, status: Int = 200) -> StubResponse {
        .text(text, status: status, fields: [("content-type", "application/json"), ("cache-control", "no-store")])
    }

    private static func challenge(_ verifier: String) -> String {
        Data(SHA256.hash(data: Data(verifier.utf8))).base64EncodedString().replacing("+", with: "-")
            .replacing("/", with: "_").replacing("=", with: "")
    }

    private static func form(_ text: String) -> [String: String] {
        let pairs = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decode(parts[0]), parts.count > 1 ? decode(parts[1]) : "")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func decode(_ text: Substring) -> String {
        let spaced = String(text).replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}
