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
            ["id": .string(kind.id), "shortDescription": SARIF.message(kind.summary)]
        }
        return SARIF.log(version: version, rules: rules, run: [JSON.Member("results", .array(diagnostics.map(result)))])
    }

    private func result(_ diagnostic: Diagnostic) -> JSON {
        var members: [JSON.Member] = []
        if let index = kinds.firstIndex(where: { $0.id == diagnostic.kind }) {
            members.append(JSON.Member("ruleId", .string(kinds[index].id)))
            members.append(JSON.Member("ruleIndex", .integer(Int64(index))))
        }
        return .object(members + SARIF.members(of: diagnostic))
    }
}
