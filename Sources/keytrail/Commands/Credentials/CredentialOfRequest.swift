internal import Foundation
internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailSecret

/// The credential that a request is made with, by its name.
struct CredentialOfRequest {
    let entry: CredentialEntry
    private let book: CredentialBook
    private let installation: Installation

    /// Finds it, when it may be sent to the host of `url`.
    ///
    /// - Throws: `BookProblem`, `CredentialError.retired`, `.otherHost`, `ClientError.invalidURL`,
    ///   `CommandError.noShippedRules`.
    init(_ name: String, for url: String, _ installation: Installation) throws {
        guard let host = ClientRequest(url: url).host else { throw ClientError.invalidURL }
        book = try installation.book()
        entry = try installation.entry(name, for: host, in: book)
        self.installation = installation
    }

    /// What is sent of it; see `Installation.credential`.
    ///
    /// - Throws: `BookProblem`, `PartProblem`, `LoginProblem`, `CaptureError`.
    func credential(client: InstrumentedClient, refused: Secret? = nil) async throws -> SentCredential {
        try await installation.credential(entry, in: book, client: client, refused: refused)
    }

    /// What a response says against the credential; `nil` unless its status is 401 or 403.
    func refusal(of response: ClientResponse, by recorder: Recorder) -> RefusedRequest? {
        guard response.status == 401 || response.status == 403 else { return nil }
        let host = entry.baseHost ?? entry.allowedHosts(in: book.catalog).first ?? ""
        let pack = entry.packName.flatMap(recorder.catalog.pack(named:)) ?? recorder.catalog.pack(forHost: host)
        return RefusedRequest(
            name: entry.name,
            isLogin: installation.isLogin(entry),
            pack: pack,
            status: response.status,
            fields: response.fields
        )
    }
}

/// A refusal, whose words are read while they pass by.
struct RefusedRequest {
    let name: String
    let isLogin: Bool
    let pack: ProviderPack
    let status: Int
    let fields: HTTPFields
    /// The beginning of the body; a refusal's words stand in it.
    private var words: [UInt8] = []
    /// Whether the body leaves a terminal's cursor at the beginning of a line.
    private(set) var endsInNewline = true

    init(name: String, isLogin: Bool, pack: ProviderPack, status: Int, fields: HTTPFields) {
        (self.name, self.isLogin, self.pack) = (name, isLogin, pack)
        (self.status, self.fields) = (status, fields)
    }

    /// Takes the next bytes of the body.
    mutating func take(_ chunk: [UInt8]) {
        endsInNewline = chunk.last == UInt8(ascii: "\n")
        words += chunk.prefix(max(0, 4_096 - words.count))
    }

    /// What the provider means, and what to do; nothing of the provider's own words.
    var sentence: String? {
        let now = Timestamp.now
        let skew = ClockSkew.found(in: fields, at: now)
        let refusal = pack.refusal(
            status: status,
            outcome: Outcome(status: status),
            fields: fields,
            body: words,
            clockSkew: skew
        )
        return refusal.map { "keytrail: \(RefusalWords(name: name, isLogin: isLogin).sentence($0, skew: skew))" }
    }
}
