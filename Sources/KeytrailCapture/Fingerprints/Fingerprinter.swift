internal import Crypto
internal import Foundation

/// Turns secrets into stable names under a key that stays on this machine.
///
/// A fingerprint is the first half of an HMAC-SHA-256 (RFC 2104): without the key, a short secret cannot be guessed
/// from it.
public struct Fingerprinter: Sendable {
    /// How many bytes a key has.
    public static let keyLength = 32

    private let keyed: HMAC<SHA256>
    private let recent = RecentFingerprints()
    let tokens = RecentTokens()

    /// Creates a fingerprinter from its key.
    public init(key: [UInt8]) {
        keyed = HMAC<SHA256>(key: SymmetricKey(data: key))
    }

    /// The fingerprint of a secret: 16 lower-case hexadecimal digits.
    ///
    /// The provider and the role are part of the message, so that one text in two roles gives unrelated names.
    public func fingerprint(provider: String, role: String, secret: String) -> String {
        fingerprint(provider: provider, role: role, secret: Array(secret.utf8))
    }

    /// The fingerprint of a secret's bytes.
    func fingerprint(provider: String, role: String, secret: [UInt8]) -> String {
        recent.fingerprint(provider, role, secret) { digest(provider, role, secret) }
    }

    private func digest(_ provider: String, _ role: String, _ secret: [UInt8]) -> String {
        var message: [UInt8] = []
        message.reserveCapacity(provider.utf8.count + role.utf8.count + secret.count + 2)
        message.append(contentsOf: provider.utf8)
        message.append(0)
        message.append(contentsOf: role.utf8)
        message.append(0)
        message.append(contentsOf: secret)
        var mac = keyed
        mac.update(data: message)
        var digits: [UInt8] = []
        digits.reserveCapacity(16)
        for byte in mac.finalize().prefix(8) {
            digits.append(ASCII.hexDigits[Int(byte >> 4)])
            digits.append(ASCII.hexDigits[Int(byte & 15)])
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension Fingerprinter: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the key.
    public var description: String { "Fingerprinter(redacted)" }
    /// Says nothing of the key.
    public var debugDescription: String { description }
    /// Shows no member, so that `dump` cannot leak the key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
