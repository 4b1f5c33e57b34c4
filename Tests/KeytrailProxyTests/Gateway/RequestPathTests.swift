import KeytrailProxy
import KeytrailTestSupport
import Testing

@Suite struct RequestPathTests {
    @Test(
        "spellings of one path become one",
        arguments: [
            ("/", "/"), ("/a/b", "/a/b"), ("/a/b/", "/a/b/"), ("//a///b", "/a/b"), ("/a/./b/.", "/a/b/"),
            ("/a/../b", "/b"), ("/a/..", "/"), ("/../../a", "/a"), ("/%61/%7e%2D", "/a/~-"), ("/a%c3%a9", "/a%C3%A9"),
            ("/a/%2e%2e/b", "/b"), ("/a/%2E/b", "/a/b"), ("/trello/../x", "/x"), ("/a%2fb", "/a%2Fb"),
            ("/a;v=1/b", "/a;v=1/b"),
            ("/...", "/..."), ("/a:b@c!$&'()*+,=", "/a:b@c!$&'()*+,="), ("/a%20b", "/a%20b"),
        ]
    )
    func normal(text: String, expected: String) throws {
        #expect(try RequestPath(text).description == expected)
    }

    @Test(
        "what no path may hold is refused",
        arguments: [
            "", "a", "a/b", "/a b", "/a\\b", "/a#b", "/a?b", "/é", "/a\u{0}", "/a\nb", "/%", "/%4", "/%zz", "/a%",
            "/<a>",
            "/\"a\"",
        ]
    )
    func malformed(text: String) {
        #expect(throws: RequestPath.Problem.malformed) { try RequestPath(text) }
    }

    @Test(
        "what servers read in different ways is refused",
        arguments: [
            "/a/%252e%252e/b", "/a/%25252e%25252e", "/a/..;/b", "/a/..;x=1", "/a/.;/b", "/a/%2e%2e%2fb",
            "/a/x%2f..%2fb",
            "/a/%2e%2e%5cb", "/a%5cb", "/a%00", "/a%0d%0ab", "/a/..%3bx", "/a%255cb", "/a/x%252f..%252f..",
        ]
    )
    func ambiguous(text: String) {
        #expect(throws: RequestPath.Problem.ambiguous) { try RequestPath(text) }
    }

    @Test("a slash in an escape is told of, also in an escape of an escape")
    func encodedSlashes() throws {
        #expect(try RequestPath("/projects/group%2Fproject").hasEncodedSlash)
        #expect(try RequestPath("/projects/group%252Fproject").hasEncodedSlash)
        #expect(try !RequestPath("/projects/group/project").hasEncodedSlash)
        #expect(try !RequestPath("/a%2Fb/../project").hasEncodedSlash)
    }

    @Test("the one form is its own form, and keeps nothing that leads up, however often a server decodes it")
    func properties() {
        var generator = Lehmer(state: 11)
        var accepted = 0
        for _ in 0..<20_000 {
            let text = HostilePaths.path(&generator)
            guard let path = try? RequestPath(text) else { continue }
            accepted += 1
            #expect((try? RequestPath(path.description)) == path, "\(text)")
            #expect(path.description.hasPrefix("/") && !path.description.contains("//"), "\(text)")
            for reading in HostilePaths.readings(path.description) { #expect(!reading.contains(".."), "\(text)") }
        }
        #expect(accepted > 2_000)
    }
}

/// Paths that try to lead out of a folder, and the ways in which servers may read them.
enum HostilePaths {
    private static let pieces = [
        "/", "/", "/", "//", ".", "..", "../", "/..", "%2e", "%2E%2e", "%2f", "%2F", "%5c", "\\", "%25", "%252e",
        "%252f", ";", ";x=1",
        "%3b", "%00", "%", "a", "b1", "trello", "admin", "1", "boards", "%61", "%41dmin", "é", " ", "?", "*", "%c0%ae",
    ]

    static func path(_ generator: inout Lehmer) -> String {
        "/"
            + (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                pieces[Int.random(in: pieces.indices, using: &generator)]
            }.joined()
    }

    /// The segments that servers see that decode up to three times, take backslashes for slashes, and drop parameters.
    static func readings(_ path: String) -> [[String]] {
        var bytes = Array(path.utf8)
        var readings: [[String]] = []
        for _ in 0..<4 {
            let segments = bytes.split(whereSeparator: { $0 == 0x2f || $0 == 0x5c })
            readings.append(segments.map { String(decoding: $0.prefix { $0 != 0x3b }, as: UTF8.self) })
            bytes = decoded(bytes)
        }
        return readings
    }

    private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let digits = String(
                decoding: bytes[min(index + 1, bytes.count)..<min(index + 3, bytes.count)],
                as: UTF8.self
            )
            if bytes[index] == 0x25, digits.utf8.count == 2, let value = UInt8(digits, radix: 16), digits.first != "+" {
                result.append(value)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
