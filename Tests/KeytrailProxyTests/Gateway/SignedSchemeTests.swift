import HTTPTypes
import KeytrailProxy
import Testing

@Suite struct SignedSchemeTests {
    private func detect(_ name: String, _ value: String, target: String = "/") throws -> SignedScheme? {
        var fields = HTTPFields()
        fields[try #require(HTTPField.Name(name))] = value
        return SignedScheme.detect(fields: fields, target: target)
    }

    @Test("an OAuth 1.0a signature is about the whole URL, unless it is plain text")
    func oauth1() throws {
        let header = "OAuth realm=\"x\",oauth_signature_method=\"HMAC-SHA1\",oauth_signature=\"abc%3D\""
        let scheme = try #require(try detect("Authorization", header))
        #expect(scheme.kind == .oauth1)
        #expect(scheme.coverage == [.scheme, .authority, .path])
        #expect(try detect("Authorization", header.replacing("HMAC-SHA1", with: "PLAINTEXT")) == nil)
        #expect(
            try detect("Accept", "*/*", target: "/x?oauth_signature=a&oauth_signature_method=HMAC-SHA1")?.kind
                == .oauth1
        )
    }

    @Test("AWS's and Google's signatures are about host and path, in a field or in the query")
    func cloud() throws {
        let header = "AWS4-HMAC-SHA256 Credential=A/20261127/eu/s3/aws4_request, SignedHeaders=host, Signature=ab"
        #expect(try detect("Authorization", header)?.coverage == [.authority, .path])
        #expect(try detect("Accept", "*/*", target: "/b/k?X-Amz-Algorithm=a&X-Amz-Signature=ab")?.kind == .awsV4)
        #expect(try detect("Accept", "*/*", target: "/b/k?X-Goog-Signature=ab")?.kind == .googleV4)
    }

    @Test(
        "an HTTP message signature is about what its input names",
        arguments: [
            (
                #"sig1=("@method" "@authority" "@path");created=1618884473;keyid="host""#,
                SignedScheme.Coverage([.authority, .path])
            ),
            (#"sig1=("@target-uri");alg="ed25519""#, [.scheme, .authority, .path]),
            (#"sig1=("host" "date")"#, [.authority]),
            (#"sig1=("@request-target"), sig2=("@scheme")"#, [.path, .scheme]),
            (#"sig1=("date" "content-digest");nonce="@path""#, []),
            ("", []), ("(((\"", []),
        ] as [(String, SignedScheme.Coverage)]
    )
    func messageSignatures(input: String, coverage: SignedScheme.Coverage) throws {
        let scheme = try detect("Signature-Input", input)
        #expect((scheme?.coverage ?? []) == coverage)
        #expect(scheme == nil || scheme?.kind == .messageSignature)
    }

    @Test(
        "other credentials are no signatures",
        arguments: ["Bearer AWS4-HMAC-SHA256", "Basic b2F1dGhfc2lnbmF0dXJlPQ==", "OAuth token", ""]
    )
    func others(value: String) throws {
        #expect(try detect("Authorization", value) == nil)
    }

    @Test("a signature breaks on what a route changes, and holds on what it keeps")
    func broken() throws {
        let aws = try #require(try detect("Accept", "*/*", target: "/k?X-Amz-Signature=ab"))
        var route = GatewayRoute(prefix: "/s3", upstream: try GatewayUpstream("https://s3.example"))
        #expect(aws.broken(by: route) == [.authority, .path])
        route.keepsHost = true
        #expect(aws.broken(by: route) == [.path])
        route.prefix = ""
        #expect(aws.broken(by: route).isEmpty)
        let oauth = try #require(try detect("Authorization", "OAuth oauth_signature=\"x\""))
        #expect(oauth.broken(by: route) == [.scheme])
    }
}
