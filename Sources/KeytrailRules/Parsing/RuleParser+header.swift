internal import KeytrailModel
internal import KeytrailYAML

extension RuleParser {
    /// Who the rule is, or `nil` when `problems` says why nobody could refer to it.
    ///
    /// What only a reader looks at is no reason to leave a rule out: it is a warning.
    mutating func header() -> RuleHeader? {
        problems.kind = .header
        defer { problems.kind = .rule }
        guard let title = title() else { return nil }
        let id = id()
        let name = problems.text(document["name"], key: "name")
        checkMetadata()
        return RuleHeader(
            identifier: id ?? name ?? title,
            id: id,
            name: name,
            title: title,
            level: level(),
            tags: tags(),
            description: oneLine(document["description"]?.text ?? ""),
            falsePositives: list("falsepositives"),
            next: oneLine(problems.text(document["keytrail.next"], key: "keytrail.next") ?? ""),
            quiet: problems.span(document["keytrail.quiet"], key: "keytrail.quiet"),
            suppress: problems.span(document["keytrail.suppress"], key: "keytrail.suppress"),
            location: document.location
        )
    }

    private mutating func title() -> String? {
        guard let title = document["title"]?.text, !title.isEmpty else {
            problems.error(at: document["title"]?.location ?? document.location, "a rule needs a 'title'")
            return nil
        }
        guard title.unicodeScalars.count <= 256 else {
            problems.error(at: document["title"]?.location, "the title is longer than 256 characters")
            return nil
        }
        return title
    }

    private mutating func id() -> String? {
        guard let node = document["id"] else { return nil }
        guard let id = node.text, id.isUUID else {
            problems.error(at: node.location, "the id must be a UUID, such as 0f5f2a8e-5b0d-4c53-9d2e-3c3f6e1b7a02")
            return nil
        }
        return id
    }

    private mutating func level() -> Level {
        guard let node = document["level"] else { return .medium }
        guard let level = node.text.flatMap({ Level(name: $0) }) else {
            let known = Level.allCases.map(\.name)
            problems.error(at: node.location, "unknown level" + problems.hint(node.text ?? "", among: known))
            return .medium
        }
        return level
    }

    private mutating func tags() -> [String] {
        for node in document["tags"]?.elements ?? [] {
            guard let tag = node.text, !tag.isTag else { continue }
            problems.warning(at: node.location, "a tag has a name space and a name, such as attack.t1110, not '\(tag)'")
        }
        return list("tags")
    }

    /// The texts of a list; a single one is read, and warned about.
    private mutating func list(_ key: String) -> [String] {
        guard let node = document[key], !node.isNull else { return [] }
        let elements = node.elements ?? [node]
        let texts = elements.compactMap(\.text)
        if node.elements == nil || texts.count != elements.count {
            let wrong = elements.first { $0.text == nil } ?? node
            problems.warning(at: wrong.location, "'\(key)' must be a list of texts; here is \(wrong.kind)")
        }
        return texts
    }

    private func oneLine(_ text: String) -> String {
        text.utf8.split { $0 <= 0x20 }.map { String(Substring($0)) }.joined(separator: " ")
    }
}

extension String {
    /// Whether it is a UUID in its canonical spelling (RFC 9562 §4).
    var isUUID: Bool {
        let bytes = utf8
        guard bytes.count == 36 else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : byte.isHexDigit
        }
    }

    /// Whether it is a tag (Sigma specification 2.1, "Tags").
    fileprivate var isTag: Bool {
        let parts = utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && utf8.allSatisfy { $0.isTagByte || $0 == UInt8(ascii: ".") } && parts[0].allSatisfy(\.isTagByte)
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self | 0x20) }

    fileprivate var isTagByte: Bool {
        (0x30...0x39).contains(self) || (0x61...0x7A).contains(self) || self == UInt8(ascii: "-")
            || self == UInt8(ascii: "_")
    }
}
