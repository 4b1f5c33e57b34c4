internal import KeytrailModel
internal import KeytrailStore

/// A body of the user's, with places for what is told: `{"text": "{{title}}: {{why}}"}`.
///
/// A template that is JSON with every place filled has its values escaped for JSON's strings; another one gets them as lines
/// of text.
package struct AlertTemplate: Sendable, Hashable {
    /// Why a text is no template; `offset` counts Unicode scalars from 0.
    package enum Problem: Error, Equatable {
        /// `{{` without `}}`.
        case unclosed(offset: Int)
        /// No such place.
        case unknown(String, offset: Int)
    }

    /// What can be filled in.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case key, route, sink, title, text, count, kind, level, rule, id, state, group, why, next
        case ruleTitle = "rule_title"
        case openedAt = "opened_at"
        case lastSeen = "last_seen"
        case resolvedAt = "resolved_at"
    }

    private enum Part: Sendable, Hashable {
        case text(String)
        case field(Field)
    }

    private let parts: [Part]
    /// Whether it is JSON.
    package let isJSON: Bool

    /// Reads a template; `isJSON` says how values are escaped.
    ///
    /// - Throws: `Problem`.
    package init(_ text: String, isJSON: Bool) throws(Problem) {
        self.isJSON = isJSON
        var parts: [Part] = []
        let scalars = Array(text.unicodeScalars)
        var start = 0
        var index = 0
        while index < scalars.count {
            guard scalars[index] == "{", index + 1 < scalars.count, scalars[index + 1] == "{" else {
                index += 1
                continue
            }
            guard let end = AlertTemplate.end(in: scalars, from: index + 2) else { throw .unclosed(offset: index) }
            let name = AlertTemplate.string(scalars[(index + 2)..<end]).filter { $0 != " " }
            guard let field = Field(rawValue: name) else { throw .unknown(name, offset: index) }
            parts.append(.text(AlertTemplate.string(scalars[start..<index])))
            parts.append(.field(field))
            index = end + 2
            start = index
        }
        parts.append(.text(AlertTemplate.string(scalars[start...])))
        self.parts = parts
    }

    private static func end(in scalars: [Unicode.Scalar], from start: Int) -> Int? {
        scalars.indices.dropFirst(start).first { index in
            scalars[index] == "}" && index + 1 < scalars.count && scalars[index + 1] == "}"
        }
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// The template filled by `value`.
    package func filled(_ value: (Field) -> String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            // Without its quotes: they are the template's.
            case .field(let field):
                isJSON ? String(JSON.string(value(field)).text.dropFirst().dropLast()) : value(field)
            }
        }.joined()
    }
}

extension AlertMessage {
    /// What a template's places are filled with; of a finding's parts those of the worst.
    func value(of field: AlertTemplate.Field) -> String {
        switch field {
        case .key: key
        case .route: address.route
        case .sink: address.sink
        case .title: title
        case .text: lines(limit: 20).joined(separator: "\n")
        case .count: String(notices.count)
        case .kind: worst?.kind.rawValue ?? ""
        case .level: worst?.level.name ?? ""
        case .rule: worst?.ruleID ?? ""
        case .ruleTitle: worst?.title ?? ""
        case .id: worst?.id ?? ""
        case .state: worst?.state ?? ""
        case .group: worst?.groupText ?? ""
        case .why: worst?.why ?? ""
        case .next: worst?.next ?? ""
        case .openedAt: worst?.openedAt ?? ""
        case .lastSeen: worst?.lastSeen ?? ""
        case .resolvedAt: worst?.resolvedAt ?? ""
        }
    }
}
