/// Which variables a command gets: what any program needs, and what is its own; nobody else's credentials.
enum ChildEnvironment {
    private static let common: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM", "DISPLAY",
        "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "GNUPGHOME", "GPG_TTY", "TTY", "SSH_AUTH_SOCK",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy",
        "no_proxy",
    ]
    private static let commonPrefixes = ["LC_", "XDG_"]

    /// What a command's own variables begin with.
    private static let own: [String: [String]] = [
        "vault": ["VAULT_"], "bao": ["BAO_", "VAULT_"], "aws": ["AWS_"], "gcloud": ["CLOUDSDK_", "GOOGLE_"],
        "pass": ["PASSWORD_STORE_"], "gopass": ["GOPASS_", "PASSWORD_STORE_"], "op": ["OP_"],
        "bw": ["BW_", "BITWARDENCLI_"], "rbw": ["RBW_"], "sops": ["SOPS_"], "doppler": ["DOPPLER_"], "az": ["AZURE_"],
    ]

    /// The part of `environment` that the command gets; the name of its file counts, not the folder.
    static func of(_ command: String, in environment: [String: String]) -> [String: String] {
        let name = command.split(separator: "/").last.map(String.init) ?? command
        let prefixes = commonPrefixes + (own[name] ?? [])
        return environment.filter { variable, _ in
            common.contains(variable) || prefixes.contains { variable.hasPrefix($0) }
        }
    }
}
