internal import KeytrailOAuth

/// The query component's parameters, as forms write them.
enum Query {
    /// The parameters, names and values decoded, each with its text as written.
    static func items(_ query: String) -> [(name: String, value: String, text: Substring)] {
        query.split(separator: "&").map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (PercentEncoding.decode(parts[0]), parts.count > 1 ? PercentEncoding.decode(parts[1]) : "", text)
        }
    }
}
