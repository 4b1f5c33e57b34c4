/// The `OAuth` scheme of the `Authorization` and `WWW-Authenticate` fields (RFC 5849 §3.5.1).
enum AuthorizationField {
    /// The value of an `Authorization` field.
    ///
    /// - Throws: `OAuth1Error.invalidRealm`.
    static func make(_ parameters: [(name: String, value: [UInt8])], realm: String?) throws(OAuth1Error) -> String {
        var output = Array("OAuth ".utf8)
        output.reserveCapacity(512)
        if let realm {
            // Not every server can be trusted to undo a quoted pair: what would need one is refused.
            guard realm.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) else {
                throw .invalidRealm
            }
            output.append(contentsOf: "realm=\"\(realm)\"".utf8)
        }
        for (index, parameter) in parameters.enumerated() {
            if index > 0 || realm != nil { output.append(contentsOf: ", ".utf8) }
            PercentEncoding.append(parameter.name.utf8, to: &output)
            output.append(contentsOf: "=\"".utf8)
            PercentEncoding.append(parameter.value, to: &output)
            output.append(UInt8(ascii: "\""))
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The parameters of a field's value, `realm` as it is and the others decoded; `nil` for another scheme.
    ///
    /// - Throws: `OAuth1Error.malformedAuthorization`.
    static func parse(_ value: String) throws(OAuth1Error) -> [(name: String, value: String)]? {
        var scanner = Scanner(bytes: Array(value.utf8))
        guard scanner.token().lowercased() == "oauth" else { return nil }
        return try scanner.parameters()
    }
}

/// Reads parameters with quoted or bare values, separated by commas.
private struct Scanner {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func parameters() throws(OAuth1Error) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        while true {
            skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: ",") }
            guard index < bytes.count else { return parameters }
            let name = token()
            guard !name.isEmpty, take(UInt8(ascii: "=")) else { throw .malformedAuthorization }
            let value = try take(UInt8(ascii: "\"")) ? quoted() : token()
            // A `+` is itself here: percent-encoding is all there is.
            parameters.append((decode(name), name.lowercased() == "realm" ? value : decode(value)))
            skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard index == bytes.count || bytes[index] == UInt8(ascii: ",") else { throw .malformedAuthorization }
        }
    }

    /// Everything up to white space, a comma or an equals sign.
    mutating func token() -> String {
        let start = index
        skip { !" \t,=\"".utf8.contains($0) }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func quoted() throws(OAuth1Error) -> String {
        var value: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            value.append(bytes[index])
            index += 1
        }
        guard take(UInt8(ascii: "\"")) else { throw .malformedAuthorization }
        return String(decoding: value, as: UTF8.self)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skip(while isSkipped: (UInt8) -> Bool) {
        while index < bytes.count, isSkipped(bytes[index]) { index += 1 }
    }

    private func decode(_ text: String) -> String {
        String(decoding: PercentEncoding.decode(Array(text.utf8)[...], plusIsSpace: false), as: UTF8.self)
    }
}
