public import KeytrailModel

/// What may be kept of a URL.
public struct RedactedURL: Sendable, Equatable {
    /// `https` or `http`.
    public var scheme: String
    /// The host in lower case, without port or userinfo; `invalid` when the text was no HTTP URL.
    public var host: String
    /// The port, the scheme's own when the URL names none; `nil` for an invalid URL.
    public var port: Int?
    /// The path with secrets replaced; starts with `/`.
    public var path: String
    /// The parameters that the provider's pack allows, without those that look like secrets; `nil` when none is left.
    public var query: String?
    /// The pack's route template, or one made from the path's shape; `nil` for an invalid URL.
    public var route: String?
    /// The credential in the URL; `nil` when there is none.
    public var credential: Credential?
    /// Whether the URL held a credential or something that looks like one.
    public var hadSecretInURL: Bool
}

extension Recorder {
    /// What may be kept of a foreign log's URL, with the credential in it, if any.
    ///
    /// Pure.
    public func redacted(url: String, method: String) -> RedactedURL {
        var reading = URLReading(url, catalog: catalog)
        var found = FoundCredential()
        var secrets = Secrets()
        reading.collect(method: Recorder.knownMethod(method), into: &found, secrets: &secrets)
        var redacted = reading.redacted(secrets)
        redacted.credential = found.credential(
            provider: reading.pack.name,
            primary: reading.pack.credentials.primary,
            fingerprinter: fingerprinter
        )
        return redacted
    }
}
