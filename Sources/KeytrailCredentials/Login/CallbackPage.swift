/// What the browser shows after the answer: pages without anything from elsewhere, and without anything of the request.
enum CallbackPage {
    /// A page and what it may do.
    struct Response: Sendable {
        var status: Int
        var fields: [(name: String, value: String)]
        var body: String
    }

    /// The answer was taken.
    static func done(nonce: String) -> Response {
        response(200, "Keytrail has the answer", "You can close this window and go back to the terminal.", nonce, "")
    }

    /// The page that posts its fragment and forgets it.
    static func fragment(nonce: String) -> Response {
        let script = """
            <script nonce="\(nonce)">
            const fragment = location.hash.slice(1);
            history.replaceState(null, "", location.pathname);
            const text = document.querySelector("p");
            fetch(location.pathname, {method: "POST", body: new URLSearchParams(fragment), redirect: "error"})
              .then((answer) => { text.textContent = answer.ok
                ? "You can close this window and go back to the terminal." : "The answer was not taken; log in again."; })
              .catch(() => { text.textContent = "The terminal does not wait any more; log in again."; });
            </script>
            """
        return response(200, "Keytrail", "One moment …", nonce, script)
    }

    /// A request that was refused: no word about why.
    static func refused(_ status: Int) -> Response {
        Response(status: status, fields: common + [("content-type", "text/plain")], body: "refused\n")
    }

    private static let common: [(name: String, value: String)] = [
        ("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
        ("connection", "close"),
    ]

    private static func response(
        _ status: Int,
        _ title: String,
        _ text: String,
        _ nonce: String,
        _ script: String
    ) -> Response {
        let policy = [
            "default-src 'none'", "style-src 'nonce-\(nonce)'", "img-src data:", "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
        let scripting = script.isEmpty ? [] : ["script-src 'nonce-\(nonce)'", "connect-src 'self'"]
        let body = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Keytrail</title>
            <link rel="icon" href="data:,">
            <style nonce="\(nonce)">body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:30em;padding:0 1em}</style>
            <h1>\(title)</h1>
            <p>\(text)</p>
            \(script)
            </html>

            """
        let fields = [
            ("content-type", "text/html; charset=utf-8"),
            ("content-security-policy", (policy + scripting).joined(separator: "; ")),
        ]
        return Response(status: status, fields: common + fields, body: body)
    }
}
