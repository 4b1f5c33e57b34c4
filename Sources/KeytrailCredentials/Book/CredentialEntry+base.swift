internal import Foundation
package import KeytrailCapture
package import KeytrailClient
internal import KeytrailModel
internal import KeytrailOAuth

extension CredentialEntry {
    /// The host that plays its provider, in lower case; `nil` when the provider itself is asked.
    package var baseHost: String? {
        settings["base"].flatMap { URLComponents(string: $0)?.host?.lowercased() }
    }

    /// Whether a text is an origin that can play a provider: `https`, or `http` on this machine, without path and query.
    package static func isBase(_ text: String) -> Bool {
        guard (try? Endpoint(text)) != nil, let parts = URLComponents(string: text) else { return false }
        return parts.query == nil && (parts.path.isEmpty || parts.path == "/")
    }

    /// The catalogue by which its calls are recorded: a provider that is played elsewhere is still that provider.
    package func recordingCatalog(_ catalog: ProviderCatalog) -> ProviderCatalog {
        guard let host = baseHost, let pack = packName.flatMap(catalog.pack(named:)) else { return catalog }
        return catalog.playing(pack, at: host)
    }

    /// The id that its calls have in the log when it is sent as `credential`; `nil` when it cannot be sent.
    package func identity(
        as credential: ClientCredential,
        in catalog: ProviderCatalog,
        by fingerprinter: Fingerprinter
    ) -> String? {
        guard let host = baseHost ?? allowedHosts(in: catalog).first else { return nil }
        let recorder = Recorder(catalog: recordingCatalog(catalog), fingerprinter: fingerprinter)
        return credential.identity(at: host, by: recorder)?.id
    }
}
