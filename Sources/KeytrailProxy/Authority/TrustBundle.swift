package import KeytrailModel

/// The certificates that a recorded program shall trust: this system's, those that it was told to trust, and the proxy's own.
///
/// Most variables that name a store replace the system's, so that one text with everything serves them all.
package struct TrustBundle: Sendable {
    /// Everything as one text of PEM blocks (RFC 7468 §5), each certificate once; the proxy's own is the last.
    package let pem: String
    /// What the real servers' certificates are verified against, a PEM block each: everything but the proxy's own.
    package let upstreamRoots: [String]
    /// What could not be read, as warnings; the rest is usable.
    package let diagnostics: [Diagnostic]

    /// Collects what this system, and the variables of `environment`, name.
    ///
    /// `authority` is the proxy's own certificate as PEM. `read` answers for files and folders; each is asked for once. Linear
    /// in what it answers: no certificate is parsed.
    package init(environment: [String: String], authority: String, read: (String) -> TrustSource) {
        var collection = TrustCollection()
        collection.addSystem(read)
        for variable in TrustVariable.all {
            guard let value = environment[variable.name], !value.isEmpty else { continue }
            for path in variable.paths(value) { collection.add(path, namedBy: variable.name, read) }
        }
        upstreamRoots = collection.blocks
        diagnostics = collection.diagnostics
        collection.add(PEMBlocks(Array(authority.utf8)).bodies)
        pem = collection.blocks.joined()
    }
}

/// What lies at a path that should hold certificates.
package enum TrustSource: Sendable, Equatable {
    /// Nothing.
    case missing
    /// Something that cannot be read; `code` is the system's `errno`.
    case unreadable(code: Int32)
    /// A file's content, or those of all files of a folder.
    case contents([[UInt8]])
}

/// A variable by which a runtime is told whom to trust.
package struct TrustVariable: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// Whether it names folders, between colons, instead of one file.
    package let isFolderList: Bool

    private init(_ name: String, isFolderList: Bool = false) {
        self.name = name
        self.isFolderList = isFolderList
    }

    func paths(_ value: String) -> [String] {
        isFolderList ? value.split(separator: ":").map(String.init) : [value]
    }

    /// All that are known, those that name files first.
    package static let all: [TrustVariable] = [
        TrustVariable("SSL_CERT_FILE"),  // OpenSSL, Go, Rust, Ruby, Python's ssl
        TrustVariable("CURL_CA_BUNDLE"), TrustVariable("REQUESTS_CA_BUNDLE"), TrustVariable("PIP_CERT"),
        TrustVariable("HTTPLIB2_CA_CERTS"), TrustVariable("AWS_CA_BUNDLE"), TrustVariable("GIT_SSL_CAINFO"),
        TrustVariable("NODE_EXTRA_CA_CERTS"), TrustVariable("npm_config_cafile"), TrustVariable("DENO_CERT"),
        TrustVariable("CARGO_HTTP_CAINFO"), TrustVariable("PERL_LWP_SSL_CA_FILE"), TrustVariable("NIX_SSL_CERT_FILE"),
        TrustVariable("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"), TrustVariable("CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE"),
        TrustVariable("SSL_CERT_DIR", isFolderList: true), TrustVariable("GIT_SSL_CAPATH", isFolderList: true),
        TrustVariable("PERL_LWP_SSL_CA_PATH", isFolderList: true),
    ]
}

/// Certificates in the order in which they were found, each once.
private struct TrustCollection {
    private(set) var blocks: [String] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var known: Set<[UInt8]> = []
    private var paths: Set<String> = []

    /// Where systems keep the store that OpenSSL reads; the first that is there counts.
    private static let systemStores = [
        "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Arch, Gentoo
        "/etc/pki/tls/certs/ca-bundle.crt",  // Fedora, RHEL
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/ca-bundle.pem",  // openSUSE
        "/etc/ssl/cert.pem",  // Alpine, macOS, BSD
        "/usr/local/share/certs/ca-root-nss.crt",
        "/etc/ssl/certs",
    ]

    mutating func addSystem(_ read: (String) -> TrustSource) {
        for path in TrustCollection.systemStores {
            guard case .contents(let files) = read(path) else { continue }
            let bodies = files.flatMap { PEMBlocks($0).bodies }
            guard !bodies.isEmpty else { continue }
            paths.insert(path)
            return add(bodies)
        }
        warn("/etc/ssl", "no certificates of this system were found; only those that variables name are trusted")
    }

    mutating func add(_ path: String, namedBy variable: String, _ read: (String) -> TrustSource) {
        guard paths.insert(path).inserted else { return }
        switch read(path) {
        case .missing: warn(path, "\(variable) names it, and it is not there; unset the variable or restore it")
        case .unreadable(let code): warn(path, "\(variable) names it, and it cannot be read (error \(code))")
        case .contents(let files):
            let blocks = files.map { PEMBlocks($0) }
            let damaged = blocks.reduce(0) { $0 + $1.damaged }
            if damaged > 0 { warn(path, "\(damaged) of its certificates are damaged and were left out") }
            if damaged == 0, blocks.allSatisfy(\.bodies.isEmpty) {
                warn(path, "\(variable) names it, and no certificate in PEM form is in it")
            }
            for block in blocks { add(block.bodies) }
        }
    }

    mutating func add(_ bodies: [[UInt8]]) {
        for body in bodies where known.insert(body).inserted { blocks.append(PEMBlocks.text(of: body)) }
    }

    private mutating func warn(_ path: String, _ message: String) {
        diagnostics.append(Diagnostic(.warning, at: SourceLocation(file: path), message))
    }
}
