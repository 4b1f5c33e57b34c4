import Foundation
import KeytrailModel
import KeytrailProxy
import KeytrailTestSupport
import SwiftASN1
import Testing
import X509

@Suite struct CertificateAuthorityTests {
    private let authority: CertificateAuthority

    init() throws {
        authority = try CertificateAuthority.makeEphemeral(now: noon, owner: "ada@engine")
    }

    @Test("the certificate names its owner and its day, so that a person knows it again")
    func subject() {
        #expect(authority.subject == "Keytrail proxy of ada@engine, 2026-11-27")
    }

    @Test("an owner's name of any length and content makes a common name of at most 64 characters")
    func longOwners() throws {
        let owner = "a\u{0}\n\u{202E}" + String(repeating: "é", count: 400)
        let subject = try CertificateAuthority.makeEphemeral(now: noon, owner: owner).subject
        #expect(subject == "Keytrail proxy of a" + String(repeating: "é", count: 31) + ", 2026-11-27")
        #expect(subject.count <= 64)
    }

    @Test("an ephemeral authority is valid from a day before, and for a day")
    func ephemeralValidity() {
        #expect(authority.notBefore == noon - .days(1))
        #expect(authority.notAfter == noon + .days(1))
    }

    @Test("it may sign servers' certificates and no further authorities")
    func constraints() throws {
        let extensions = try Certificate(pemEncoded: authority.certificatePEM).extensions
        #expect(try extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
        #expect(try extensions.keyUsage == KeyUsage(keyCertSign: true, cRLSign: true))
        #expect(try extensions.subjectKeyIdentifier != nil)
        #expect(extensions[oid: .X509ExtensionID.basicConstraints]?.critical == true)
    }

    @Test("two authorities have different keys, numbers and fingerprints")
    func different() throws {
        let other = try CertificateAuthority.makeEphemeral(now: noon, owner: "ada@engine")
        #expect(authority.fingerprint != other.fingerprint)
        #expect(authority.fingerprint.count == 32 * 3 - 1)
        let (left, right) = (
            try Certificate(pemEncoded: authority.certificatePEM), try Certificate(pemEncoded: other.certificatePEM)
        )
        #expect(left.publicKey != right.publicKey)
        #expect(left.serialNumber != right.serialNumber)
    }

