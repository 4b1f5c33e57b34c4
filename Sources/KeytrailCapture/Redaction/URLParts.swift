/// Where the parts of an absolute URL (RFC 3986 §3) lie in its bytes.
///
/// Splits anything, and says when it was no URL.
struct URLParts {
    let bytes: [UInt8]
    /// `https` or `http`; `nil` for another scheme, or none.
    private(set) var scheme: String?
    private(set) var userinfo: Range<Int>?
    private(set) var host = 0..<0
    private(set) var port: Int?
    private(set) var path: Range<Int>
    private(set) var query: Range<Int>?

    init(_ url: String) {
        let bytes = Array(url.utf8)
        let text = bytes.span
        let end = ASCII.index(of: 0x23, in: text, 0..<text.count) ?? text.count
        var start = 0
        if let authority = URLParts.authority(of: text, end) {
            scheme = URLParts.scheme(text, authority.lowerBound - 3)
            start = authority.upperBound
            host = authority
        }
        let question = ASCII.index(of: 0x3f, in: text, start..<end)
        path = start..<(question ?? end)
        query = question.map { $0 + 1..<end }
        self.bytes = bytes
        if start > 0, !splitAuthority() { scheme = nil }
    }

    /// Whether scheme and host are such as an HTTP client can have sent a request to.
    var isValid: Bool { scheme != nil && !host.isEmpty }

    /// Whether there is a path worth reading: the text is a URL, or begins like the path of one.
    var isReadable: Bool { isValid || bytes.first == 0x2f }

    /// What lies between `//` and the path; `nil` when the text has no `//` after a scheme.
    private static func authority(of text: Span<UInt8>, _ end: Int) -> Range<Int>? {
        guard let colon = ASCII.index(of: 0x3a, in: text, 0..<min(end, 6)), colon + 2 < end, text[colon + 1] == 0x2f,
            text[colon + 2] == 0x2f
        else { return nil }
        for index in (colon + 3)..<end where text[index] == 0x2f || text[index] == 0x3f || text[index] == 0x5c {
            return colon + 3..<index
        }
        return colon + 3..<end
    }

    private static func scheme(_ text: Span<UInt8>, _ length: Int) -> String? {
        switch ASCII.lowercasedText(text, 0..<length) {
        case "https", "wss": "https"
        case "http", "ws": "http"
        default: nil
        }
    }

    /// Takes userinfo and port off the host; says whether what is left can be a host.
    private mutating func splitAuthority() -> Bool {
        let bytes = bytes
        let text = bytes.span
        for index in host.reversed() where text[index] == 0x40 {
            userinfo = host.lowerBound..<index
            host = index + 1..<host.upperBound
            break
        }
        guard let first = host.first else { return false }
        var nameEnd = host.lowerBound
        let isLiteral = text[first] == 0x5b
        if isLiteral {
            guard let bracket = ASCII.index(of: 0x5d, in: text, host) else { return false }
            nameEnd = bracket + 1
        }
        if let colon = ASCII.index(of: 0x3a, in: text, nameEnd..<host.upperBound) {
            guard readPort(text, colon + 1..<host.upperBound) else { return false }
            host = host.lowerBound..<colon
        }
        if isLiteral {
            guard host.upperBound == nameEnd else { return false }
            host = host.lowerBound + 1..<nameEnd - 1
        } else if let last = host.last, text[last] == 0x2e {
            host = host.lowerBound..<last
        }
        guard host.count <= 255 else { return false }
        for index in host where !(isLiteral ? URLParts.isAddress(text[index]) : URLParts.isName(text[index])) {
            return false
        }
        return true
    }

    private mutating func readPort(_ text: Span<UInt8>, _ digits: Range<Int>) -> Bool {
        guard !digits.isEmpty else { return true }
        guard digits.count <= 5 else { return false }
        var number = 0
        for index in digits {
            guard ASCII.isDigit(text[index]) else { return false }
            number = number * 10 + Int(text[index] - 0x30)
        }
        port = number
        return (1...65_535).contains(number)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || byte == 0x2d || byte == 0x2e || byte == 0x5f
    }

    private static func isAddress(_ byte: UInt8) -> Bool { ASCII.hexValue(byte) != nil || byte == 0x3a || byte == 0x2e }
}
