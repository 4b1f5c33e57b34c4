import Foundation
import KeytrailCapture
import KeytrailModel
import Testing

@Suite struct CredentialTests {
    private static let token = String(repeating: "5f", count: 32)
    private static let key = String(repeating: "c0", count: 16)

    @Test("a Trello token and key are the same credential wherever they sit")
    func samePlaceOrNot() throws {
        let url = "https://api.trello.com/1/boards/5abbe4b7ddc1b351ef961414"
        let (key, token) = (Self.key, Self.token)
        let header = "OAuth oauth_consumer_key=\"\(key)\", oauth_token=\"\(token)\""
        let signed =
            "OAuth oauth_nonce=\"n\", oauth_token=\"\(token)\", oauth_consumer_key=\"\(key)\", oauth_signature=\"a%2Bb\""
        let exchanges = [
            exchange("GET", "\(url)?key=\(key)&token=\(token)"),
            exchange("GET", "\(url)?token=\(token)&fields=name&key=\(key)"),
            exchange("GET", url, request: [("Authorization", header)]),
            exchange("GET", url, request: [("Authorization", signed)]),
            exchange("PUT", url, form: "key=\(key)&token=\(token)"),
            exchange("PUT", url, json: "{\"name\":\"x\",\"key\":\"\(key)\",\"token\":\"\(token)\"}"),
        ]
        let credentials = try exchanges.map { try #require(record(of: $0).credential) }
        #expect(Set(credentials.map(\.id)).count == 1)
        #expect(Set(credentials.map(\.parts)).count == 1)
        #expect(credentials.map(\.place) == [.query, .query, .header, .header, .body, .body])
        #expect(credentials[0].parts.map(\.role) == ["key", "secret", "token"])
        let parts = credentials[0].presentedParts
        #expect(parts.map(\.role) == ["key", "token"])
        #expect(credentials[0].id == "trello-" + parts[1].fingerprint)
        #expect(parts[1].fingerprint.count == 16)
    }

    @Test("a Trello key alone is a credential of its own")
    func keyAlone() throws {
        let credential = try #require(
            record(of: exchange("GET", "https://api.trello.com/1/boards/x?key=\(Self.key)")).credential
        )
        #expect(credential.presentedParts.map(\.role) == ["key"])
        #expect(credential.id == "trello-" + credential.parts[0].fingerprint)
    }

    @Test("a GitHub token is the same credential as bearer, as token, and as either half of Basic")
    func gitHubForms() throws {
        let token = "gh" + "p_" + String(repeating: "aB3", count: 12)
        func basic(_ pair: String) -> String { "Basic " + Data(pair.utf8).base64EncodedString() }
        let values = [
            "Bearer \(token)", "token \(token)", "bearer  \(token) ", basic("me:\(token)"),
            basic("\(token):x-oauth-basic"), basic("\(token):"),
        ]
        let ids = values.map {
            record(of: exchange("GET", "https://api.github.com/user", request: [("Authorization", $0)])).credential?.id
        }
        let inURL = record(of: exchange("GET", "https://me:\(token)@api.github.com/user")).credential?.id
        #expect(Set(ids + [inURL]).count == 1)
        #expect(ids[0]?.hasPrefix("github-") == true)
    }

