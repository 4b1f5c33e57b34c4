/// The variables by which programs learn of a proxy.
enum ProxyVariables {
    /// Those that get our proxy.
    ///
    /// Clients differ in the case that they read: curl and wget read `http_proxy` in lower case alone, Go asks for upper case
    /// first. `ALL_PROXY` is not among them: curl and others take it for FTP, mail and databases, which are no HTTP.
    static let names =
        ["http_proxy", "https_proxy", "ws_proxy", "wss_proxy"].flatMap { [$0, $0.uppercased()] }
        + ["CGI_HTTP_PROXY", "GLOBAL_AGENT_HTTP_PROXY", "npm_config_proxy", "npm_config_https_proxy"]

    /// Those that name hosts which are reached without a proxy.
    static let exceptionNames = ["no_proxy", "NO_PROXY"]

    /// The user's list of such hosts, in lower case first as curl does; `nil` when there is none.
    ///
    /// It is kept as it is, under both names: whom the user told to reach directly is reached directly, and not recorded.
    static func exceptions(in environment: [String: String]) -> String? {
        exceptionNames.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
}
