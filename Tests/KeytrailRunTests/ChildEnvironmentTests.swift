import KeytrailRun
import Testing

@Suite("The child's environment") struct ChildEnvironmentTests {
    private let places = RunPlaces(run: "r1", proxyPort: 4_711, folder: "/tmp/run")

    private func changes(_ inherited: [String: String] = [:]) -> [String: String] {
        ChildEnvironment(inherited: inherited, places: places).changes
    }

    @Test("the proxy is named in both cases, and for HTTP alone")
    func proxy() {
        let changes = changes()
        for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ws_proxy", "WSS_PROXY"] {
            #expect(changes[name] == "http://127.0.0.1:4711")
        }
        #expect(changes["all_proxy"] == nil)
        #expect(changes["ALL_PROXY"] == nil)
        #expect(changes["ftp_proxy"] == nil)
    }

    @Test(
        "every variable of the trust matrix names the bundle",
        arguments: [
            "SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "AWS_CA_BUNDLE", "GIT_SSL_CAINFO",
            "CARGO_HTTP_CAINFO", "NODE_EXTRA_CA_CERTS", "DENO_CERT", "PERL_LWP_SSL_CA_FILE",
        ]
    )
    func trust(name: String) {
        #expect(changes()[name] == "/tmp/run/ca.pem")
    }

    @Test("folders of certificates stay the user's")
    func certificateFolders() {
        #expect(changes(["SSL_CERT_DIR": "/certs"])["SSL_CERT_DIR"] == nil)
    }

    @Test("options of Node and Java stand behind the user's own")
    func appended() {
        let changes = changes(["NODE_OPTIONS": "--max-old-space-size=64", "JAVA_TOOL_OPTIONS": "-Xmx1g"])
        #expect(changes["NODE_OPTIONS"] == "--max-old-space-size=64 --require /tmp/run/proxy.cjs")
        #expect(changes["JAVA_TOOL_OPTIONS"]?.hasPrefix("-Xmx1g -Dhttp.proxyHost=127.0.0.1 ") == true)
        #expect(changes["NODE_USE_ENV_PROXY"] == "1")
        #expect(self.changes()["NODE_OPTIONS"] == "--require /tmp/run/proxy.cjs")
    }

    @Test("paths with spaces are quoted")
    func spaces() {
        let places = RunPlaces(run: "r1", proxyPort: 1, folder: "/tmp/my run")
        let changes = ChildEnvironment(inherited: [:], places: places).changes
        #expect(changes["NODE_OPTIONS"] == "--require \"/tmp/my run/proxy.cjs\"")
        #expect(changes["JAVA_TOOL_OPTIONS"]?.contains("\"-Djavax.net.ssl.trustStore=/tmp/my run/ca.jks\"") == true)
    }

    @Test("PHP reads its own folders first, or the user's")
    func php() {
        #expect(changes()["PHP_INI_SCAN_DIR"] == ":/tmp/run/php")
        #expect(changes(["PHP_INI_SCAN_DIR": "/etc/a"])["PHP_INI_SCAN_DIR"] == "/etc/a:/tmp/run/php")
    }

    @Test("the user's exceptions are kept, under both names; without any, none are made up")
    func exceptions() {
        #expect(changes()["NO_PROXY"] == nil)
        #expect(changes()["no_proxy"] == nil)
        let changes = changes(["NO_PROXY": "localhost,.corp.example"])
        #expect(changes["no_proxy"] == "localhost,.corp.example")
        #expect(changes["NO_PROXY"] == "localhost,.corp.example")
        #expect(self.changes(["NO_PROXY": "a", "no_proxy": "b"])["NO_PROXY"] == "b")
    }

    @Test(
        "the user's exceptions in Java's words",
        arguments: [
            ("", ""), ("*", "*"), ("example.org", "example.org|*.example.org"),
            (".example.org, *.b.example", "example.org|*.example.org|b.example|*.b.example"),
            ("127.0.0.1,10.0.0.0/8,[::1]", "127.0.0.1|[::1]"), ("a.example:8080", "a.example|*.a.example"),
            ("bad'name", ""),
        ]
    )
    func java(list: String, patterns: String) throws {
        let options = try #require(changes(["no_proxy": list])["JAVA_TOOL_OPTIONS"])
        #expect(options.contains("-Dhttp.nonProxyHosts=\(patterns) -Djavax"))
    }

    @Test("a run inside of another one has the user's proxies before it, not the outer run's")
    func nested() {
        let outside = ["https_proxy": "http://corp:3128", "HTTPS_PROXY": "http://corp:3128", "PATH": "/bin"]
        let between = outside.merging(changes(outside)) { $1 }
        #expect(between["http_proxy"] == "http://127.0.0.1:4711")
        let inside = OwnVariables.withoutOuterRun(between)
        #expect(inside["https_proxy"] == "http://corp:3128")
        #expect(inside["HTTPS_PROXY"] == "http://corp:3128")
        #expect(inside["http_proxy"] == nil)
        let inner = RunPlaces(run: "r2", proxyPort: 4_712, folder: "/tmp/inner")
        let innermost = between.merging(ChildEnvironment(inherited: between, places: inner).changes) { $1 }
        #expect(innermost["https_proxy"] == "http://127.0.0.1:4712")
        #expect(innermost["KEYTRAIL_RUN"] == "r2")
        #expect(OwnVariables.withoutOuterRun(innermost)["https_proxy"] == "http://corp:3128")
    }

    @Test("a proxy that the child sets itself is the child's own")
    func ownProxy() {
        var between = changes()
        between["https_proxy"] = "http://other:1"
        #expect(OwnVariables.withoutOuterRun(between)["https_proxy"] == "http://other:1")
    }
}
