package import KeytrailModel

/// What the user says of a foreign log that the log does not say itself.
package struct ForeignOptions: Sendable {
    /// The server whose log it is, such as `https://api.example.com`; `nil` for a log that names its hosts.
    package var server: Server?
    /// From which end its calls were seen; `nil` for what the format says.
    package var vantage: Vantage?
    /// The offset from UTC of times that do not tell theirs, in seconds.
    package var offset: Int64 = 0
    /// The access log's format, as the server's configuration has it; `nil` for the usual ones.
    package var logFormat: LogFormat?

    /// How the lines of any log are calls; `nil` for the formats that are known.
    package var mapping: LogMapping?

    /// Says nothing.
    package init() {}

    /// Where requests went that do not say it themselves.
    package struct Server: Sendable, Equatable {
        /// `https` or `http`; `nil` when not stated.
        package let scheme: String?
        /// The host, with its port where stated.
        package let host: String

        /// Reads `api.example.com`, `api.example.com:8443` or `http://api.example.com`; `nil` for anything else.
        package init?(_ text: String) {
            var rest = text[...]
            if rest.hasPrefix("https://") {
                scheme = "https"
                rest = rest.dropFirst(8)
            } else if rest.hasPrefix("http://") {
                scheme = "http"
                rest = rest.dropFirst(7)
            } else {
                scheme = nil
            }
            if rest.hasSuffix("/") { rest = rest.dropLast() }
            let isHost = rest.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F: true
                default: false
                }
            }
            guard !rest.isEmpty, rest.utf8.count <= 255, isHost else { return nil }
            host = String(rest)
        }
    }
}
