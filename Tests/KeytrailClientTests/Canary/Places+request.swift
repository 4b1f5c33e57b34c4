internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailTestSupport

/// Every place that a secret can have in a request or a response.
enum Places {
    /// The places of a request.
    static let requests = urls + headers + bodies + refused

    private static func escaped(_ text: String) -> String { SecretForms.percentEncoded(text) }

    private static let urls: [RequestPlace] =
        [
            RequestPlace("password in the URL") { server, secret in
                ClientRequest(url: server.replacing("//", with: "//user:\(escaped(secret))@") + "/x")
            },
            RequestPlace("user in the URL") { server, secret in
                ClientRequest(url: server.replacing("//", with: "//\(escaped(secret))@") + "/x")
            },
            RequestPlace("Trello's token in the path") { server, secret in
                let trello = server.replacing("127.0.0.1", with: "localhost")
                return ClientRequest(url: "\(trello)/1/tokens/\(escaped(secret))/webhooks?fields=all")
            },
            RequestPlace("path", .telling) { ClientRequest(url: "\($0)/a/\(escaped($1))/x\(escaped($1))y/b") },
            RequestPlace("path, escaped twice", .telling) {
                ClientRequest(url: "\($0)/a/\(escaped(escaped($1)))")
            },
            RequestPlace("query, a name that is kept", .telling) {
                ClientRequest(url: "\($0)/x?page=\(escaped($1))&sort=a\(SecretForms.formEncoded($1))")
            },
            RequestPlace("query, an unknown name") { ClientRequest(url: "\($0)/x?zz=\(escaped($1));q=\(escaped($1))") },
            RequestPlace("query, as a name") { ClientRequest(url: "\($0)/x?\(escaped($1))&\(escaped($1))=1") },
            RequestPlace("fragment") { ClientRequest(url: "\($0)/x#access_token=\(escaped($1))") },
        ] + paths + names

    /// Routes of other APIs whose paths hold a secret.
    private static let paths = [
        "/bot*/getMe", "/oauth/v1/access-tokens/*", "/oauth/v1/refresh-tokens/*", "/api/webhooks/1/*",
        "/api/webhooks/1/*/messages",
    ].map { path in
        RequestPlace(path) { ClientRequest(url: $0 + path.replacing("*", with: escaped($1))) }
    }

    /// Parameters whose names say that their value is a secret; the same value in the path, too.
    private static let names = [
        "token", "key", "api_key", "access_token", "refresh_token", "client_secret", "code", "password", "sig",
        "oauth_token", "X-Amz-Signature", "%74oken",
    ].map { name in
        RequestPlace("query, \(name)") { ClientRequest(url: "\($0)/x/\(escaped($1))?a=b&\(name)=\(escaped($1))") }
    }

