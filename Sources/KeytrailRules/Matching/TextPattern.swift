/// A Sigma string: literal text with the wildcards `*` (any run) and `?` (one scalar).
///
/// A backslash escapes only `*`, `?` and itself; before anything else it is literal (Sigma specification 2.1, "Escaping").
package struct TextPattern: Sendable, Hashable {
    private enum Element: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        case anyScalar
        case anyRun
    }

    private var elements: [Element]
    /// Whether upper and lower case differ.
    package let isCased: Bool

    /// Reads a Sigma string.
    package init(sigma text: String, isCased: Bool) {
        self.isCased = isCased
        elements = []
        var scalars = text.unicodeScalars.makeIterator()
        var pending = scalars.next()
        while let scalar = pending {
            pending = scalars.next()
            switch scalar {
            case "*": elements.append(.anyRun)
            case "?": elements.append(.anyScalar)
            case "\\":
                if let next = pending, next == "*" || next == "?" || next == "\\" {
                    elements.append(.scalar(next))
                    pending = scalars.next()
                } else {
                    elements.append(.scalar("\\"))
                }
            default: elements.append(.scalar(isCased ? scalar : scalar.folded))
            }
        }
    }

    /// The pattern with any run allowed before it, after it, or both.
    package func open(atStart: Bool, atEnd: Bool) -> TextPattern {
        var copy = self
        if atStart { copy.elements.insert(.anyRun, at: 0) }
        if atEnd { copy.elements.append(.anyRun) }
        return copy
    }

    /// Whether the whole of `text` matches.
    ///
    /// At worst the product of both lengths; linear without `*`.
    package func matches(_ text: String) -> Bool {
        let scalars = Array(isCased ? text.unicodeScalars.map(\.self) : text.unicodeScalars.map(\.folded))
        var position = 0
        var element = 0
        // Where to resume when a later part fails: the last run may swallow one scalar more.
        var retry: (element: Int, position: Int)?
        while position < scalars.count {
            if element < elements.count, case .anyRun = elements[element] {
                retry = (element + 1, position)
                element += 1
            } else if element < elements.count, accepts(elements[element], scalars[position]) {
                element += 1
                position += 1
            } else if let last = retry {
                retry = (last.element, last.position + 1)
                element = last.element
                position = last.position + 1
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { $0 == .anyRun }
    }

    private func accepts(_ element: Element, _ scalar: Unicode.Scalar) -> Bool {
        switch element {
        case .scalar(let expected): expected == scalar
        case .anyScalar: true
        case .anyRun: false
        }
    }
}

extension Unicode.Scalar {
    /// The scalar under Unicode simple case folding (Unicode 15, CaseFolding.txt, statuses C and S).
    ///
    /// Folding is the lower case of the upper case wherever both are single scalars; dotless i, which that would turn into
    /// `i`, is left alone as the table has it.
    var folded: Unicode.Scalar {
        if value < 0x80 { return (0x41...0x5A).contains(value) ? Unicode.Scalar(UInt8(value + 32)) : self }
        guard value != 0x131 else { return self }
        let upper = properties.uppercaseMapping.unicodeScalars
        let raised = upper.count == 1 ? upper.first ?? self : self
        let lower = raised.properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first ?? raised : raised
    }
}
