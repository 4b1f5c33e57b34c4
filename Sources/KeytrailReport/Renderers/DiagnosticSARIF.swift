package import KeytrailModel

/// What is wrong with files, in the form that code hosts and editors read (SARIF 2.1.0).
package struct DiagnosticSARIF {
    /// A kind of mistake.
    package struct Kind {
        /// Its name in `Diagnostic.kind`.
        package var id: String
        /// What is right, in one sentence.
        package var summary: String

        /// Names a kind.
        package init(id: String, summary: String) {
            self.id = id
            self.summary = summary
        }
    }

    private let version: String
    private let kinds: [Kind]

    /// Renders for a program's version; `kinds` are those that results may have.
    package init(version: String, kinds: [Kind]) {
        self.version = version
        self.kinds = kinds
    }

    /// The log of one run.
    package func render(_ diagnostics: [Diagnostic]) -> String {
        let rules = kinds.map { kind -> JSON in
            ["id": .string(kind.id), "shortDescription": ["text": .string(kind.summary)]]
        }
        let driver: JSON = ["name": "Keytrail", "semanticVersion": .string(version), "rules": .array(rules)]
        let run: JSON = [
            "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
            "results": .array(diagnostics.map(result)),
        ]
        let log: JSON = [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run],
        ]
        return log.prettyText + "\n"
    }

    private func result(_ diagnostic: Diagnostic) -> JSON {
        var members: [JSON.Member] = []
        if let index = kinds.firstIndex(where: { $0.id == diagnostic.kind }) {
            members.append(JSON.Member("ruleId", .string(kinds[index].id)))
            members.append(JSON.Member("ruleIndex", .integer(Int64(index))))
        }
        members.append(JSON.Member("level", .string(diagnostic.severity.rawValue)))
        members.append(JSON.Member("message", ["text": .string(diagnostic.message)]))
        if let location = diagnostic.location { members.append(JSON.Member("locations", [place(location)])) }
        return .object(members)
    }

    private func place(_ location: SourceLocation) -> JSON {
        var physical = [JSON.Member("artifactLocation", ["uri": .string(uri(location.file))])]
        if let line = location.line {
            var region = [JSON.Member("startLine", .integer(Int64(line)))]
            if let column = location.column { region.append(JSON.Member("startColumn", .integer(Int64(column)))) }
            physical.append(JSON.Member("region", .object(region)))
        }
        return ["physicalLocation": .object(physical)]
    }

    /// A path as a URI reference (RFC 3986 §4.2): absolute ones with their scheme; no colon can be taken for one.
    private func uri(_ path: String) -> String {
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
