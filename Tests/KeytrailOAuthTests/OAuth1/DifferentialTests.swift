internal import CryptoExtras
internal import Foundation
internal import KeytrailModel
internal import KeytrailSecret
internal import KeytrailTestSupport
internal import Testing

@testable internal import KeytrailOAuth

/// One request in both programs.
private struct Case: Codable {
    var method: String
    var url: String
    var body: String?
    var contentType: String?
    var transmission: String
    var signatureMethod: String
    var timestamp: String
    var nonce: String
    var clientKey: String
    var clientSecret: String?
    var privateKey: String?
    var token: String?
    var tokenSecret: String?
}

private struct Answer: Codable, Equatable {
    var baseString: String
    var signature: String
}

@Suite("against oauthlib")
struct DifferentialTests {
    private static let count = 2_500

    @Test(
        "2,500 random requests have the same base string and signature",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func same() async throws {
        let pem = try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation
        let key = try OAuth1PrivateKey(pem: Secret(pem))
        var generator = Seeded(seed: 5_849)
        let cases = (0..<Self.count).map { number in
            randomCase(SignatureChoice(number: number, privateKey: pem), &generator)
        }
        let encoder = JSONEncoder()
        let input = try cases.reduce(into: Data()) { $0 += try encoder.encode($1) + Data("\n".utf8) }
        let (output, status) = try await PythonTools.run("KeytrailOAuthTests/Python/differential.py", input: input)
        try #require(status == 0)
        let decoder = JSONDecoder()
        let answers = try output.split(separator: 0x0A).map { try decoder.decode(Answer.self, from: $0) }
        try #require(answers.count == Self.count)
        var differences = 0
        for (given, theirs) in zip(cases, answers) {
            let ours = try answer(given, key)
            guard ours != theirs else { continue }
            differences += 1
            if differences <= 5 { Issue.record("\(given.method) \(given.url)\nours   \(ours)\ntheirs \(theirs)") }
        }
        #expect(differences == 0)
    }

    private func answer(_ given: Case, _ key: OAuth1PrivateKey) throws -> Answer {
        let token = given.token.map { Secret($0) }
        let tokenSecret = given.tokenSecret.map { Secret($0) }
        let clientKey = Secret(given.clientKey)
        let credentials =
            given.privateKey == nil
            ? OAuth1Credentials(
                clientKey: clientKey,
                clientSecret: Secret(given.clientSecret ?? ""),
                token: token,
                tokenSecret: tokenSecret
            ) : OAuth1Credentials(clientKey: clientKey, privateKey: key, token: token, tokenSecret: tokenSecret)
        let signer = OAuth1Signer(
            credentials,
            method: try #require(OAuth1SignatureMethod(rawValue: given.signatureMethod)),
            transmission: ["header": .header, "query": .query, "form": .form][given.transmission] ?? .header,
            // oauthlib hashes what is no form of its own accord.
            bodyHash: given.body != nil ? .sha1 : nil
        )
        let body = given.body.map { OAuth1Request.Body(Array($0.utf8), contentType: given.contentType) }
        let request = OAuth1Request(method: given.method, url: given.url, body: body ?? .none)
        let time = Timestamp(seconds: try #require(Int64(given.timestamp)))
        let signed = try signer.sign(request, at: time, nonce: given.nonce)
        return Answer(
            baseString: try signer.baseString(request, at: time, nonce: given.nonce),
            signature: try #require(try signature(request, signed))
        )
    }

    private func signature(_ request: OAuth1Request, _ signed: OAuth1SignedRequest) throws -> String? {
        switch signed {
        case .authorization(let field):
            return try OAuth1ReceivedRequest(request, authorization: field)["oauth_signature"]
        case .body(let bytes):
            return FormParameters(bytes[...]).items.last?.value
        case .url(let url):
            return try FormParameters(RequestURL(url).query).items.last?.value
        }
    }
}

/// Which method a case signs with: RSA for one in ten, because it is slow in Python.
private struct SignatureChoice {
    let method: String
    let privateKey: String?

    init(number: Int, privateKey: String) {
        method =
            switch number % 20 {
            case 0: "RSA-SHA1"
            case 1: "RSA-SHA256"
            case 2, 3, 4: "PLAINTEXT"
            case 5...11: "HMAC-SHA256"
            default: "HMAC-SHA1"
            }
        self.privateKey = number % 20 < 2 ? privateKey : nil
    }
}

extension DifferentialTests {
    private func randomCase(_ choice: SignatureChoice, _ generator: inout Seeded) -> Case {
        let transmission = ["header", "header", "query", "form"].randomElement(using: &generator) ?? "header"
        let body = randomBody(transmission, &generator)
        return Case(
            method: ["GET", "POST", "put", "Delete", "PATCH", "X-CUSTOM"].randomElement(using: &generator) ?? "GET",
            url: randomURL(&generator),
            body: body.text,
            contentType: body.type,
            transmission: transmission,
            signatureMethod: choice.method,
            timestamp: String(Int64.random(in: 1...4_000_000_000, using: &generator)),
            nonce: text(1, 20, &generator),
            clientKey: text(1, 20, &generator),
            clientSecret: choice.privateKey == nil ? text(0, 20, &generator, "%4%41") : nil,
            privateKey: choice.privateKey,
            // oauthlib leaves an empty token out.
            token: Bool.random(using: &generator) ? text(1, 20, &generator) : nil,
            tokenSecret: Bool.random(using: &generator) ? text(0, 20, &generator, "%4%41") : nil
        )
    }

    private func randomBody(_ transmission: String, _ generator: inout Seeded) -> (text: String?, type: String?) {
        let form = "application/x-www-form-urlencoded"
        if transmission == "form" { return (randomForm(&generator), form) }
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return (randomForm(&generator), form)
        case 1: return ("{\"text\": \"\(Int.random(in: 0..<1_000, using: &generator)) é\"}", "application/json")
        default: return (nil, nil)
        }
    }

    private func randomURL(_ generator: inout Seeded) -> String {
        let hosts = [
            "example.com", "EXAMPLE.com", "api.Example.net", "127.0.0.1", "[::1]", "[2001:DB8::1]",
            "user:p%40ss@h.example",
        ]
        let paths = ["", "/", "/a/B", "/%C3%A9/%7e", "/a;p=1", "/a+b/c,d", "/a b/c", "/1/boards/~x!'()*"]
        let ports = ["", "", "", ":80", ":443", ":8080", ":", ":65535"]
        let scheme = ["http", "https", "HTTP", "Https"].randomElement(using: &generator) ?? "http"
        let query = Bool.random(using: &generator) ? "?" + randomForm(&generator) : ""
        let authority = (hosts.randomElement(using: &generator) ?? "h") + (ports.randomElement(using: &generator) ?? "")
        let fragment = Int.random(in: 0..<8, using: &generator) == 0 ? "#top" : ""
        return "\(scheme)://\(authority)\(paths.randomElement(using: &generator) ?? "")\(query)\(fragment)"
    }

    /// Names and values with every spelling: escapes in both cases, `+`, none at all, duplicates, no `=`.
    private func randomForm(_ generator: inout Seeded) -> String {
        let pieces = [
            "a", "b", "A", "z", "0", "9", "-", ".", "_", "~", "+", "%20", "%2B", "%2b", "%25", "%26", "%3D", "%3d",
            "%41",
            "%7E", "%7e", "%C3%A9", "%c3%bc", "%E2%82%AC", "%F0%9F%98%80", "%00", "%0A", "*", "!", "'", "(", ")", ",",
            ":",
            "@", "/", "?", "$", ";",
        ]
        let names = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            (0..<Int.random(in: 0...4, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined()
        }
        return names.flatMap { name -> [String] in
            let value = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: return [name]
            case 1: return ["\(name)=\(value)", "\(name)="]
            case 2: return ["\(name)=\(value)=\(value)"]
            default: return ["\(name)=\(value)"]
            }
        }.joined(separator: "&")
    }

    /// Without a percent sign for protocol parameters: oauthlib decodes their values once more than the RFC does.
    private func text(_ low: Int, _ high: Int, _ generator: inout Seeded, _ more: String = "") -> String {
        let characters = Array("abcXYZ019-._~ +&=/\"'éß€😀" + more)
        return String(
            (0..<Int.random(in: low...high, using: &generator)).map { _ in
                characters.randomElement(using: &generator) ?? "a"
            }
        )
    }
}
