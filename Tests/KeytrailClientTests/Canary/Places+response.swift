internal import KeytrailTestSupport

extension Places {
    /// The places of a response.
    static let responses = heads + answers + redirects + failures

    private static func response(_ head: String, _ fields: String..., body: String = "") -> String {
        let head = ([head] + fields + ["Content-Length: \(body.utf8.count)", "Connection: close"])
        return "HTTP/1.1 " + head.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private static let heads: [ResponsePlace] = [
        ResponsePlace("reason phrase") { response("418 \($0)") },
        ResponsePlace("fields that are not kept") {
            response(
                "200 OK",
                "Server: \($0)",
                "ETag: \"\($0)\"",
                "X-Request-Id: \($0)",
                "Via: 1.1 \($0)",
                "Link: <\($0)>"
            )
        },
        ResponsePlace("Set-Cookie") {
            response("200 OK", "Set-Cookie: s=\($0); HttpOnly", "Set-Cookie: \($0)=1", "Set-Cookie2: \($0)")
        },
        ResponsePlace("WWW-Authenticate") {
            response("401 Unauthorized", "WWW-Authenticate: Bearer realm=\"\($0)\", error_description=\"\($0)\"")
        },
        ResponsePlace("traceparent") { response("200 OK", "traceparent: 00-\($0)-00f067aa0ba902b7-01") },
        ResponsePlace("Retry-After") { response("200 OK", "Retry-After: \($0)", "X-RateLimit-Reset: \($0)") },
        ResponsePlace("values of limits", .telling) {
            response(
                "200 OK",
                "X-RateLimit-Limit: \($0)",
                "X-RateLimit-Resource: \($0)",
                "X-RateLimit-Remaining: 1",
                "RateLimit: \"\($0)\";r=1;t=\($0)",
                "RateLimit-Policy: \"\($0)\";q=5;qu=\"\($0)\"",
                "Sforce-Limit-Info: \($0)=1/2"
            )
        },
        ResponsePlace("names of limits", .known) {
            response("200 OK", "X-RateLimit-Limit-\($0): 5", "X-Rate-Limit-\($0)-Max: 4")
        },
        ResponsePlace("scopes", .telling) {
            response("200 OK", "X-OAuth-Scopes: a, \($0)", "X-Accepted-OAuth-Scopes: \($0)")
        },
        ResponsePlace("a hundred cookies before the secret in the path") { _ in
            response("200 OK", (0..<100).map { "Set-Cookie: c\($0)=value-\(1_000 + $0)" }.joined(separator: "\r\n"))
        },
    ]

    private static let answers: [ResponsePlace] =
        [
            ("application/json", "{\"ok\":false,\"error\":\"~\",\"needed\":\"~\",\"code\":\"~\"}"),
            ("application/json", "{\"error\":{\"code\":\"~\",\"message\":\"GET /x?token=%\"}"),
            ("text/html", "<html><title>*</title>not found: /x?token=%</html>"), ("text/plain", "invalid token *"),
        ].map { type, text in
            ResponsePlace(type, .telling) { secret in
                let body = text.replacing("*", with: secret).replacing("~", with: SecretForms.json(secret))
                    .replacing("%", with: SecretForms.percentEncoded(secret))
                return response("400 Bad Request", "Content-Type: \(type)", body: body)
            }
        } + [
            ResponsePlace("an error of the server's, twice") { response("503 Busy", "Retry-After: 1", body: $0) },
            ResponsePlace("chunks and trailers") {
                let chunk = String($0.utf8.count, radix: 16)
                return
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Api-Key\r\nConnection: close\r\n\r\n"
                    + "\(chunk)\r\n\($0)\r\n0\r\nX-Api-Key: \($0)\r\nX-RateLimit-Resource: \($0)\r\n\r\n"
            },
        ]

    private static let redirects: [ResponsePlace] = [
        ("Location, to a path", "/a/*/b?page=*&sort=a*"),
        ("Location, with a token", "/a?token=*&code=*#access_token=*"),
        ("Location, to another origin", "http://localhost:1/a?page=*&sort=b*c&next=https%3A%2F%2Fx%2F%3Ftoken%3D*#*"),
        ("Location, to a path of another origin", "http://localhost:1/a/*?page=*"),
        ("Location, with a password", "http://u:*@localhost:1/"), ("Location, to plain HTTP", "http://*.example/"),
        ("Location that is no URL", "http://*:x/"),
    ].map { name, location in
        ResponsePlace(name, .telling) {
            let url = location.replacing("*", with: SecretForms.percentEncoded($0))
            return response("302 Found", "Location: \(url)", "Set-Cookie: s=\($0)", body: $0)
        }
    }

    private static let failures: [ResponsePlace] = [
        ResponsePlace("half a response") { "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\nX-Note: \($0)\r\n\r\n\($0)" },
        ResponsePlace("half a head") { "HTTP/1.1 200 OK\r\nX-Note: \($0)\r\nX-No" },
        ResponsePlace("no HTTP") { "+OK \($0) ready\r\n" },
        ResponsePlace("no response") { _ in "" },
        ResponsePlace("a field of 100 KB") { response("200 OK", "X-Note: " + filled($0, 100_000)) },
        ResponsePlace("a field of 300 KB") { response("200 OK", "X-Note: " + filled($0, 300_000)) },
        ResponsePlace("an encoding that is none") { response("200 OK", "Content-Encoding: gzip", body: $0) },
        ResponsePlace("silence") { _ in nil },
    ]

    private static func filled(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count / text.utf8.count + 1)
    }
}
