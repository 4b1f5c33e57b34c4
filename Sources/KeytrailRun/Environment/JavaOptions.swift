/// The system properties by which Java's clients use the proxy; they read no variable but `JAVA_TOOL_OPTIONS`.
struct JavaOptions {
    let text: String

    /// `exceptions` is the user's list of hosts to reach directly.
    init(places: RunPlaces, exceptions: String?) {
        var properties: [(String, String)] = []
        for scheme in ["http", "https"] {
            properties += [("\(scheme).proxyHost", "127.0.0.1"), ("\(scheme).proxyPort", String(places.proxyPort))]
        }
        properties += [
            // For both schemes. Without it Java would reach this machine directly, as no other client does.
            ("http.nonProxyHosts", JavaOptions.nonProxyHosts(exceptions ?? "")),
            ("javax.net.ssl.trustStore", places.path(.javaTrustStore)),
            ("javax.net.ssl.trustStoreType", "JKS"),
        ]
        text = properties.map { ChildEnvironment.quoted("-D\($0.0)=\($0.1)") }.joined(separator: " ")
    }

    /// A list as in `NO_PROXY` in Java's own form: patterns between bars, where a name does not stand for those below it.
    ///
    /// Address ranges are left out: Java knows none.
    static func nonProxyHosts(_ list: String) -> String {
        let patterns = list.split { $0 == "," || $0.isWhitespace }.flatMap { entry -> [String] in
            if entry == "*" { return ["*"] }
            guard !entry.contains("/") else { return [] }
            let name = host(of: entry.hasPrefix("*") ? entry.dropFirst() : entry)
            let bare = name.hasPrefix(".") ? String(name.dropFirst()) : name
            guard !bare.isEmpty, bare.allSatisfy(isPlain) else { return [] }
            return bare.allSatisfy({ $0.isNumber || $0 == "." }) || bare.contains(":") ? [bare] : [bare, "*." + bare]
        }
        return patterns.joined(separator: "|")
    }

    /// The entry without its port; Java's list has none.
    private static func host(of entry: Substring) -> String {
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? String(parts[0]) : String(entry)
    }

    /// Whether a character can stand in a pattern without ending the option that it is in.
    private static func isPlain(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || ".-_:[]*".contains(character)
    }
}
