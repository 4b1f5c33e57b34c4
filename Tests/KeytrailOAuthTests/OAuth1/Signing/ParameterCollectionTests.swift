internal import Testing

@testable internal import KeytrailOAuth

@Suite("request parameters (RFC 5849 §3.4.1.3)")
struct ParameterCollectionTests {
    private func normalized(_ form: String) -> String {
        var collection = ParameterCollection()
        collection.append(form: Array(form.utf8)[...])
        return String(decoding: collection.normalized, as: UTF8.self)
    }

    @Test(
        "are decoded, encoded and sorted",
        arguments: [
            ("", ""), ("&&", ""), ("=", "="), ("a", "a="), ("a=", "a="), ("=b", "=b"), ("a&a", "a=&a="),
            // A space has two spellings, a plus has one; the signature has one for each.
            ("a=+&b=%20&c=%2B", "a=%20&b=%20&c=%2B"),
            // What was escaped without need, in lower case, or not at all.
            ("a=%2c&b=,&c=%7e&d=~&e=%41", "a=%2C&b=%2C&c=~&d=~&e=A"),
            // Only the first equals sign separates.
            ("a==b=c", "a=%3Db%3Dc"),
            // By encoded name, then encoded value; duplicates stay.
            ("b=2&a=2&a=10&B=1&a=1&a=1", "B=1&a=1&a=1&a=10&a=2&b=2"),
            // `%` sorts before digits and letters, and `~` after them.
            ("~=1&z=1&%C3%A9=1&0=1&-=1", "%C3%A9=1&-=1&0=1&z=1&~=1"), ("a=z&a%20=a&a0=a&a", "a=&a=z&a%20=a&a0=a"),
            // A broken escape is itself.
            ("a=%&b=%4&c=%zz&d=100%25", "a=%25&b=%254&c=%25zz&d=100%25"),
            // Bytes that are no UTF-8 pass as they are.
            ("a=%FF%00", "a=%FF%00"), ("é=ü", "%C3%A9=%C3%BC"),
            // The signature is left out however it is spelt, and `realm` only where it is the field's.
            ("oauth_signature=x&oauth%5Fsignature=y&oauth_signatures=z&realm=r", "oauth_signatures=z&realm=r"),
            // A semicolon is no separator.
            ("a=1;b=2", "a=1%3Bb%3D2"),
        ]
    )
    func forms(form: String, expected: String) { #expect(normalized(form) == expected) }

    @Test("are RFC 5849 §3.4.1.3.2's")
    func example() throws {
        var collection = ParameterCollection()
        collection.append(form: Array("b5=%3D%253D&a3=a&c%40=&a2=r%20b".utf8)[...])
        let field = """
            OAuth realm="Example",oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7",
            \toauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a",
            oauth_signature="djosJKDKJSD8743243%2Fjdk33klY%3D"
            """
        let unfolded = field.replacing("\n", with: " ")
        for (name, value) in try #require(try AuthorizationField.parse(unfolded)) where name != "realm" {
            collection.append(name: name.utf8, value: value.utf8)
        }
        collection.append(form: Array("c2&a3=2+q".utf8)[...])
        #expect(
            String(decoding: collection.normalized, as: UTF8.self)
                == "a2=r%20b&a3=2%20q&a3=a&b5=%3D%253D&c%40=&c2=&oauth_consumer_key=9djdj82h48djs9d2&oauth_nonce=7d8f3e4a"
                + "&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&oauth_token=kkk9d7dh3k39sjv7"
        )
    }

    @Test("any bytes come back from their encoding")
    func roundTrip() {
        let all = (UInt8.min ... .max).map { $0 }
        let encoded = PercentEncoding.encode(all)
        #expect(PercentEncoding.decode(encoded[...], plusIsSpace: true) == all)
        #expect(encoded.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        #expect(PercentEncoding.encode("Az09-._~ +%&=é") == "Az09-._~%20%2B%25%26%3D%C3%A9")
    }

    @Test("normalising twice is normalising once, for any bytes")
    func idempotent() {
        var generator = Seeded(seed: 5849)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                Array("abAB%&=+;~ 0123é\u{0}".utf8).randomElement(using: &generator) ?? 0
            }
            let once = normalized(String(decoding: bytes, as: UTF8.self))
            #expect(normalized(once) == once)
        }
    }
}
