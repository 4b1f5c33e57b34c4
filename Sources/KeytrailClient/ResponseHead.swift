internal import HTTPTypes

/// A response's status line and header section.
struct ResponseHead: Sendable {
    var status: Int
    var fields: HTTPFields
    var protocolVersion: String
}

/// Collects the header sections of one transfer as libcurl hands over their lines.
struct ResponseHeadParser {
    private var head = ResponseHead(status: 0, fields: [:], protocolVersion: "")
    private(set) var byteCount = 0
    private(set) var isComplete = false

    /// Takes one line with its line end; the final response's head when this line completed it.
    ///
    /// Informational responses (RFC 9110 §15.2) are passed over, and so are the trailers after the body.
    mutating func take(_ line: some BidirectionalCollection<UInt8>, _ names: FieldNames) -> ResponseHead? {
        guard !isComplete else { return nil }
        byteCount += line.count
        let content = line.trimmingLineEnd()
        if content.starts(with: "HTTP/".utf8) {
            head = ResponseHead(statusLine: content)
            return nil
        }
        guard content.isEmpty else {
            if let field = HTTPField(line: content, names) { head.fields.append(field) }
            return nil
        }
        guard head.status >= 200 || head.status == 101 else { return nil }
        isComplete = true
        return head
    }
}

extension ResponseHead {
    /// `HTTP/1.1 200 OK`, or libcurl's `HTTP/2 200`.
    fileprivate init(statusLine: some BidirectionalCollection<UInt8>) {
        let parts = statusLine.split(separator: UInt8(ascii: " "), maxSplits: 2)
        let version = parts.first.map { String(decoding: $0.dropFirst(5), as: UTF8.self) } ?? ""
        let status = parts.dropFirst().first.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
        self.init(status: status, fields: [:], protocolVersion: version)
    }
}

extension HTTPField {
    /// `name: value`; `nil` for a line that is not a field, such as a folded one.
    fileprivate init?(line: some BidirectionalCollection<UInt8>, _ names: FieldNames) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), let name = names.name(line[..<colon]) else {
            return nil
        }
        self.init(name: name, lenientValue: line[line.index(after: colon)...].trimmingBlanks())
    }
}

extension BidirectionalCollection<UInt8> {
    fileprivate func trimmingLineEnd() -> SubSequence {
        var end = endIndex
        while end > startIndex {
            let last = self[index(before: end)]
            guard last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") else { break }
            end = index(before: end)
        }
        return self[..<end]
    }

    fileprivate func trimmingBlanks() -> SubSequence {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let rest = drop(while: isBlank)
        guard let last = rest.lastIndex(where: { !isBlank($0) }) else { return rest[rest.endIndex...] }
        return rest[...last]
    }
}
