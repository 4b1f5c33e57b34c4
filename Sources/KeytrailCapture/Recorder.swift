internal import HTTPTypes
public import KeytrailModel

/// Turns exchanges into records: the one place where secrets end.
public struct Recorder: Sendable {
    /// What the provider packs know.
    public let catalog: ProviderCatalog
    /// Makes fingerprints under this installation's key.
    public let fingerprinter: Fingerprinter
    /// The integration's name, kept with every call; `nil` when not known.
    public var program: String?
    /// Groups the calls of one execution; `nil` when not known.
    public var run: String?
    /// The process that makes the calls; `nil` when not known.
    public var caller: Caller?

    /// Creates a recorder.
    ///
    /// `program`, `run` and `caller` hold for exchanges that do not say otherwise.
    public init(
        catalog: ProviderCatalog,
        fingerprinter: Fingerprinter,
        program: String? = nil,
        run: String? = nil,
        caller: Caller? = nil
    ) {
        self.catalog = catalog
        self.fingerprinter = fingerprinter
        self.program = program
        self.run = run
        self.caller = caller
    }

    /// The record of an exchange: redacted, fingerprinted, judged by the provider's pack.
    ///
    /// Pure.
    public func callRecord(of exchange: Exchange) -> CallRecord {
        var reading = ExchangeReading(exchange, catalog: catalog)
        return reading.record(by: self)
    }

    /// The method in upper case; `_OTHER` for what IANA's registry does not list, such as a secret in the wrong place.
    static func knownMethod(_ method: String) -> String {
        switch method {
        case "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS": return method
        default:
            let upper = method.uppercased()
            return methods.contains(upper) ? upper : "_OTHER"
        }
    }

    /// The HTTP Method Registry, and the one that caches share.
    private static let methods: Set<String> = [
        "ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "CONNECT", "COPY", "DELETE", "GET", "HEAD", "LABEL",
        "LINK",
        "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MKREDIRECTREF", "MKWORKSPACE", "MOVE", "OPTIONS",
        "ORDERPATCH",
        "PATCH", "POST", "PRI", "PROPFIND", "PROPPATCH", "PURGE", "PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "TRACE",
        "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE", "UPDATEREDIRECTREF", "VERSION-CONTROL",
    ]
}
