/// The parameters of a form or a query, decoded (HTML 4.01 §17.13.4): `a&b=` are two with empty values.
package struct FormParameters: Sendable {
    /// The parameters in their order; invalid UTF-8 is replaced.
    package let items: [(name: String, value: String)]

    /// Reads a form; nothing is too broken to be read as one.
    package init(_ bytes: ArraySlice<UInt8>) {
        items = bytes.split(separator: UInt8(ascii: "&")).map { pair in
            let mark = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (FormParameters.text(pair[..<mark]), FormParameters.text(pair[mark...].dropFirst()))
        }
    }

    /// The value of a parameter; `nil` when it is not there.
    ///
    /// - Throws: `OAuth1Error.duplicateParameter` when it is there twice, because nobody knows then which one counts.
    func value(_ name: String) throws(OAuth1Error) -> String? {
        let values = items.filter { $0.name == name }
        guard values.count < 2 else { throw .duplicateParameter(name) }
        return values.first?.value
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: PercentEncoding.decode(bytes, plusIsSpace: true), as: UTF8.self)
    }
}
