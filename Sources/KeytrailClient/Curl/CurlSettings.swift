internal import CCurl

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The options that all transfers of one client share.
struct CurlSettings: Sendable {
    private let proxy: String?
    private let reachesMachineStraight: Bool
    private let authoritiesFile: String?
    private let authoritiesFolder: String?
    /// Whether nobody is trusted beside them: libcurl's own file or folder stays in force unless it is taken out.
    private let hasOnlyThese: Bool
    private let decompresses: Bool
    let recordsBehind: Bool
    let maxConnections: Int
    let maxConnectionsPerHost: Int

    /// Reads the environment where the configuration says so.
    init(_ configuration: ClientConfiguration) {
        proxy =
            switch configuration.proxy {
            case .environment: nil
            case .none: ""
            case .url(let url): url
            }
        reachesMachineStraight = proxy == nil
        switch configuration.certificateAuthorities {
        case .system: (authoritiesFile, authoritiesFolder) = (nil, nil)
        case .file(let path): (authoritiesFile, authoritiesFolder) = (path, nil)
        case .folder(let path): (authoritiesFile, authoritiesFolder) = (nil, path)
        case .environment:
            let bundle = CurlSettings.environment("CURL_CA_BUNDLE")
            authoritiesFile = bundle ?? CurlSettings.environment("SSL_CERT_FILE")
            authoritiesFolder = bundle == nil ? CurlSettings.environment("SSL_CERT_DIR") : nil
        }
        hasOnlyThese =
            switch configuration.certificateAuthorities {
            case .system, .environment: false
            case .file, .folder: true
            }
        decompresses = configuration.decompresses
        recordsBehind = configuration.recording == .behind
        maxConnections = configuration.maxConnections
        maxConnectionsPerHost = configuration.maxConnectionsPerHost
    }

    /// Sets on any handle, fresh or kept, what differs from origin to origin: the proxy.
    func applyProxy(to easy: EasyHandle, for origin: Target.Origin) {
        // What is plain because it stays on this machine must stay here; and a proxy's `localhost` is another machine.
        // Nothing at all lets libcurl look at the environment.
        easy.set(CURLOPT_PROXY, reachesMachineStraight && origin.isLoopback ? "" : proxy)
    }

    /// Sets all the others on a fresh handle.
    func apply(to easy: EasyHandle) {
        easy.set(CURLOPT_NOSIGNAL, true)
        unsafe _ = kt_easy_allow_only_http(easy.pointer)
        unsafe kt_easy_abandon_name_lookup(easy.pointer)
        easy.set(CURLOPT_FOLLOWLOCATION, false)
        easy.set(CURLOPT_NETRC, 0)
        easy.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        easy.set(CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        easy.set(CURLOPT_BUFFERSIZE, 32 * 1_024)
        if authoritiesFile != nil || hasOnlyThese {
            easy.set(CURLOPT_CAINFO, authoritiesFile)
            easy.set(CURLOPT_PROXY_CAINFO, authoritiesFile)
        }
        if authoritiesFolder != nil || hasOnlyThese {
            easy.set(CURLOPT_CAPATH, authoritiesFolder)
            easy.set(CURLOPT_PROXY_CAPATH, authoritiesFolder)
        }
        if decompresses { easy.set(CURLOPT_ACCEPT_ENCODING, "") }
    }

    private static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
