/// Tells by its shape that a text is, or holds, a secret.
///
/// Vendors' published token prefixes, JSON web tokens, and long texts that look random. Errs on the side of secrecy.
package enum SecretShape {
    private static let shortest = 16
    private static let shortestRandom = 32

    /// Whether `text` holds something that looks like a secret, in linear time.
    package static func isFound(in text: String) -> Bool { isFound(in: Array(text.utf8).span) }

    /// Whether a vendor's token prefix stands in `text` with enough behind it, in linear time.
    package static func isPrefixed(in text: String) -> Bool { isPrefixed(in: Array(text.utf8).span) }

    /// Whether `bytes` holds something that looks like a secret, in linear time.
    static func isFound(in bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= shortest else { return false }
        return isPrefixed(in: bytes) || isRandomRun(in: bytes)
    }

    /// Whether a vendor's token prefix stands in `bytes` with enough behind it.
    static func isPrefixed(in bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= shortest else { return false }
        let marks = TokenFamily.leads
        var previous = bytes[0]
        var index = 1
        while index < bytes.count {
            let byte = bytes[index]
            let lead = Int(previous) << 8 | Int(byte)
            if marks[lead >> 6] & (1 << UInt64(lead & 63)) != 0,
                TokenFamily.all.contains(where: { $0.matches(bytes, at: index - 1) })
            {
                return true
            }
            // Azure client secrets: three characters, a digit, `Q~`, and at least 31 more.
            if byte == 0x7e, previous == 0x51, index >= 3, ASCII.isDigit(bytes[index - 2]), bytes.count - index > 31 {
                return true
            }
            previous = byte
            index += 1
        }
        return false
    }

    /// Whether a run of token characters is long and mixed enough to be random.
    private static func isRandomRun(in bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= shortestRandom else { return false }
        var start = 0
        var index = 0
        while index <= bytes.count {
            if index < bytes.count, isRunByte(bytes[index]) {
                index += 1
                continue
            }
            if index - start >= shortestRandom, isRandom(bytes.extracting(start..<index)) { return true }
            index += 1
            start = index
        }
        return false
    }

    private static func isRunByte(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || byte == 0x5f || byte == 0x2d || byte == 0x2b || byte == 0x3d
    }

    /// Whether a run of at least 32 characters is more likely chance than words.
    ///
    /// Digests of usual lengths and UUIDs are names of things far more often than secrets, and stay.
    private static func isRandom(_ run: Span<UInt8>) -> Bool {
        let mixture = Mixture(run)
        if mixture.hexDigits == run.count { return run.count >= 64 || (run.count != 32 && run.count != 40) }
        if run.count == 36, mixture.hexDigits == 32 { return false }
        return mixture.isMixedWithDigits || mixture.changes * 2 >= run.count
    }
}

/// How a text mixes capitals, small letters and digits: by chance about every second character, in words seldom.
struct Mixture {
    private let count: Int
    /// How often one kind follows another.
    private(set) var changes = 0
    /// How many groups of digits there are.
    private(set) var digitGroups = 0
    /// How many hexadecimal digits there are.
    private(set) var hexDigits = 0

    init(_ text: Span<UInt8>) {
        count = text.count
        var previous: UInt8 = 0
        for index in text.indices {
            let byte = text[index]
            let kind: UInt8 = ASCII.isDigit(byte) ? 1 : ASCII.isUpper(byte) ? 2 : ASCII.isLower(byte) ? 3 : 0
            if kind == 1, previous != 1 { digitGroups += 1 }
            if kind != 0, previous != 0, kind != previous { changes += 1 }
            if ASCII.hexValue(byte) != nil { hexDigits += 1 }
            previous = kind
        }
    }

    /// Mixed as no name is: names have capitals inside words, but seldom digits in two places too.
    var isMixedWithDigits: Bool { digitGroups >= 2 && changes * 4 >= count }
}

/// A vendor's token prefix, and what must follow it.
private struct TokenFamily {
    private enum Kind { case word, upper, dotted }

    private let prefix: [UInt8]
    /// How many bytes must follow.
    private let tail: Int
    private let kind: Kind

