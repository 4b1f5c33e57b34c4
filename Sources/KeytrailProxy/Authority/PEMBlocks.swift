/// The certificates of a PEM file (RFC 7468 §5.1), found by their frames alone.
struct PEMBlocks {
    /// The base64 text of each, without line breaks; two forms of one certificate are equal.
    private(set) var bodies: [[UInt8]] = []
    /// How many have no end, or something else than base64 inside.
    private(set) var damaged = 0

    /// Reads a file; everything that is no certificate, keys above all, is passed over.
    init(_ bytes: [UInt8]) {
        let text = bytes.span
        var position = 0
        var body: [UInt8]?
        while position < text.count {
            let end = PEMBlocks.lineEnd(text, from: position)
            let line = text.extracting(position..<end)
            position = end + 1
            if PEMBlocks.begins(line, PEMBlocks.frame) {
                if body != nil { damaged += 1 }
                body = PEMBlocks.isCertificate(line, PEMBlocks.beginnings) ? [] : nil
                body?.reserveCapacity(2_048)
            } else if body != nil, PEMBlocks.begins(line, PEMBlocks.endFrame) {
                finish(&body, isWhole: PEMBlocks.isCertificate(line, PEMBlocks.endings))
            } else if body != nil {
                guard PEMBlocks.append(line, to: &body) else {
                    damaged += 1
                    body = nil
                    continue
                }
            }
        }
        if body != nil { damaged += 1 }
    }

    private mutating func finish(_ body: inout [UInt8]?, isWhole: Bool) {
        if let found = body, isWhole, !found.isEmpty, found.count % 4 == 0 {
            bodies.append(found)
        } else {
            damaged += 1
        }
        body = nil
    }

    /// The block as everybody writes it: lines of 64 characters.
    static func text(of body: [UInt8]) -> String {
        var text = Array("-----BEGIN CERTIFICATE-----\n".utf8)
        text.reserveCapacity(body.count + body.count / 64 + 64)
        var start = 0
        while start < body.count {
            let end = min(start + 64, body.count)
            text.append(contentsOf: body[start..<end])
            text.append(UInt8(ascii: "\n"))
            start = end
        }
        text.append(contentsOf: "-----END CERTIFICATE-----\n".utf8)
        return String(decoding: text, as: UTF8.self)
    }

    private static let frame = Array("-----BEGIN ".utf8)
    private static let endFrame = Array("-----END ".utf8)
    private static let beginnings = ["CERTIFICATE", "X509 CERTIFICATE"].map { Array("-----BEGIN \($0)-----".utf8) }
    private static let endings = ["CERTIFICATE", "X509 CERTIFICATE"].map { Array("-----END \($0)-----".utf8) }

    private static func lineEnd(_ text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
        return index
    }

    private static func begins(_ line: Span<UInt8>, _ word: [UInt8]) -> Bool {
        guard line.count >= word.count else { return false }
        for index in word.indices where line[index] != word[index] { return false }
        return true
    }

    /// Whether one of the frames stands there, with nothing but spaces behind it.
    private static func isCertificate(_ line: Span<UInt8>, _ frames: [[UInt8]]) -> Bool {
        for frame in frames where begins(line, frame) {
            for index in frame.count..<line.count where !isSpace(line[index]) { return false }
            return true
        }
        return false
    }

    /// Appends a line of base64 without its spaces; `false` when it is none.
    private static func append(_ line: Span<UInt8>, to body: inout [UInt8]?) -> Bool {
        for index in line.indices where !isSpace(line[index]) {
            guard isBase64[Int(line[index])] else { return false }
            body?.append(line[index])
        }
        return true
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }

    private static let isBase64: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=".utf8 { table[Int(byte)] = true }
        return table
    }()
}
