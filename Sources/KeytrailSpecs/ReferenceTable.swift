internal import KeytrailModel
internal import KeytrailYAML

/// Follows `$ref` within a document (RFC 6901, OpenAPI 3.1.1 §4.8.23).
struct ReferenceTable {
    let root: YAMLNode

    /// The most references that lead to one another.
    private static let longest = 32

    /// The value that a node is or refers to; `nil` when its reference leads nowhere, which is told.
    func resolved(_ node: YAMLNode, _ log: inout DescriptionLog) -> YAMLNode? {
        var node = node
        var seen: Set<String> = []
        while let reference = node["$ref"] {
            guard let text = reference.text else {
                log.fail(reference, "a '$ref' is a text")
                return nil
            }
            guard text.hasPrefix("#") else {
                log.count(
                    .error,
                    reference.location,
                    """
                    the reference leads out of the document, and no other file or address is read; bundle the document into \
                    one first
                    """
                )
                return nil
            }
            guard seen.insert(text).inserted, seen.count <= ReferenceTable.longest else {
                log.fail(
                    reference,
                    "the reference leads back to itself, or through more than \(ReferenceTable.longest) others"
                )
                return nil
            }
            guard let target = target(text.dropFirst()) else {
                log.fail(reference, "the reference leads to nothing that is read of this document")
                return nil
            }
            node = target
        }
        return node
    }

    private func target(_ pointer: Substring) -> YAMLNode? {
        guard pointer.hasPrefix("/") else { return nil }
        var node = root
        for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let name = ReferenceTable.decoded(token).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = node[name] else { return nil }
            node = next
        }
        return node
    }

    /// `%7B` is `{`: a pointer in a URI's fragment is percent-encoded (RFC 6901 §6).
    private static func decoded(_ token: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = token.utf8[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