    private init(_ prefix: String, _ tail: Int, _ kind: Kind = .word) {
        self.prefix = Array(prefix.utf8)
        self.tail = tail
        self.kind = kind
    }

    func matches(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        guard bytes.count - start >= prefix.count + tail else { return false }
        for index in prefix.indices where bytes[start + index] != prefix[index] { return false }
        for index in (start + prefix.count)..<(start + prefix.count + tail) where !isAllowed(bytes[index]) {
            return false
        }
        return true
    }

    private func isAllowed(_ byte: UInt8) -> Bool {
        switch kind {
        case .word: ASCII.isAlphanumeric(byte) || byte == 0x5f || byte == 0x2d
        case .upper: ASCII.isUpper(byte) || ASCII.isDigit(byte)
        case .dotted: ASCII.isAlphanumeric(byte) || byte == 0x5f || byte == 0x2d || byte == 0x2e
        }
    }

    static let all: [TokenFamily] = [
        TokenFamily("AKIA", 16, .upper), TokenFamily("ASIA", 16, .upper), TokenFamily("ABIA", 16, .upper),
        TokenFamily("ACCA", 16, .upper), TokenFamily("A3T", 17, .upper),
        TokenFamily("ghp_", 20), TokenFamily("gho_", 20), TokenFamily("ghu_", 20), TokenFamily("ghs_", 20, .dotted),
        TokenFamily("ghr_", 20), TokenFamily("github_pat_", 20),
        TokenFamily("glpat-", 16, .dotted), TokenFamily("glcbt-", 16), TokenFamily("gldt-", 16),
        TokenFamily("glrt-", 16),
        TokenFamily("gloas-", 16),
        TokenFamily("xoxa-", 10), TokenFamily("xoxb-", 10), TokenFamily("xoxp-", 10), TokenFamily("xoxe-", 10),
        TokenFamily("xoxr-", 10), TokenFamily("xoxs-", 10), TokenFamily("xoxc-", 10), TokenFamily("xoxd-", 10),
        TokenFamily("xoxe.xox", 10), TokenFamily("xapp-", 10),
        TokenFamily("sk_test_", 10), TokenFamily("sk_live_", 10), TokenFamily("sk_prod_", 10),
        TokenFamily("rk_test_", 10),
        TokenFamily("rk_live_", 10), TokenFamily("rk_prod_", 10), TokenFamily("whsec_", 16),
        TokenFamily("shpat_", 16), TokenFamily("shpca_", 16), TokenFamily("shppa_", 16), TokenFamily("shpss_", 16),
        TokenFamily("sk-proj-", 16), TokenFamily("sk-svcacct-", 16), TokenFamily("sk-admin-", 16),
        TokenFamily("sk-ant-", 16),
        TokenFamily("T3BlbkFJ", 16), TokenFamily("sk-", 32),
        TokenFamily("AIza", 30), TokenFamily("ya29.", 16, .dotted), TokenFamily("GOCSPX-", 16),
        TokenFamily("ntn_", 20), TokenFamily("secret_", 32), TokenFamily("lin_api_", 16), TokenFamily("npm_", 24),
        TokenFamily("pypi-AgE", 16), TokenFamily("SG.", 20, .dotted), TokenFamily("pat", 79, .dotted),
        TokenFamily("dop_v1_", 16), TokenFamily("doo_v1_", 16), TokenFamily("dor_v1_", 16), TokenFamily("hf_", 24),
        TokenFamily("hvs.", 20), TokenFamily("hvb.", 20), TokenFamily("sntrys_", 16), TokenFamily("sntryu_", 16),
        TokenFamily("ATATT3", 16), TokenFamily("ATTA", 40), TokenFamily("ATCTT3", 16), TokenFamily("eyJ", 24, .dotted),
    ]

    /// One bit for every pair of bytes that begins a prefix.
    static let leads: [UInt64] = {
        var bits = [UInt64](repeating: 0, count: 1_024)
        for family in all {
            let lead = Int(family.prefix[0]) << 8 | Int(family.prefix[1])
            bits[lead >> 6] |= 1 << UInt64(lead & 63)
        }
        return bits
    }()
}
