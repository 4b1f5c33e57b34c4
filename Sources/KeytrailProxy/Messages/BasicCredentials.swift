internal import Foundation

/// A user and a password as the Basic scheme sends them (RFC 7617).
package struct BasicCredentials: Sendable, Equatable {
    private let pair: [UInt8]

    /// Names a user, who may have no colon, and a password.
    package init(user: String, password: String) {
        pair = Array("\(user):\(password)".utf8)
    }

    /// Reads the part of a URL before `@`; what is not percent-encoded well stays as it is.
    init(userinfo: some StringProtocol) {
        let parts = userinfo.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = parts.map { $0.removingPercentEncoding ?? String($0) }
        self.init(user: decoded[0], password: decoded.count > 1 ? decoded[1] : "")
    }

    /// The value of an `Authorization` or `Proxy-Authorization` field.
    package var fieldValue: String { "Basic " + Data(pair).base64EncodedString() }

    /// Whether a field's value is these credentials; takes as long for any value of their length.
    func isTold(by value: String) -> Bool {
        guard let space = value.firstIndex(of: " "), value[..<space].lowercased() == "basic",
            let told = Data(base64Encoded: String(value[value.index(after: space)...].drop { $0 == " " }))
        else { return false }
        guard told.count == pair.count else { return false }
        return zip(told, pair).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension BasicCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    package var description: String { "BasicCredentials(redacted)" }
    /// Says nothing of the content.
    package var debugDescription: String { description }
    /// Shows no member.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