    @Test("one secret has unrelated names at two providers")
    func providersApart() throws {
        let bearer = [("Authorization", "Bearer abcdefghijklmnop")]
        let one = try #require(record(of: exchange("GET", "https://api.github.com/user", request: bearer)).credential)
        let other = try #require(
            record(of: exchange("GET", "https://api.example.com/user", request: bearer)).credential
        )
        #expect(one.id.suffix(16) != other.id.suffix(16))
        let digest = try #require(one.secretDigest)
        #expect(digest == other.secretDigest)
        // It is a name of its own: neither provider's, so that it opens nothing that the others close.
        #expect(digest.utf8.count == 16 && ![one.id, other.id].contains { $0.hasSuffix(digest) })
    }

    @Test(
        "a placeholder, a user name and a public key id are not compared between providers",
        arguments: ["Bearer null", "Basic " + Data("alice:".utf8).base64EncodedString()]
    )
    func notCompared(value: String) throws {
        let credential = try #require(
            record(of: exchange("GET", "https://api.example.com/", request: [("Authorization", value)])).credential
        )
        #expect(credential.secretDigest == nil)
    }

    @Test("a Basic user name is a part of its own, and the password the primary one")
    func basic() throws {
        let value = "Basic " + Data("alice:correct horse".utf8).base64EncodedString()
        let credential = try #require(
            record(of: exchange("GET", "https://api.example.com/", request: [("Authorization", value)])).credential
        )
        #expect(credential.scheme == .basic)
        let parts = credential.presentedParts
        #expect(parts.map(\.role) == ["token", "username"])
        #expect(credential.id == "generic-" + parts[0].fingerprint)
    }

    @Test("an access key id is public and names a signed request, in header and query")
    func signatureVersion4() throws {
        let keyID = "AK" + "IA" + "IOSFODNN7EXAMPLE"
        let scope = "\(keyID)/20261123/us-east-1/s3/aws4_request"
        let header =
            "AWS4-HMAC-SHA256 Credential=\(scope), SignedHeaders=host;x-amz-date, Signature=fe5f80f77d5fa3beca038a248ff027d0"
        let one = try #require(
            record(of: exchange("GET", "https://b.s3.amazonaws.com/k", request: [("Authorization", header)])).credential
        )
        let url =
            "https://b.s3.amazonaws.com/k?X-Amz-Credential=\(scope.replacing("/", with: "%2F"))&X-Amz-Signature=ab12"
        let other = record(of: exchange("GET", url))
        #expect(one.id == "generic-\(keyID)")
        #expect(one.scheme == .sigv4)
        #expect(other.credential?.id == one.id)
        #expect(other.flags.contains(.credentialInURL))
        #expect(!holds(other, "ab12"))
    }

    @Test("a renewed JSON web token is the same credential; another subject is not")
    func webTokens() throws {
        func token(_ claims: String) -> String {
            func part(_ text: String) -> String {
                Data(text.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-").replacing(
                    "/",
                    with: "_"
                )
            }
            return [part("{\"alg\":\"none\"}"), part(claims), part(claims + "signature")].joined(separator: ".")
        }
        func id(_ claims: String) -> String? {
            record(
                of: exchange("GET", "https://api.example.com/", request: [("Authorization", "Bearer \(token(claims))")])
            ).credential?.id
        }
        let first = id("{\"iss\":\"i\",\"sub\":\"s\",\"azp\":\"a\",\"exp\":1}")
        #expect(first == id("{\"iss\":\"i\",\"sub\":\"s\",\"azp\":\"a\",\"exp\":2}"))
        #expect(first != id("{\"iss\":\"i\",\"sub\":\"t\",\"azp\":\"a\",\"exp\":1}"))
        #expect(id("{\"sub\":\"s\",\"exp\":1}") != id("{\"sub\":\"s\",\"exp\":2}"))
    }

    @Test(
        "other places name a credential too",
        arguments: [
            ("X-Api-Key", "k-123456", Credential.Scheme.apiKey, Credential.Place.header),
            ("Authorization", "GenieKey abc-def", .other, .header),
            ("Authorization", "abc-def", .other, .header),
            ("Cookie", "a=b; session=0123456789abcdef", .cookie, .cookie),
        ]
    )
    func places(name: String, value: String, scheme: Credential.Scheme, place: Credential.Place) throws {
        let credential = try #require(
            record(of: exchange("GET", "https://api.example.com/", request: [(name, value)])).credential
        )
        #expect(credential.scheme == scheme)
        #expect(credential.place == place)
    }

    @Test("a path's token is the caller's own only where the request names no other")
    func pathToken() throws {
        let described = String(repeating: "ab", count: 32)
        let url = "https://api.trello.com/1/tokens/\(described)"
        let alone = record(of: exchange("GET", "\(url)?key=\(Self.key)"))
        let beside = record(of: exchange("GET", "\(url)?key=\(Self.key)&token=\(Self.token)"))
        let caller = record(
            of: exchange("GET", "https://api.trello.com/1/boards/x?token=\(Self.token)&key=\(Self.key)")
        )
        #expect(alone.credential?.place == .path)
        #expect(beside.credential?.id == caller.credential?.id)
        #expect(alone.credential?.id != beside.credential?.id)
        #expect(beside.path == "/1/tokens/{token}")
        #expect(!holds(beside, described))
    }

    @Test("a call without a key has no credential and no flag")
    func anonymous() {
        let record = record(of: exchange("GET", "http://api.example.com/v1/things?key=short&page=2"))
        #expect(record.credential == nil)
        #expect(record.flags == [])
        #expect(record.query == "page=2")
    }

    @Test(
        "a credential without TLS is flagged unless it stays on this machine",
        arguments: [
            ("http://api.example.com/", true), ("https://api.example.com/", false), ("http://localhost:8080/", false),
            ("http://127.0.0.1/", false), ("http://[::1]:9/", false), ("http://127.evil.example/", true),
        ]
    )
    func inClear(url: String, isFlagged: Bool) {
        let record = record(of: exchange("GET", url, request: [("Authorization", "Bearer abcdefghijklmnop")]))
        #expect(record.flags.contains(.credentialInClear) == isFlagged)
        #expect(!record.flags.contains(.credentialInURL))
    }
}
