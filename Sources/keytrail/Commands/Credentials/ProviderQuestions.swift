internal import Foundation
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailCredentials
internal import KeytrailInstallation
internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret
internal import KeytrailStore

/// Asks providers about the credentials of a book; every question is recorded, every answer kept.
struct ProviderQuestions {
    /// The name of these calls' program in the log.
    static let program = "keytrail-credentials"

    private let installation: Installation
    private let catalog: ProviderCatalog
    private let recorder: Recorder
    private let probe: CredentialProbe
    let store: CallStore

    /// Opens the log to record into.
    ///
    /// - Throws: `StoreError`, `CaptureError`.
    init(_ installation: Installation, catalog: ProviderCatalog) throws {
        self.installation = installation
        self.catalog = catalog
        // The store makes the folder that the recorder's key lies in.
        store = try installation.store(.readWrite)
        recorder = Recorder(
            catalog: catalog,
            fingerprinter: try Fingerprinter.load(path: installation.fingerprintKeyPath),
            program: ProviderQuestions.program,
            caller: .ofThisProcess
        )
        probe = CredentialProbe(recorder: recorder, sink: store)
    }

    /// A credential's state, now in the history too; the book remembers its id.
    ///
    /// - Throws: `PartProblem`, `CredentialError.otherHost`, `StoreError`, `BookProblem`.
    func inspect(_ entry: CredentialEntry, at time: Timestamp) async throws -> Inspection {
        let pack = try inspectedPack(of: entry)
        let subject = try await subject(entry, pack)
        let inspection = Inspection(
            name: entry.name,
            credentialID: subject.credential.flatMap {
                entry.identity(as: $0, in: catalog, by: recorder.fingerprinter)
            },
            state: await probe.inspect(subject, pack, at: time)
        )
        try store.keep(inspection)
        try keep(.inspected, of: inspection, at: time)
        return inspection
    }

    /// Has the provider take a credential back; false when it has no request for that.
    ///
    /// - Throws: `PartProblem`, `CredentialError.otherHost`, `InspectionProblem`.
    func revoke(_ entry: CredentialEntry) async throws -> Bool {
        let pack = pack(of: entry)
        return try await probe.revoke(try await subject(entry, pack), pack)
    }

    /// Where a person takes a credential back; `nil` when the pack does not say.
    func page(of entry: CredentialEntry) -> String? { pack(of: entry).revocation?.page }

    /// Adds an event to a credential's history.
    ///
    /// - Throws: `StoreError`.
    func keep(
        _ kind: CredentialEvent.Kind,
        of inspection: Inspection,
        other: String? = nil,
        at time: Timestamp
    ) throws(StoreError) {
        let event = CredentialEvent(
            name: inspection.name,
            credentialID: inspection.credentialID,
            at: time,
            kind: kind,
            otherID: other
        )
        try store.keep(event)
    }

    private func pack(of entry: CredentialEntry) -> ProviderPack {
        if let pack = entry.packName.flatMap(catalog.pack(named:)) { return pack }
        return catalog.pack(forHost: entry.allowedHosts(in: catalog).first ?? "")
    }

    /// The pack that says how to ask: an entry's own introspection endpoint goes before its provider's way.
    private func inspectedPack(of entry: CredentialEntry) throws -> ProviderPack {
        let pack = pack(of: entry)
        guard let url = entry.settings["introspection-endpoint"] else { return pack }
        guard let endpoint = URLComponents(string: url), let host = endpoint.host, !endpoint.path.contains("{") else {
            throw PartProblem(credential: entry.name, part: "introspection-endpoint", problem: .unusable)
        }
        return pack.introspecting(
            host: host.lowercased(),
            path: endpoint.percentEncodedPath,
            authentication: entry.parts["client-secret"] == nil ? .credential : .client
        )
    }

    /// The credential with its parts under the roles that packs name.
    private func subject(_ entry: CredentialEntry, _ pack: ProviderPack) async throws -> InspectionSubject {
        let base =
            try entry.settings["introspection-endpoint"].map { try origin(of: $0, entry) } ?? entry.settings["base"]
        let asked = base.map { URLComponents(string: $0)?.host ?? "" } ?? pack.inspectionHost
        if let asked, !entry.allows(host: asked, in: catalog) {
            throw CredentialError.otherHost(name: entry.name, host: asked)
        }
        let resolved = try await installation.resolver.resolve(entry)
        var parts: [String: Secret] = [:]
        for (part, secret) in resolved.parts { parts[part.replacing("-", with: "_")] = secret }
        if let value = parts["value"] ?? parts["password"], parts["token"] == nil { parts["token"] = value }
        if let client = entry.settings["client-id"] { parts["client_id"] = Secret(client) }
        return InspectionSubject(
            name: entry.name,
            parts: parts,
            credential: try resolved.clientCredential(),
            base: base
        )
    }

    private func origin(of url: String, _ entry: CredentialEntry) throws -> String {
        guard (try? Endpoint(url)) != nil, var parts = URLComponents(string: url), parts.query == nil else {
            throw PartProblem(credential: entry.name, part: "introspection-endpoint", problem: .unusable)
        }
        parts.path = ""
        return parts.string ?? url
    }
}

extension ProviderPack {
    /// The host that is asked about credentials; `nil` when none is.
    fileprivate var inspectionHost: String? {
        inspection.flatMap { $0.request.host ?? hosts.first { !$0.hasPrefix("*") } }
    }
}
