/// An address of a mailbox, without a name: what SMTP's commands and a message's fields take as it is.
package struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// `local@domain`.
    package let description: String

    /// Takes an address of RFC 5321 in its plain form: a dot-string of ASCII, and a domain's name.
    ///
    /// `nil` for anything else: quoted local parts, address literals, and whatever could end a line or a bracket.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count), (1...255).contains(parts[1].count) else {
            return nil
        }
        let isLocal = MailAddress.isDotted(parts[0]) { "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        guard isLocal, MailAddress.isDotted(parts[1], { $0 == UInt8(ascii: "-") }) else { return nil }
        description = text
    }

    /// What follows the `@`.
    var domain: String { description.split(separator: "@").last.map(String.init) ?? "" }

    private static func isDotted(_ part: Substring.UTF8View.SubSequence, _ isSign: (UInt8) -> Bool) -> Bool {
        part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"):
                        true
                    default: isSign(byte)
                    }
                }
        }
    }
}
