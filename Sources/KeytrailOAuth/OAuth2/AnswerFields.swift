internal import Foundation

/// The members of an answer of an authorization server: a JSON object (RFC 6749 §5.1), or the form that GitHub sends.
///
/// The answer comes from outside: it may be a page of HTML, huge, or of any types.
struct AnswerFields {
    /// A member's value, as far as the standard has a use for it.
    private enum Value: Decodable {
        case text(String)
        case integer(Int64)
        case other

        init(from decoder: any Decoder) throws {
            guard let container = try? decoder.singleValueContainer() else {
                self = .other
                return
            }
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if (try? container.decode(Bool.self)) != nil {
                self = .other
            } else if let integer = try? container.decode(Int64.self) {
                self = .integer(integer)
            } else {
                self = .other
            }
        }
    }

    /// The most bytes of an answer that are looked at.
    static let limit = 64 * 1_024

    private let values: [String: Value]

    /// - Throws: `OAuth2Error.answerTooLarge`, `.unreadableAnswer`.
    init(body: [UInt8], contentType: String?) throws(OAuth2Error) {
        guard body.count <= AnswerFields.limit else { throw .answerTooLarge }
        let type = contentType?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        if type == TokenRequest.contentType {
            let pairs = FormText.decode(String(decoding: body, as: UTF8.self)).map { ($0.name, Value.text($0.value)) }
            guard !pairs.isEmpty else { throw .unreadableAnswer }
            values = Dictionary(pairs) { first, _ in first }
            return
        }
        guard let object = try? JSONDecoder().decode([String: Value].self, from: Data(body)) else {
            throw .unreadableAnswer
        }
        values = object
    }

    /// A member's text; `nil` when it is not there, empty, or not a text.
    func text(_ name: String) -> String? {
        guard case .text(let text) = values[name], !text.isEmpty else { return nil }
        return text
    }

    /// Whether a member is there, of whatever type, and not an empty text.
    func has(_ name: String) -> Bool {
        guard let value = values[name] else { return false }
        if case .text(let text) = value { return !text.isEmpty }
        return true
    }

    /// A number of seconds in the range, written as a number or, as some servers do, as digits in a text.
    func seconds(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        let number: Int64? =
            switch values[name] {
            case .integer(let number): number
            case .text(let text): Int64(text)
            case .other, nil: nil
            }
        return number.flatMap { range.contains($0) ? $0 : nil }
    }

    /// A token: 1 to 16,384 visible ASCII characters (RFC 6749 appendix A.12, without the space that no field can end in).
    static func isToken(_ text: String) -> Bool {
        (1...16_384).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
