internal import KeytrailModel

/// Writes credentials in the format that `EntryReader` reads.
enum EntryWriter {
    private static let heading = """
        # Written by 'keytrail credentials'; change it with that command. It says where secrets are kept, never what they are.

        """

    static func text(entries: [CredentialEntry], ids: [(name: String, id: String)]) -> String {
        var text = heading
        if !entries.isEmpty { text += "credentials:\n" + entries.map(lines).joined() }
        if !ids.isEmpty {
            text += "# Names in the call log: keyed digests, of no use elsewhere.\nids:\n"
            text += ids.map { "    \(quoted($0.name)): \(quoted($0.id))\n" }.joined()
        }
        return text
    }

    private static func lines(_ entry: CredentialEntry) -> String {
        var lines = "    \(quoted(entry.name)):\n"
        func add(_ key: String, _ value: String?) {
            if let value { lines += "        \(key): \(quoted(value))\n" }
        }
        add("provider", entry.provider)
        add("scheme", entry.scheme.rawValue)
        for (part, reference) in entry.parts.sorted(by: { $0.key < $1.key }) { add(part, reference.description) }
        for (name, value) in entry.settings.sorted(by: { $0.key < $1.key }) { add(name, value) }
        if !entry.hosts.isEmpty { lines += "        hosts: [\(entry.hosts.map(quoted).joined(separator: ", "))]\n" }
        if !entry.keeps.isEmpty { lines += "        keep:\n" + entry.keeps.map(line).joined() }
        add("retired", entry.retiredAt?.rfc3339)
        return lines
    }

    private static func line(_ keep: KeptScope) -> String {
        let until = keep.until.map { ", until: \(quoted($0.rfc3339))" } ?? ""
        return "            \(quoted(keep.scope)): {reason: \(quoted(keep.reason))\(until)}\n"
    }

    /// A plain scalar where YAML cannot read it in any other way, else a double-quoted one (YAML 1.2.2 §7.3.1).
    private static func quoted(_ text: String) -> String {
        let isPlain = (text.utf8.first.map(isLetter) ?? false) && text.utf8.allSatisfy(isPlain)
        let isWord = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        guard !isPlain || isWord || text.utf8.last == UInt8(ascii: ":") else { return text }
        // JSON's escapes are YAML's.
        return JSON.string(text).text.unicodeScalars.map(escaped).joined()
    }

    /// What YAML's reader does not take as it is, though JSON's would.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x85, 0xFEFF, 0x80...0x9F, 0xFFFE, 0xFFFF: "\\u" + padded(scalar.value, 4)
        default: String(scalar)
        }
    }

    private static func padded(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "~"):
            true
        default: isLetter(byte)
        }
    }
}
