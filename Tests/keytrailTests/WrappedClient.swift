import Foundation
import KeytrailTestSupport
import Testing

/// A row of the table in docs/wrapping.md: a client that nobody has told of Keytrail.
struct WrappedClient: Sendable, CustomTestStringConvertible {
    /// The client as the documentation names it.
    let name: String
    /// The tool that has to be there; an absolute path, or a name to look for in `PATH`.
    let tool: String
    /// The words that get the URL which is put in the place of `{url}`, after the tool's own.
    let words: [String]
    /// How many calls that makes.
    var calls = 1

    var testDescription: String { name }

    /// The command for a URL; `nil` when the tool is not here.
    func command(url: String) -> [String]? {
        guard let path = tool.hasPrefix("/") ? tool : WrappedClient.find(tool) else { return nil }
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        return [path] + words.map { $0.replacing("{url}", with: url) }
    }

    static func find(_ tool: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(tool)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Those that the proxy and its certificates reach.
    static let recorded: [WrappedClient] = [
        WrappedClient(name: "curl", tool: "curl", words: ["-sS", "{url}"]),
        WrappedClient(name: "wget", tool: "wget", words: ["-q", "-O", "-", "{url}"]),
        python("Python urllib", "urllib_client.py", "{url}"), python("requests", "requests_client.py", "{url}"),
        python("httpx", "httpx_client.py", "{url}"), python("aiohttp, trust_env", "aiohttp_client.py", "{url}", "yes"),
        WrappedClient(name: "Node fetch", tool: "node", words: [Recorded.client("fetch_client.js"), "{url}"]),
        WrappedClient(
            name: "Node https",
            tool: "node",
            words: [Recorded.client("https_client.js"), "{url}"],
            calls: 2
        ),
        WrappedClient(name: "Java", tool: "java", words: [Recorded.client("Client.java"), "{url}"], calls: 2),
        WrappedClient(name: "PHP curl", tool: "php", words: [Recorded.client("curl_client.php"), "{url}"]),
        WrappedClient(name: "Ruby net/http", tool: "ruby", words: [Recorded.client("net_http_client.rb"), "{url}"]),
    ]

    /// Those that go past every proxy; they work, and nothing is recorded.
    static let unseen: [WrappedClient] = [
        python("aiohttp", "aiohttp_client.py", "{url}", "no"), python("Python http.client", "http_client.py", "{url}"),
        WrappedClient(name: "PHP streams", tool: "php", words: [Recorded.client("stream_client.php"), "{url}"]),
    ]

    private static func python(_ name: String, _ script: String, _ words: String...) -> WrappedClient {
        WrappedClient(name: name, tool: PythonTools.interpreter, words: [Recorded.client(script)] + words)
    }
}
