internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailProxy
internal import KeytrailStore
internal import Synchronization

/// Adds the credentials of the user's book to the calls of a gateway.
///
/// A credential is fetched when it is first needed and kept in memory for a minute, so that a password store is not asked
/// for every call.
final class BookPresenter: CredentialPresenter {
    private struct Kept {
        let credential: ClientCredential
        let until: ContinuousClock.Instant
    }

    private struct State {
        var kept: [String: Kept] = [:]
        var fetching: [String: Task<ClientCredential, any Error>] = [:]
        var lastComplaint: ContinuousClock.Instant?
    }

    private let entries: [String: CredentialEntry]
    private let book: CredentialBook
    private let installation: Installation
    private let client: InstrumentedClient
    private let state = Mutex(State())

    /// Finds the credentials of all routes; each may go to its route's server.
    ///
    /// - Throws: `BookProblem`, `CredentialError.retired`, `.otherHost`, `ClientError.unavailable`; those of the log.
    init(_ gateway: GatewayConfiguration, _ installation: Installation) throws {
        let book = try installation.book()
        var entries: [String: CredentialEntry] = [:]
        for route in gateway.routes {
            guard let name = route.credential else { continue }
            entries[name] = try installation.entry(name, for: route.upstream.origin.host, in: book)
        }
        self.entries = entries
        self.book = book
        self.installation = installation
        // A login's token is renewed by calls of our own, which are recorded like all others.
        client = try InstrumentedClient(
            recorder: try installation.recorder(),
            sink: try installation.store(.readWrite)
        )
    }

    func present(_ name: String, in request: ForwardedRequest, method: String) async throws -> ForwardedRequest {
        do {
            return try await presented(name, in: request, method: method)
        } catch {
            complain(name, error)
            throw error
        }
    }

    private func presented(_ name: String, in request: ForwardedRequest, method: String) async throws
        -> ForwardedRequest
    {
        let credential = try await credential(name)
        let fields = HTTPFields(request.fields)
        guard !credential.wouldSign(form: fields) else { throw CredentialError.unsignedForm(name: name) }
        let url = "\(request.origin.scheme)://\(request.origin.authority)\(request.path)"
        let presentation = try credential.presented(method: method, url: url, fields: fields)
        var request = request
        request.fields = presentation.fields.map { (name: $0.name.rawName, value: $0.value) }
        let authority = "\(request.origin.scheme)://\(request.origin.authority)"
        guard presentation.url.hasPrefix(authority) else { throw CredentialError.otherHost(name: name, host: "") }
        request.path = String(presentation.url.dropFirst(authority.count))
        request.knownSecrets += presentation.secrets.map { Array($0.utf8) }
        return request
    }

    /// The credential; of several who want it at once, one fetches it for all.
    private func credential(_ name: String) async throws -> ClientCredential {
        guard let entry = entries[name] else { throw BookProblem.unknown(name, known: entries.keys.sorted()) }
        let found = state.withLock { state -> Result<ClientCredential, Pending> in
            if let kept = state.kept[name], kept.until > .now { return .success(kept.credential) }
            if let task = state.fetching[name] { return .failure(Pending(task: task)) }
            let task = Task { [installation, book, client] in
                try await installation.credential(entry, in: book, client: client).credential
            }
            state.fetching[name] = task
            return .failure(Pending(task: task))
        }
        switch found {
        case .success(let credential): return credential
        case .failure(let pending):
            let result = await pending.task.result
            state.withLock { state in
                state.fetching[name] = nil
                if case .success(let credential) = result {
                    state.kept[name] = Kept(credential: credential, until: .now + .seconds(60))
                }
            }
            return try result.get()
        }
    }

    private struct Pending: Error {
        let task: Task<ClientCredential, any Error>
    }

    /// Says what is wrong, every ten seconds at most.
    private func complain(_ name: String, _ error: any Error) {
        let isDue = state.withLock { state in
            let isDue = state.lastComplaint.map { .now - $0 >= .seconds(10) } ?? true
            if isDue { state.lastComplaint = .now }
            return isDue
        }
        guard isDue else { return }
        let sentence = Failure(error)?.sentence ?? "it could not be sent."
        Messages(installation.options).alarm("keytrail: the credential '\(name)' could not be added: \(sentence)")
    }
}
