internal import Foundation
internal import Synchronization

/// Plays the small part of GitHub's REST API that a program needs to list its user's repositories.
///
/// Give its `answer` to a `StubServer`. Its one token is made at run time.
public final class GitHubStandIn: Sendable {
    /// The token that is let in: as long as a classic one, and as random.
    public let token: String
    private let limit = 5_000
    private let used = Mutex(0)

    /// Creates a GitHub with one user, `ada`, who has two repositories.
    public init() {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        token = "ghp_" + String((0..<36).map { _ in digits[Int.random(in: digits.indices)] })
    }

    /// The answer to a request.
    public func answer(_ request: StubRequest) -> StubResponse {
        let path = String(request.target.prefix { $0 != "?" })
        guard isAuthorized(request) else { return json(["message": "Bad credentials", "status": "401"], status: 401) }
        switch (request.method, path) {
        case ("GET", "/user"): return json(user)
        case ("GET", "/user/repos"): return json(["notes", "site"].map(repository))
        case ("GET", "/repos/ada/notes"): return json(repository("notes"))
        default: return json(["message": "Not Found", "status": "404"], status: 404)
        }
    }

    private func isAuthorized(_ request: StubRequest) -> Bool {
        let words = (request["authorization"] ?? "").split(separator: " ").map(String.init)
        return words.count == 2 && ["bearer", "token"].contains(words[0].lowercased()) && words[1] == token
    }

    private var user: [String: Any] {
        ["login": "ada", "id": 1, "type": "User", "url": "https://api.github.com/users/ada"]
    }

    private func repository(_ name: String) -> [String: Any] {
        [
            "id": name.count, "name": name, "full_name": "ada/\(name)", "private": false, "owner": user,
            "url": "https://api.github.com/repos/ada/\(name)",
        ]
    }

    private func json(_ object: Any, status: Int = 200) -> StubResponse {
        let count = used.withLock { used in
            used += 1
            return used
        }
        let body = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
        return .bytes(
            Array(body),
            status: status,
            fields: [
                ("content-type", "application/json; charset=utf-8"), ("x-github-media-type", "github.v3; format=json"),
                ("x-oauth-scopes", "read:user, repo"), ("x-accepted-oauth-scopes", ""),
                ("x-ratelimit-limit", "\(limit)"), ("x-ratelimit-remaining", "\(limit - count)"),
                ("x-ratelimit-used", "\(count)"), ("x-ratelimit-reset", "\(Int(Date().timeIntervalSince1970) + 3_600)"),
                ("x-ratelimit-resource", "core"),
            ]
        )
    }
}
