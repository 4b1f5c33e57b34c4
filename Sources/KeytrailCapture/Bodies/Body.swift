/// A message body's beginning, and the questions that packs ask of it; answers are remembered.
struct Body {
    let bytes: [UInt8]
    private let isJSON: Bool
    private var answers: [[String]: JSONScanner.Value?] = [:]
    private var lowered: [UInt8]?

    static let json = Array("json".utf8)

    /// How much of a text body is searched: messages of failed calls are short.
    private static let textLimit = 4_096

    init(bytes: [UInt8], mediaType: String?) {
        self.bytes = bytes.count > Exchange.bodyPrefixLimit ? Array(bytes.prefix(Exchange.bodyPrefixLimit)) : bytes
        let first = bytes.first { $0 > 0x20 }
        isJSON = first == 0x7b || first == 0x5b || (mediaType.map { ASCII.contains($0, Body.json) } ?? false)
    }

    /// A scanner over the body; `nil` when it is no JSON.
    var scanner: JSONScanner? { isJSON ? JSONScanner(bytes: bytes) : nil }

    /// The value at a path of member names.
    mutating func value(at path: [String]) -> JSONScanner.Value? {
        guard let scanner else { return nil }
        if let answer = answers[path] { return answer }
        let answer = scanner.find(path).flatMap { scanner.value(at: $0) }
        answers[path] = .some(answer)
        return answer
    }

    /// The text at a path of member names: a string, or a number's digits.
    mutating func text(at path: [String]) -> String? {
        switch value(at: path) {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// Whether the body's beginning holds `text`, which is in lower case.
    mutating func contains(lowercased text: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return false }
        let searched = lowered ?? bytes.prefix(Body.textLimit).map(ASCII.lowercased)
        lowered = searched
        return ASCII.index(of: text, in: searched.span) != nil
    }
}
