import Foundation
import KeytrailTestSupport
import Testing

/// Ten thousand requests to a web site that nobody attacked.
@Suite(.enabled(if: SharedData.path("elastic_examples/apache_logs") != nil, "shared data are not here"))
struct BackgroundTrafficTests {
    /// A line of the combined log format as one of Keytrail's own; `nil` for one that is cut off.
    private static func line(_ line: Substring, isAuthenticated: Bool) -> String? {
        let form = #/(\S+) \S+ \S+ \[([^\]]+)\] "([A-Z]+) (\S+)[^"]*" (\d+) (\S+) "[^"]*" "(.*?)"?\s*/#
        guard let parts = try? form.wholeMatch(in: line)?.output, let time = time(String(parts.2)) else { return nil }
        let path = parts.4.split(separator: "?").first.map(String.init) ?? "/"
        var event: [String: Any] = [
            "timestamp": time, "client.address": String(parts.1), "http.request.method": String(parts.3),
            "server.address": "www.example.com", "url.path": path.hasPrefix("/") ? path : "/",
            "http.response.status_code": Int(parts.5) ?? 0, "user_agent.original": String(parts.7),
        ]
        event["http.response.body.size"] = Int(parts.6)
        if isAuthenticated { event["keytrail.credential.id"] = "user-\(parts.1)" }
        guard let data = try? JSONSerialization.data(withJSONObject: event) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private static func time(_ text: String) -> String? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "dd/MMM/yyyy:HH:mm:ss Z"
        return formatter.date(from: text).map { $0.ISO8601Format() }
    }

    @Test("nothing above low is found in it, even when each visitor has a credential", arguments: [false, true])
    func background(isAuthenticated: Bool) async throws {
        let log = try #require(SharedData.path("elastic_examples/apache_logs"))
        // Some user agents are not UTF-8.
        let text = String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self)
        let lines = text.split(separator: "\n").compactMap { Self.line($0, isAuthenticated: isAuthenticated) }
        #expect(lines.count > 9_900)
        let program = try Program()
        let file = program.home.file("background.ndjson")
        try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let audit = try await program.run("audit", file, "--now", "2015-05-21T00:00:00Z", "--warn-on", "medium")
        #expect(audit.status == 0, "\(audit.output.prefix(2_000))")
    }
}
