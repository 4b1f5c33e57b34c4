import Foundation
import KeytrailModel
import KeytrailProxy
import KeytrailTestSupport
import NIOSSL
import Testing

@Suite struct TrustBundleTests {
    private static let system = "/etc/ssl/certs/ca-certificates.crt"

    /// A block whose content is told apart by a number; no certificate, for none is parsed.
    private func block(_ number: Int, _ label: String = "CERTIFICATE") -> String {
        let body = Data("certificate \(number) \(String(repeating: "x", count: 100))".utf8).base64EncodedString()
        var lines: [Substring] = []
        var rest = body[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(64))
            rest = rest.dropFirst(64)
        }
        return "-----BEGIN \(label)-----\n\(lines.joined(separator: "\n"))\n-----END \(label)-----\n"
    }

    private func bundle(_ files: [String: String], _ environment: [String: String]) -> TrustBundle {
        TrustBundle(environment: environment, authority: block(0)) { path in
            files[path].map { .contents([Array($0.utf8)]) } ?? .missing
        }
    }

    @Test("the bundle is the system's store, what variables name, and the proxy's own certificate last")
    func order() {
        let files = [Self.system: block(1) + block(2), "/corp.pem": block(3)]
        let bundle = bundle(files, ["CURL_CA_BUNDLE": "/corp.pem"])
        #expect(bundle.pem == block(1) + block(2) + block(3) + block(0))
        #expect(bundle.upstreamRoots == [block(1), block(2), block(3)])
        #expect(bundle.diagnostics.isEmpty)
    }

    @Test("every variable that a runtime knows is followed", arguments: TrustVariable.all)
    func variables(variable: TrustVariable) {
        let bundle = bundle([Self.system: block(1), "/corp": block(2)], [variable.name: "/corp"])
        #expect(bundle.upstreamRoots == [block(1), block(2)])
    }

    @Test("a list of folders is followed folder by folder, and a folder file by file")
    func folders() {
        let folders = ["/a": [block(1), block(2)], "/b": [block(3), "no certificate"]]
        let bundle = TrustBundle(environment: ["SSL_CERT_DIR": "/a:/b"], authority: block(0)) { path in
            folders[path].map { .contents($0.map { Array($0.utf8) }) } ?? .missing
        }
        #expect(bundle.upstreamRoots == [block(1), block(2), block(3)])
    }

    @Test("a certificate stands once, whatever its line lengths, line ends and comments")
    func duplicates() {
        let wide = block(1).replacing("\n", with: "\r\n")
        let joined = block(1).split(separator: "\n")
        let oneLine =
            "# Corp\n" + joined[0] + "\n" + joined.dropFirst().dropLast().joined() + "\n" + (joined.last ?? "")
        let files = [Self.system: block(1), "/a": wide + block(2), "/b": oneLine]
        let bundle = bundle(files, ["SSL_CERT_FILE": "/a", "PIP_CERT": "/b"])
        #expect(bundle.upstreamRoots == [block(1), block(2)])
        #expect(bundle.diagnostics.isEmpty)
    }

    @Test("an own certificate that is in a store already is trusted upstream, and stands once")
    func nested() {
        let bundle = bundle([Self.system: block(1), "/outer": block(0)], ["SSL_CERT_FILE": "/outer"])
        #expect(bundle.pem == block(1) + block(0))
        #expect(bundle.upstreamRoots == [block(1), block(0)])
    }

    @Test("a private key in a store never gets into the bundle")
    func keys() {
        let bundle = bundle([Self.system: block(1), "/a": block(7, "PRIVATE KEY") + block(2)], ["SSL_CERT_FILE": "/a"])
        #expect(bundle.pem == block(1) + block(2) + block(0))
        #expect(bundle.diagnostics.isEmpty)
    }

    @Test("what cannot be read is a warning that names the variable, and the rest is there")
    func unreadable() {
        let environment = ["SSL_CERT_FILE": "/gone", "PIP_CERT": "/locked", "CURL_CA_BUNDLE": "/text", "DENO_CERT": ""]
        let bundle = TrustBundle(environment: environment, authority: block(0)) { path in
            switch path {
            case Self.system: .contents([Array(block(1).utf8)])
            case "/locked": .unreadable(code: 13)
            case "/text": .contents([Array("hello".utf8)])
            default: .missing
            }
        }
        #expect(bundle.upstreamRoots == [block(1)])
        #expect(
            bundle.diagnostics.map(\.description) == [
                "/gone: warning: SSL_CERT_FILE names it, and it is not there; unset the variable or restore it",
                "/text: warning: CURL_CA_BUNDLE names it, and no certificate in PEM form is in it",
                "/locked: warning: PIP_CERT names it, and it cannot be read (error 13)",
            ]
        )
    }

    @Test("damaged blocks are left out, told of, and take nothing with them")
    func damaged() {
        let cut = String(block(5).prefix(60)) + "\n"
        let odd = block(6).replacing("Y2Vy", with: "Y2V!")
        let bundle = bundle([Self.system: block(1), "/a": cut + block(2) + odd + block(3) + cut], ["PIP_CERT": "/a"])
        #expect(bundle.upstreamRoots == [block(1), block(2), block(3)])
        #expect(bundle.diagnostics.map(\.message) == ["3 of its certificates are damaged and were left out"])
    }

    @Test("a system without a store is told of")
    func noSystem() {
        let bundle = bundle([:], [:])
        #expect(bundle.pem == block(0))
        #expect(bundle.diagnostics.count == 1)
    }

    @Test("files are read as they are, and a folder as its files")
    func files() throws {
        let folder = try TemporaryFolder()
        try block(1).write(toFile: folder.file("a.pem"), atomically: true, encoding: .utf8)
        try block(2).write(toFile: folder.file("b.pem"), atomically: true, encoding: .utf8)
        #expect(TrustSource(path: folder.file("a.pem")) == .contents([Array(block(1).utf8)]))
        #expect(TrustSource(path: folder.path) == .contents([Array(block(1).utf8), Array(block(2).utf8)]))
        #expect(TrustSource(path: folder.file("c.pem")) == .missing)
    }

    @Test("this machine's own store makes a bundle that a TLS library reads")
    func machine() throws {
        let authority = try CertificateAuthority.makeEphemeral(now: noon)
        let bundle = TrustBundle(environment: [:], authority: authority.certificatePEM) { TrustSource(path: $0) }
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(bundle.pem.utf8))
        #expect(certificates.count == bundle.upstreamRoots.count + 1)
    }
}
