internal import KeytrailModel

/// The vocabulary of SARIF 2.1.0 that all our logs share.
enum SARIF {
    /// A log of one run of Keytrail: its rules and the run's other members.
    static func log(version: String, rules: [JSON], run members: [JSON.Member]) -> String {
        let driver: JSON = ["name": "Keytrail", "semanticVersion": .string(version), "rules": .array(rules)]
        let head = [JSON.Member("tool", ["driver": driver]), JSON.Member("columnKind", "unicodeCodePoints")]
        let log: JSON = [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": [.object(head + members)],
        ]
        return log.inertText
    }

    /// A plain text for a reader (§3.11, §3.12).
    static func message(_ text: String) -> JSON { ["text": .string(text)] }

    /// The level, message and place of a result or a notification about a file (§3.27, §3.58).
    static func members(of diagnostic: Diagnostic) -> [JSON.Member] {
        let place = diagnostic.location.map { [JSON.Member("locations", [location($0)])] } ?? []
        return [
            JSON.Member("level", .string(diagnostic.severity.rawValue)),
            JSON.Member("message", message(diagnostic.message)),
        ] + place
    }

    private static func location(_ location: SourceLocation) -> JSON {
        var physical = [JSON.Member("artifactLocation", ["uri": .string(uri(location.file))])]
        if let line = location.line {
            var region = [JSON.Member("startLine", .integer(Int64(line)))]
            if let column = location.column { region.append(JSON.Member("startColumn", .integer(Int64(column)))) }
            physical.append(JSON.Member("region", .object(region)))
        }
        return ["physicalLocation": .object(physical)]
    }

    /// A path as a URI reference (RFC 3986 §4.2): absolute ones with their scheme; no colon can be taken for one.
    private static func uri(_ path: String) -> String {
        let encoded = path.utf8.map { byte -> String in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~/".utf8.contains(byte)
            guard !isPlain else { return String(Unicode.Scalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" + digits : digits)
        }.joined()
        return path.hasPrefix("/") ? "file://" + encoded : encoded
    }
}
