internal import KeytrailModel

/// Reads what a credential may do, and what an operation demands, out of an ordinary answer.
struct ScopeReader {
    let pack: ProviderPack
    let url: URLReading
    let found: FoundCredential
    let fields: AnswerFields
    let outcome: Outcome

    private static let mostScopes = 256

    /// The scopes that the response said the credential has; `nil` when it did not say.
    func granted(body: inout Body, _ secrets: Secrets) -> [String]? {
        for source in pack.scopeRules.granted {
            switch source {
            case .header(let name):
                if let value = field(name) { return kept(ScopeReader.names(value), secrets).uniqued() }
            case .list(let list):
                if outcome == .success, let names = listed(list, body) { return kept(names, secrets).uniqued() }
            }
        }
        return nil
    }

    /// The scopes that a token itself claims.
    func claimed(_ names: [String], _ secrets: Secrets) -> [String] { kept(names, secrets).uniqued() }

    /// What the operation demands, as the response says, which goes before the pack's word; `nil` when it does not say.
    func told(body: inout Body, _ secrets: Secrets) -> ScopeRequirement? {
        for source in pack.scopeRules.accepted {
            switch source {
            case .header(let name, let form):
                if let value = field(name) { return requirement(value, form, secrets) }
            case .member(let path, let form):
                if let value = body.text(at: path), !value.isEmpty { return requirement(value, form, secrets) }
            }
        }
        return nil
    }

    /// What the operation demands by the pack; `nil` when it does not say.
    func known(method: String) -> ScopeRequirement? {
        url.operation.flatMap { pack.needs(of: $0, method: method) }
    }

    /// A field's value; several lines of one field are one list (RFC 9110 §5.3).
    private func field(_ name: String) -> String? {
        var value: String?
        for field in fields where field.name == name { value = value.map { "\($0),\(field.value)" } ?? field.value }
        return value
    }

    private func requirement(_ value: String, _ form: ScopeRules.Form, _ secrets: Secrets) -> ScopeRequirement {
        let alternatives: [[String]]
        switch form {
        case .any: alternatives = ScopeReader.names(value).map { [$0] }
        case .all: alternatives = [ScopeReader.names(value)]
        case .sets: alternatives = value.split(separator: ";").map { ScopeReader.names(String($0)) }
        }
        let kept = alternatives.prefix(64).map { self.kept($0, secrets) }.filter { !$0.isEmpty }
        return ScopeRequirement(anyOf: kept.isEmpty ? [[]] : Array(kept))
    }

    /// Names between commas and spaces.
    private static func names(_ value: String) -> [String] {
        value.utf8.prefix(16_384).split { $0 == 0x2c || $0 == 0x20 || $0 == 0x09 }.prefix(mostScopes).map {
            ASCII.text($0)
        }
    }

    /// The names that can be scopes (RFC 6749 §3.3, without the bar that our stored form uses) and are no secret.
    private func kept(_ names: [String], _ secrets: Secrets) -> [String] {
        names.filter { name in
            let bytes = name.utf8
            return (1...128).contains(bytes.count)
                && bytes.allSatisfy {
                    ASCII.isPrintable($0) && $0 > 0x20 && $0 != 0x22 && $0 != 0x5c && $0 != 0x7c && $0 != 0x3c
                }
                && !secrets.isSecret(bytes.span)
        }
    }

    private func listed(_ list: ScopeRules.ScopeList, _ body: Body) -> [String]? {
        guard let match = url.match, pack.routes.templates[match.operation].text == list.route,
            let scanner = body.scanner,
            let start = scanner.find(list.path), scanner.value(at: start) == .container
        else { return nil }
        if let parameter = list.parameter {
            guard let described = url.parameter(parameter), found.holds(role: list.role, secret: described) else {
                return nil
            }
        }
        let elements = scanner.elements(ofListAt: start, limit: ScopeReader.mostScopes)
        if list.rows.isEmpty {
            return elements.compactMap { position in
                guard case .string(let name) = scanner.value(at: position) else { return nil }
                return name
            }
        }
        return elements.flatMap { element in
            list.rows.filter { row in row.conditions.allSatisfy { holds($0, scanner, element) } }.map(\.grants)
        }
    }

    private func holds(_ condition: (member: String, values: Set<String>), _ scanner: JSONScanner, _ element: Int)
        -> Bool
    {
        guard let position = scanner.find([condition.member], from: element),
            let value = scanner.value(at: position)?.literal
        else {
            return false
        }
        return condition.values.contains(value.lowercased())
    }
}

extension Array where Element: Hashable {
    fileprivate func uniqued() -> [Element] {
        if count <= 1 { return self }
        if count <= 16 { return indices.filter { !self[..<$0].contains(self[$0]) }.map { self[$0] } }
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
