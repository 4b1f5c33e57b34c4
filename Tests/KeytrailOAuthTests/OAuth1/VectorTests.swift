internal import KeytrailModel
internal import KeytrailSecret
internal import Testing

@testable internal import KeytrailOAuth

/// Signatures that others have published, recomputed.
///
/// Where the publication is wrong, the test says so.
@Suite("published signatures")
struct VectorTests {
    private static let printer = ("dpf43f3p2l4k3l03", "kd94hf93k423kf44")

    /// The value of `oauth_signature` in an `Authorization` field.
    private func signature(_ signed: OAuth1SignedRequest) throws -> String {
        guard case .authorization(let field) = signed else { throw OAuth1Error.malformedAuthorization }
        let parameters = try #require(try AuthorizationField.parse(field))
        return try #require(parameters.first { $0.name == "oauth_signature" }?.value)
    }

    private func credentials(_ client: (String, String), _ token: (String, String)? = nil) -> OAuth1Credentials {
        OAuth1Credentials(
            clientKey: Secret(client.0),
            clientSecret: Secret(client.1),
            token: token.map { Secret($0.0) },
            tokenSecret: token.map { Secret($0.1) }
        )
    }

    @Test("RFC 5849 §1.2: temporary credentials")
    func initiate() throws {
        let signer = OAuth1Signer(credentials(Self.printer), includesVersion: false)
        let request = OAuth1Request(method: "POST", url: "https://photos.example.net/initiate")
        let callback = OAuth1Parameter.callback("http://printer.example.com/ready")
        let time = Timestamp(seconds: 137_131_200)
        #expect(
            try signer.baseString(request, at: time, nonce: "wIjqoS", parameters: [callback])
                == "POST&https%3A%2F%2Fphotos.example.net%2Finitiate&oauth_callback%3Dhttp%253A%252F%252Fprinter.example.com"
                + "%252Fready%26oauth_consumer_key%3Ddpf43f3p2l4k3l03%26oauth_nonce%3DwIjqoS%26oauth_signature_method%3D"
                + "HMAC-SHA1%26oauth_timestamp%3D137131200"
        )
        let signed = try signer.sign(request, at: time, nonce: "wIjqoS", parameters: [callback])
        #expect(try signature(signed) == "74KNZJeDHnMBp0EMJ9ZHt/XKycU=")
    }

    @Test("RFC 5849 §1.2: token credentials")
    func token() throws {
        let signer = OAuth1Signer(
            credentials(Self.printer, ("hh5s93j4hdidpola", "hdhd0244k9j7ao03")),
            includesVersion: false
        )
        let signed = try signer.sign(
            OAuth1Request(method: "POST", url: "https://photos.example.net/token"),
            at: Timestamp(seconds: 137_131_201),
            nonce: "walatlh",
            parameters: [.verifier(Secret("hfdp7dh39dks9884"))]
        )
        #expect(try signature(signed) == "gKgrFCywp7rO0OXSjdot/IHF7IU=")
    }

    @Test("RFC 5849 §1.2: the photo, whose URL is plain http")
    func resource() throws {
        let signer = OAuth1Signer(
            credentials(Self.printer, ("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")),
            realm: "Photos",
            includesVersion: false
        )
        let signed = try signer.sign(
            OAuth1Request(url: "http://photos.example.net/photos?file=vacation.jpg&size=original"),
            at: Timestamp(seconds: 137_131_202),
            nonce: "chapoH"
        )
        #expect(try signature(signed) == "MdpQcU8iPSUjWoN/UDMsK2sui9I=")
        guard case .authorization(let field) = signed else { return }
        #expect(
            field
                == "OAuth realm=\"Photos\", oauth_consumer_key=\"dpf43f3p2l4k3l03\", oauth_token=\"nnch734d00sl2jdk\", "
                + "oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"137131202\", oauth_nonce=\"chapoH\", "
                + "oauth_signature=\"MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D\""
        )
    }

    @Test("OAuth Core 1.0 A.5, with oauth_version")
    func core() throws {
        let signer = OAuth1Signer(credentials(Self.printer, ("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")))
        let signed = try signer.sign(
            OAuth1Request(url: "http://photos.example.net/photos?file=vacation.jpg&size=original"),
            at: Timestamp(seconds: 1_191_242_096),
            nonce: "kllo9940pd9333jh"
        )
        #expect(try signature(signed) == "tR3+Ty81lMeYAr/Fid0kMTYa/WM=")
    }

    private static let base =
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D"
        + "%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1"
        + "%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"

    @Test("RFC 5849 §3.4.1.1: the base string; both signatures printed with it are wrong, and the right one is ours")
    func baseString() throws {
        let signer = OAuth1Signer(
            credentials(("9djdj82h48djs9d2", "j49sk3j29djd"), ("kkk9d7dh3k39sjv7", "dh893hdasih9")),
            realm: "Example",
            includesVersion: false
        )
        let request = OAuth1Request(
            method: "POST",
            url: "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
            body: .form(Array("c2&a3=2+q".utf8))
        )
        let time = Timestamp(seconds: 137_131_201)
        #expect(try signer.baseString(request, at: time, nonce: "7d8f3e4a") == Self.base)
        let made = try signature(signer.sign(request, at: time, nonce: "7d8f3e4a"))
        #expect(made == "r6/TJjbCOr97/+UU0NsvSne7s5g=")
        #expect(made != "bYT5CMsGcbgUdFHObYMEfcx6bsw=" && made != "djosJKDKJSD8743243/jdk33klY=")
    }

    @Test("RFC 5849 §3.4.1.1's base string under a secret with spaces")
    func spaces() {
        let key = PlaintextSignature.make(
            clientSecret: Secret("ECrDNoq1VYzzzzzzzzzyAK7TwZNtPnkqatqZZZZ"),
            tokenSecret: Secret("just-a-string    asdasd")
        )
        #expect(
            String(decoding: key, as: UTF8.self)
                == "ECrDNoq1VYzzzzzzzzzyAK7TwZNtPnkqatqZZZZ&just-a-string%20%20%20%20asdasd"
        )
        let sha1 = HMACSignature.make(Array(Self.base.utf8), key: key, .sha1)
        #expect(String(decoding: sha1, as: UTF8.self) == "wsdNmjGB7lvis0UJuPAmjvX/PXw=")
        // Over the same text, which still names HMAC-SHA1.
        let sha256 = HMACSignature.make(Array(Self.base.utf8), key: key, .sha256)
        #expect(String(decoding: sha256, as: UTF8.self) == "wdfdHUKXHbOnOGZP8WFAWMSAmWzN3EVBWWgXGlC/Eo4=")
    }

    @Test(
        "Twitter's documentation: a form with spaces, a plus and a comma",
        arguments: [("1", "tnnArxj06cWHq44gCs1OSKk/jLY="), ("1.1", "hCtSmYh+iHYCEqBWrE7C7hYmtUk=")]
    )
    func twitter(version: String, expected: String) throws {
        let signer = OAuth1Signer(
            credentials(
                ("xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
                (
                    "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
                    "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"
                )
            )
        )
        let status = "status=Hello%20Ladies%20%2b%20Gentlemen%2C%20a%20signed%20OAuth%20request%21"
        let signed = try signer.sign(
            OAuth1Request(
                method: "post",
                url: "https://api.twitter.com/\(version)/statuses/update.json?include_entities=true",
                body: .form(Array(status.utf8))
            ),
            at: Timestamp(seconds: 1_318_622_958),
            nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"
        )
        #expect(try signature(signed) == expected)
    }
}