    @Test("a leaf is valid for a week at most, and never beyond its authority")
    func leafValidity() throws {
        let long = try CertificateAuthority.makeEphemeral(now: noon, validity: .days(365), owner: "ada@engine")
        let week = try long.identity(for: "api.example.com", likeCertificate: nil, at: noon + .days(30))
        #expect(week.notAfter == noon + .days(36))
        #expect(try week.certificate.notValidBefore == Date(timeIntervalSince1970: 1_795_780_800 + 29 * 86_400))
        #expect(
            try authority.identity(for: "api.example.com", likeCertificate: nil, at: noon).notAfter
                == authority.notAfter
        )
    }

    @Test("an authority at its end makes no certificates")
    func expired() {
        #expect(throws: AuthorityError.expired(path: nil, since: noon + .days(1))) {
            try authority.identity(for: "api.example.com", likeCertificate: nil, at: noon + .days(1))
        }
    }

    @Test("leaves share a key and differ in their numbers")
    func leafKeys() throws {
        let first = try authority.identity(for: "a.example", likeCertificate: nil, at: noon).certificate
        let second = try authority.identity(for: "b.example", likeCertificate: nil, at: noon).certificate
        #expect(first.publicKey == second.publicKey)
        #expect(first.serialNumber != second.serialNumber)
        #expect(first.serialNumber.bytes.count <= 17)
    }

    @Test(
        "a leaf is made out to the name or the address asked for",
        arguments: [
            ("API.Example.com", "api.example.com"), ("api.example.com.", "api.example.com"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("my_host", "my_host"), ("127.0.0.1", "7f:0:0:1"),
            ("::1", "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:1"), ("[::1]", "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:1"),
            (String(repeating: "a.", count: 126) + "a", String(repeating: "a.", count: 126) + "a"),
        ]
    )
    func names(host: String, expected: String) throws {
        #expect(try authority.identity(for: host, likeCertificate: nil, at: noon).names == [expected])
    }

    @Test(
        "what is no name and no address gets no certificate",
        arguments: [
            "", ".", "a..b", "a b", "a/b", "a:443", "bücher.example", "a\u{0}.example", "*.example.com", "*", "[::1",
            "fe80::1%eth0",
            String(repeating: "a", count: 300), String(repeating: "a", count: 64) + ".example",
            String(repeating: "a.", count: 127) + "a",
        ]
    )
    func invalidHosts(host: String) {
        #expect(throws: AuthorityError.invalidHost) {
            try authority.identity(for: host, likeCertificate: nil, at: noon)
        }
    }

    @Test(
        "the real certificate's names and addresses are copied, the host comes first, each once, other kinds stay away"
    )
    func copiedNames() throws {
        let like = try serverCertificate([
            .dnsName("*.example.com"), .dnsName("EXAMPLE.com"), .dnsName("api.example.com"),
            .rfc822Name("a@example.com"),
            .uniformResourceIdentifier("https://example.com/"), .dnsName("a.*.example.com"), .dnsName("bad name"),
            .ipAddress(ASN1OctetString(contentBytes: [192, 0, 2, 1])),
            .ipAddress(ASN1OctetString(contentBytes: [1, 2])),
        ])
        let identity = try authority.identity(for: "api.example.com", likeCertificate: like, at: noon)
        #expect(try identity.names == ["api.example.com", "*.example.com", "example.com", "c0:0:2:1"])
    }

    @Test("of a certificate with very many names, 256 are taken, the host among them")
    func manyNames() throws {
        let like = try serverCertificate((0..<1_000).map { .dnsName("h\($0).example") })
        let names = try authority.identity(for: "host.example", likeCertificate: like, at: noon).names
        #expect(names.count == 256)
        #expect(names.first == "host.example")
    }

    @Test("bytes that are no certificate add no names")
    func damagedCertificates() throws {
        var generator = Lehmer(state: 7)
        let like = try serverCertificate([.dnsName("*.example.com")])
        for length in [0, 1, like.count / 2, like.count - 1] {
            let identity = try authority.identity(for: "a.example", likeCertificate: Array(like[..<length]), at: noon)
            #expect(try identity.names == ["a.example"])
        }
        for _ in 0..<200 {
            var bytes = like
            bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
            let names = try authority.identity(for: "a.example", likeCertificate: bytes, at: noon).names
            #expect(names.first == "a.example")
        }
    }

    @Test(
        "OpenSSL accepts the chain in its strict mode, for each of the names",
        .enabled(if: OpenSSL.isInstalled, Comment(rawValue: OpenSSL.skipReason)),
        arguments: [
            ("api.example.com", ["-verify_hostname", "api.example.com"], true),
            ("api.example.com", ["-verify_hostname", "other.example.com"], true),
            ("api.example.com", ["-verify_hostname", "a.b.example.com"], false),
            ("127.0.0.1", ["-verify_ip", "127.0.0.1"], true), ("127.0.0.1", ["-verify_ip", "127.0.0.2"], false),
            ("::1", ["-verify_ip", "::1"], true),
            ("a." + String(repeating: "b", count: 60) + ".example", ["-verify_hostname", "example.org"], false),
        ]
    )
    func openSSL(host: String, check: [String], isGood: Bool) async throws {
        let folder = try TemporaryFolder()
        let like = try serverCertificate([.dnsName("*.example.com")])
        let identity = try authority.identity(for: host, likeCertificate: like, at: noon)
        try authority.certificatePEM.write(toFile: folder.file("ca.pem"), atomically: true, encoding: .utf8)
        try identity.pem.write(toFile: folder.file("leaf.pem"), atomically: true, encoding: .utf8)
        let time = ["-attime", String(noon.microseconds / 1_000_000)]
        let chain = [
            "-x509_strict", "-purpose", "sslserver", "-CAfile", folder.file("ca.pem"), folder.file("leaf.pem"),
        ]
        let result = try await OpenSSL.run(["verify"] + time + check + chain)
        #expect((result.status == 0) == isGood, "\(result.output)")
    }
}
