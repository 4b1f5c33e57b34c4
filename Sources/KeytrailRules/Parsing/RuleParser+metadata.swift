internal import KeytrailModel
internal import KeytrailYAML

/// What the specification asks of the fields that only readers look at.
extension RuleParser {
    private enum Status: String, CaseIterable {
        case stable, test, experimental, deprecated, unsupported
    }

    private enum Relation: String, CaseIterable {
        case derived, obsolete, merged, renamed, similar
    }

    private static let taxonomies = ["sigma", "otel", "keytrail"]
    private static let longestDescription = 65_535

    /// Warns about fields that are not what the specification says.
    mutating func checkMetadata() {
        checkWord("status", known: Status.allCases.map(\.rawValue))
        for key in ["description", "license", "author", "taxonomy"] { checkText(key) }
        for key in ["references", "fields", "scope"] { checkList(key) }
        for key in ["date", "modified"] { checkDate(key) }
        checkRelated()
        if let node = document["description"], let text = node.text,
            text.unicodeScalars.count > RuleParser.longestDescription
        {
            problems.warning(
                at: node.location,
                "the description is longer than \(RuleParser.longestDescription) characters"
            )
        }
        if let node = document["taxonomy"], let text = node.text, !RuleParser.taxonomies.contains(text) {
            let hint = nearest(to: text, among: RuleParser.taxonomies).map { "; did you mean '\($0)'?" } ?? ""
            problems.warning(
                at: node.location,
                "names of the taxonomy '\(text)' are not translated: fields are taken as they are written\(hint)"
            )
        }
    }

    private mutating func checkText(_ key: String) {
        guard let node = document[key], node.text?.isEmpty != false, !node.isNull else { return }
        problems.warning(
            at: node.location,
            "'\(key)' must be a text, not \(node.text == nil ? node.kind : "an empty one")"
        )
    }

    private mutating func checkList(_ key: String) {
        guard let node = document[key], !node.isNull else { return }
        guard let elements = node.elements else {
            problems.warning(at: node.location, "'\(key)' must be a list of texts, not \(node.kind)")
            return
        }
        for element in elements where element.text == nil {
            problems.warning(at: element.location, "'\(key)' must be a list of texts; here is \(element.kind)")
        }
    }

    private mutating func checkWord(_ key: String, known: [String]) {
        guard let node = document[key] else { return }
        let text = node.text ?? ""
        guard !known.contains(text) else { return }
        problems.warning(at: node.location, "unknown \(key) '\(text)'" + problems.hint(text, among: known))
    }

    private mutating func checkDate(_ key: String) {
        guard let node = document[key] else { return }
        let text = node.text ?? ""
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil }
        guard parts.map(\.utf8.count) == [4, 2, 2], numbers.count == 3, (1...12).contains(numbers[1]),
            (1...RuleParser.days(ofMonth: numbers[1], year: numbers[0])).contains(numbers[2])
        else {
            problems.warning(at: node.location, "'\(key)' must be a day such as 2026-01-31, not '\(text)'")
            return
        }
    }

    private static func days(ofMonth month: Int, year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private mutating func checkRelated() {
        guard let node = document["related"], !node.isNull else { return }
        guard let elements = node.elements else {
            problems.warning(at: node.location, "'related' must be a list such as [{id: …, type: derived}]")
            return
        }
        let known = Relation.allCases.map(\.rawValue)
        for element in elements {
            guard element.entries != nil, element["id"]?.text?.isUUID == true else {
                problems.warning(at: element.location, "a related rule needs its 'id', which is a UUID, and a 'type'")
                continue
            }
            let type = element["type"]?.text ?? ""
            if !known.contains(type) {
                let place = element["type"]?.location ?? element.location
                problems.warning(at: place, "unknown relation '\(type)'" + problems.hint(type, among: known))
            }
        }
    }
}