    /// Fields that name a secret, and what stands in them; the same value in the path, too.
    private static let headers: [RequestPlace] =
        [
            ("Authorization", "Bearer *"), ("Authorization", "token *"), ("Authorization", "Odd *"),
            ("Authorization", "*"), ("Authorization", "OAuth oauth_consumer_key=\"k\", oauth_token=\"%\""),
            ("Authorization", "OAuth oauth_consumer_key=\"%\", oauth_signature=\"%\", oauth_nonce=\"n\""),
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\("AK")IA2222333344445555/20261123/eu/s3/aws4_request, SignedHeaders=host, Signature=*"
            ), ("Proxy-Authorization", "Basic *"), ("X-Api-Key", "*"), ("Private-Token", "*"), ("X-Vault-Token", "*"),
            ("X-Goog-Api-Key", "*"), ("X-Amz-Security-Token", "*"), ("X-Shopify-Access-Token", "*"),
            ("DD-API-KEY", "*"), ("X-GitHub-Stateless-S2S-Token", "*"), ("Cookie", "theme=dark; session=*"),
        ].map { name, value in
            RequestPlace("\(name): \(value.prefix(8))") { server, secret in
                let value = value.replacing("*", with: secret).replacing("%", with: escaped(secret))
                let isWhole = !secret.contains(";") && !secret.contains(",")
                let path = isWhole && !name.hasPrefix("Proxy") ? escaped(secret) : ""
                var request = ClientRequest(url: "\(server)/x/\(path)")
                try request.add(field: name, value: value)
                return request
            }
        } + fields

    private static let fields: [RequestPlace] =
        ["X-Note", "Accept", "Referer", "Idempotency-Key", "tracestate", "baggage", "If-None-Match"].map { name in
            RequestPlace(name) { server, secret in
                var request = ClientRequest(url: "\(server)/x")
                try request.add(field: name, value: secret)
                return request
            }
        } + [
            RequestPlace("User-Agent", .telling) { server, secret in
                var request = ClientRequest(url: "\(server)/x")
                request.fields[.userAgent] = "tool/\(secret) (\(secret); x) a=\(secret) \(escaped(secret))"
                return request
            },
            RequestPlace("traceparent", .telling) { server, secret in
                var request = ClientRequest(url: "\(server)/x")
                try request.add(field: "traceparent", value: "00-\(secret)-00f067aa0ba902b7-01")
                return request
            },
            RequestPlace("a field's name") { server, secret in
                var request = ClientRequest(url: "\(server)/x")
                try request.add(field: secret, value: "1")
                return request
            },
        ]

    /// Bodies, in memory and streamed.
    private static let bodies: [RequestPlace] = [
        ("application/x-www-form-urlencoded", "a=b&token=%&password=%&%=1"), ("application/json", "{\"token\":\"~\"}"),
        ("application/json", "{\"deep\":{\"password\":\"~\",\"list\":[\"~\"]}}"),
        ("application/json", "{\"token\":\"~"),
        ("text/plain", "*"), ("application/octet-stream", "\u{0}*\u{0}"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n*\r\n--b--\r\n"
        ),
    ].flatMap { type, text in
        [true, false].map { isStreamed in
            RequestPlace("\(isStreamed ? "streamed " : "")\(type)") { server, secret in
                let bytes = Array(
                    text.replacing("*", with: secret).replacing("%", with: escaped(secret))
                        .replacing("~", with: SecretForms.json(secret)).utf8
                )
                var request = ClientRequest(method: "POST", url: "\(server)/x", body: .bytes(bytes))
                if isStreamed {
                    request.body = .stream(
                        AsyncStream {
                            $0.yield(bytes); $0.finish()
                        }
                    )
                }
                request.fields[.contentType] = type
                return request
            }
        }
    }

    /// Requests that the client refuses to send.
    private static let refused: [RequestPlace] = [
        RequestPlace("method", isRefused: true) { ClientRequest(method: $1, url: $0) },
        RequestPlace("a name of a host on the network", .telling, isRefused: true) {
            ClientRequest(url: "http://\($1).example/")
        },
        RequestPlace("plain HTTP to the network", isRefused: true) {
            ClientRequest(url: "http://u:\(escaped($1))@host.example/\($1)", credential: .bearer($1))
        },
        RequestPlace("no URL", isRefused: true) { ClientRequest(url: $1) },
        RequestPlace("a URL with a wrong port", isRefused: true) {
            ClientRequest(url: "https://user:\($1)/@host.example:x/")
        },
        RequestPlace("another scheme", isRefused: true) {
            ClientRequest(url: "ftp://\(escaped($1))@127.0.0.1/\(escaped($1))")
        },
        RequestPlace("a field with a line break", .telling, isRefused: true) { server, secret in
            var request = ClientRequest(url: server)
            try request.add(field: secret, value: "\(secret)\r\nX: \(secret)")
            return request
        },
        RequestPlace("a credential with a line break", isRefused: true) {
            ClientRequest(url: $0, credential: .bearer("\($1)\r\n\($1)"))
        },
    ]
}
