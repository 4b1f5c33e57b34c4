import KeytrailRules
import Testing

@Suite struct ModifierTests {
    @Test(
        "texts",
        arguments: [
            ("f|contains: ab", "xABx", "axb"), ("f|startswith: ab", "ABx", "xab"), ("f|endswith: ab", "xAB", "abx"),
            ("f|cased: ab", "ab", "AB"), ("f|cased|contains: aB", "xaBx", "xabx"),
            ("f|contains|cased: aB", "xaBx", "xabx"),
            ("f|contains|all: [a, b]", "ba", "a"), ("f|neq: a", "b", "A"), ("f|neq: [a, b]", "c", "b"),
            (#"f|contains: 'a\*b'"#, "xa*bx", "axb"), ("f|contains: a*b", "xaQbx", "ba"),
        ]
    )
    func texts(line: String, hit: String, miss: String) {
        #expect(passes(line, .text(hit)) == true)
        #expect(passes(line, .text(miss)) == false)
    }

    /// The dashes that start a word, each of them alone: `\B[-/]\b`.
    @Test("windash takes every dash before a word", arguments: ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"])
    func windash(dash: String) {
        #expect(passes("f|windash|contains: ' -enc'", .text("p.exe \(dash)enc x")) == true)
        #expect(passes("f|contains|windash: '-a /b'", .text("\(dash)a -b")) == true)
        #expect(passes("f|windash: 'a-b'", .text("a\(dash)b")) == (dash == "-"))
        #expect(passes("f|windash|contains|all: ['-a', '-b']", .text("\(dash)b \(dash)a")) == true)
        #expect(passes("f|windash|contains|all: ['-a', '-b']", .text("\(dash)b")) == false)
    }

    /// RFC 4648 §10 for base64; the offsets of `foo` are those of the specification.
    @Test(
        "encodings",
        arguments: [
            ("f|base64: foobar", "Zm9vYmFy", "Zm9vYmE="), ("f|base64: fooba", "Zm9vYmE=", "Zm9vYmE"),
            ("f|base64|contains: f", "xZg==x", "Zg"), ("f|base64|cased: f", "Zg==", "zg=="),
            ("f|base64offset: foo", "Zm9v", "Zm9"), ("f|base64offset: foo", "Zvb", "Zv"),
            ("f|base64offset: foo", "mb2", "mb"), ("f|base64offset|contains|all: [foo, bar]", "Zm9vYmFy", "Zm9v"),
            // `f`, zero, `o`, zero: ZgBvAA==; with the mark FF FE before it: //5mAG8A.
            ("f|wide|base64: fo", "ZgBvAA==", "AGYAbw=="), ("f|utf16le|base64: fo", "ZgBvAA==", ""),
            ("f|utf16be|base64: fo", "AGYAbw==", ""), ("f|utf16|base64: fo", "//5mAG8A", "ZgBvAA=="),
            ("f|wide: fo", "f\u{0}o\u{0}", "fo"), ("f|wide|contains: f*o", "xf\u{0}yo\u{0}", "xfyo"),
        ]
    )
    func encodings(line: String, hit: String, miss: String) {
        #expect(passes(line, .text(hit)) == true)
        #expect(passes(line, .text(miss)) == false)
    }

    @Test(
        "regular expressions are sought anywhere, and case matters",
        arguments: [
            ("f|re: b+c", "abbcd", "abB"), ("f|re|i: B+", "abb", "a"), ("f|re|ignorecase: B+", "abb", "a"),
            ("f|re: ^b", "bx", "a\nb"), ("f|re|m: ^b", "a\nb", "ab"), ("f|re|multiline: a$", "a\nb", "ab"),
            ("f|re: a.b", "axb", "a\nb"), ("f|re|s: a.b", "a\nb", "ab"), ("f|re|i|dotall: A.b", "a\nb", "ab"),
            ("f|re|startswith: a|b", "bx", "xa"), ("f|re|endswith: a|b", "xb", "bx"),
            ("f|re|contains: a|b", "xbx", "c"),
            ("f|re|i|endswith: A", "xa", "ax"), ("f|re|neq: a", "b", "a"), ("f|re|all: [a, b]", "ba", "a"),
            (#"f|re: '^\p{Greek}+$'"#, "σίσυφος", "sisyphos"),
        ]
    )
    func expressions(line: String, hit: String, miss: String) {
        #expect(passes(line, .text(hit)) == true)
        #expect(passes(line, .text(miss)) == false)
    }

    @Test(
        "networks are compared by address arithmetic",
        arguments: [
            ("f|cidr: 10.0.0.0/8", "10.255.0.1", "11.0.0.1"), ("f|cidr: 10.0.0.0/8", "::ffff:10.1.2.3", "::a01:203"),
            ("f|cidr: 192.0.2.128/25", "192.0.2.200", "192.0.2.127"), ("f|cidr: 192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("f|cidr: 2001:db8::/32", "2001:DB8:0:0:0::1", "2001:db9::"),
            ("f|cidr: 0.0.0.0/0", "1.2.3.4", "2001:db8::1"),
            ("f|cidr: '::/0'", "2001:db8::1", "1.2.3.4"), ("f|cidr: '::ffff:10.0.0.0/104'", "10.1.1.1", "11.1.1.1"),
            ("f|cidr: 'fe80::/10'", "fe80::1%eth0", "fec0::1"), ("f|cidr: 10.0.0.0/8", "10.1.2.3", "10.01.2.3"),
            ("f|cidr: [10.0.0.0/8, 192.168.0.0/16]", "192.168.1.1", "10.0.0.1.example.com"),
            ("f|cidr|neq: 10.0.0.0/8", "no address", "10.0.0.1"), ("f|cidr: 10.0.0.0/8", "10.0.0.1", "10.0.0.1\u{0}x"),
        ]
    )
    func networks(line: String, hit: String, miss: String) {
        #expect(passes(line, .text(hit)) == true)
        #expect(passes(line, .text(miss)) == false)
    }

    /// 2026-11-27 was a Friday of week 48; 2027-01-01, a Friday, belongs to week 53 of 2026 (ISO 8601).
    @Test(
        "parts of a time are those of UTC",
        arguments: [
            ("f|hour: 9", "2026-11-27T09:59:59Z", "2026-11-27T09:00:00+01:00"),
            ("f|minute: 30", "2026-11-27T09:30:00Z", "9:30"),
            ("f|day: 27", "2026-11-27T00:00:00Z", "2026-11-26T23:59:59Z"), ("f|month: 11", "2026-11-27T00:00:00Z", ""),
            ("f|year: 2026", "2027-01-01T00:30:00+01:00", "2027-01-01T00:00:00Z"),
            ("f|week: 48", "2026-11-27T00:00:00Z", "2026-11-30T00:00:00Z"),
            ("f|week: 53", "2027-01-01T00:00:00Z", "2027-01-04T00:00:00Z"),
            ("f|week: 1", "2024-12-30T00:00:00Z", "2024-12-29T23:59:59Z"),
            ("f|hour|lt: 6", "2026-11-27T05:59:00Z", "2026-11-27T06:00:00Z"),
            ("f|hour|gte: 18", "2026-11-27T18:00:00Z", "2026-11-27T17:00:00Z"),
            ("f|hour|neq: 9", "2026-11-27T10:00:00Z", "2026-11-27T09:00:00Z"),
            ("f|hour: [8, 9]", "2026-11-27T09:00:00Z", ""),
        ]
    )
    func times(line: String, hit: String, miss: String) {
        #expect(passes(line, .text(hit)) == true)
        #expect(passes(line, .text(miss)) == false)
    }

    @Test("a time may be microseconds")
    func microseconds() {
        #expect(passes("f|hour: 1", .integer(3_600_000_000)) == true)
        #expect(passes("f|week: 1", .integer(-1)) == true)
        #expect(passes("f|hour: 1", .number(3_600_000_000)) == false)
    }

    @Test(
        "another field's value",
        arguments: [
            ("f|fieldref: g", "ab", "AB", true), ("f|fieldref|cased: g", "ab", "AB", false),
            ("f|fieldref|startswith: g", "abc", "AB", true), ("f|fieldref|endswith: g", "cab", "ab", true),
            ("f|fieldref|contains: g", "cabc", "ab", true), ("f|fieldref|neq: g", "ab", "ab", false),
            ("f|fieldref|startswith: g", "cab", "ab", false), ("f|fieldref: [g, h]", "ab", "ab", true),
            ("f|fieldref|all: [g, h]", "ab", "ab", false), ("f|fieldref|endswith: g", "b", "ab", false),
        ]
    )
    func references(line: String, value: String, other: String, expected: Bool) {
        #expect(passes(line, ["f": .text(value), "g": .text(other)]) == expected)
    }
}
