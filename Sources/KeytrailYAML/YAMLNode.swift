package import KeytrailModel

/// A YAML value and where it stands.
///
/// Mappings keep their order; aliases are already replaced by what they name.
package struct YAMLNode: Sendable {
    /// The kinds of YAML values.
    package enum Value: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    /// A key of a mapping and its value; keys are texts in every format of ours.
    package struct Entry: Sendable {
        /// The key's text.
        package let key: String
        /// Where the key stands.
        package let keyLocation: SourceLocation
        /// The value.
        package let value: YAMLNode

        /// Creates an entry.
        package init(key: String, keyLocation: SourceLocation, value: YAMLNode) {
            self.key = key
            self.keyLocation = keyLocation
            self.value = value
        }
    }

    /// What it is.
    package let value: Value
    /// Where it stands.
    package let location: SourceLocation

    /// Creates a value.
    package init(value: Value, location: SourceLocation) {
        self.value = value
        self.location = location
    }

    /// The same document with another plain scalar at a path of keys, or numbers from 0 in lists.
    ///
    /// Nothing is changed where the path leads nowhere.
    package func replacing(_ path: ArraySlice<String>, with text: String) -> YAMLNode {
        guard let key = path.first else {
            return YAMLNode(
                value: .scalar(YAMLScalar(text: text, isPlain: true, verbatimOffset: nil)),
                location: location
            )
        }
        let rest = path.dropFirst()
        switch value {
        case .scalar: return self
        case .sequence(let elements):
            guard let index = Int(key), elements.indices.contains(index) else { return self }
            var changed = elements
            changed[index] = elements[index].replacing(rest, with: text)
            return YAMLNode(value: .sequence(changed), location: location)
        case .mapping(let entries):
            let changed = entries.map { entry in
                guard entry.key == key else { return entry }
                let value = entry.value.replacing(rest, with: text)
                return Entry(key: entry.key, keyLocation: entry.keyLocation, value: value)
            }
            return YAMLNode(value: .mapping(changed), location: location)
        }
    }
}

/// A YAML scalar: its text, and what YAML 1.2's core schema makes of it when it is not quoted.
package struct YAMLScalar: Sendable, Hashable {
    /// The text without quotes and escapes.
    package let text: String
    /// Whether it was written without quotes, and so may be a number, a Boolean or null.
    package let isPlain: Bool
    /// How far behind the value's place its text begins, where it stands in the file as it is; `nil` where it does not.
    let verbatimOffset: Int?

    /// Creates a scalar.
    package init(text: String, isPlain: Bool, verbatimOffset: Int? = nil) {
        self.text = text
        self.isPlain = isPlain
        self.verbatimOffset = verbatimOffset
    }

    /// Whether it is null (`null`, `~`, or nothing).
    package var isNull: Bool { isPlain && ["", "~", "null", "Null", "NULL"].contains(text) }

    /// Its Boolean value; `nil` when it is none.
    package var bool: Bool? {
        guard isPlain else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return nil
        }
    }

    /// Its integer value, decimal or `0x…`; `nil` when it is none or does not fit.
    package var integer: Int64? {
        guard isPlain else { return nil }
        return text.hasPrefix("0x") ? Int64(text.dropFirst(2), radix: 16) : Int64(text)
    }

    /// Its value as a number; `nil` when it is none or not finite.
    package var number: Double? {
        guard isPlain, let first = text.utf8.first, first != UInt8(ascii: "i"), first != UInt8(ascii: "n"),
            let number = integer.map(Double.init) ?? Double(text), number.isFinite
        else { return nil }
        return number
    }
}

extension YAMLNode {
    /// The scalar; `nil` for another kind of value.
    package var scalar: YAMLScalar? {
        guard case .scalar(let scalar) = value else { return nil }
        return scalar
    }

    /// The text of a scalar that is not null; `nil` for anything else.
    package var text: String? { scalar.flatMap { $0.isNull ? nil : $0.text } }

    /// Where the scalar `offset` of a text stands, counted in Unicode scalars from 0; the value's place when nobody can tell.
    package func location(at offset: Int) -> SourceLocation {
        guard let start = scalar?.verbatimOffset else { return location }
        return SourceLocation(
            file: location.file,
            line: location.line,
            column: location.column.map { $0 + start + offset }
        )
    }

    /// The elements of a sequence; `nil` for another kind of value.
    package var elements: [YAMLNode]? {
        guard case .sequence(let elements) = value else { return nil }
        return elements
    }

    /// The entries of a mapping; `nil` for another kind of value.
    package var entries: [Entry]? {
        guard case .mapping(let entries) = value else { return nil }
        return entries
    }

    /// Whether it is a null scalar.
    package var isNull: Bool { scalar?.isNull ?? false }

    /// The value under `key`; `nil` when it is no mapping or has no such key.
    ///
    /// Linear in the entries.
    package subscript(_ key: String) -> YAMLNode? { entries?.first { $0.key == key }?.value }

    /// The kind of value, for messages: `a text`, `a list`, `a mapping`, `null`.
    package var kind: String {
        switch value {
        case .scalar(let scalar): scalar.isNull ? "null" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
