internal import Foundation
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret
internal import KeytrailStore

/// The client, the clock and the chance that a login of this installation works with.
struct LoginSession {
    private let installation: Installation
    private let catalog: ProviderCatalog
    private let client: InstrumentedClient
    private let statedTime: Timestamp?

    /// Opens the log and makes a client; `now` stands for the clock in tests.
    ///
    /// - Throws: `StoreError`, `CaptureError`, `CommandError.noShippedRules`, `ClientError`.
    init(_ installation: Installation, now: Timestamp?) throws {
        let store = try installation.store(.readWrite)
        let recorder = try installation.recorder(program: "keytrail")
        try self.init(installation, client: try InstrumentedClient(recorder: recorder, sink: store), now: now)
    }

    /// Works with a client that is there already.
    ///
    /// - Throws: `CommandError.noShippedRules`.
    init(_ installation: Installation, client: InstrumentedClient, now: Timestamp? = nil) throws {
        self.installation = installation
        self.client = client
        catalog = try installation.catalog().catalog
        statedTime = now
    }

    /// The doors for a login.
    func doors(_ messages: LoginMessages, opensBrowser: Bool) -> LoginDoors {
        let browser = Browser(environment: installation.environment)
        return LoginDoors(
            client: client,
            say: { messages.say($0) },
            openBrowser: opensBrowser ? { @Sendable page in browser.open(page) } : nil,
            askVerifier: { Terminal.readSecret(prompt: "Verifier (it is not shown): ") },
            now: now,
            clock: ContinuousClock(),
            random: { octets in
                var generator = SystemRandomNumberGenerator()
                return Secret.random(octets: octets, using: &generator)
            }
        )
    }

    /// Runs `body`, and waits until its calls are recorded.
    ///
    /// - Throws: what `body` throws.
    func closing<T>(_ body: (InstrumentedClient) async throws -> T) async throws -> T {
        do {
            let result = try await body(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// The token of a credential, where it is kept.
    func kept(_ name: String) -> KeptToken {
        KeptToken(
            name: name,
            files: installation.bookFiles,
            catalog: catalog,
            resolver: installation.resolver,
            keeper: installation.keeper
        )
    }

    /// What renews a credential's token.
    ///
    /// - Throws: `PrivateFile.Failure` when the lock's folder cannot be made.
    func refresher(_ name: String) throws -> TokenRefresher {
        let folder = installation.dataFolder + "/tokens"
        try PrivateFile.makeFolder(folder)
        return TokenRefresher(
            kept: kept(name),
            lockPath: folder + "/" + name.replacing("/", with: "%2f") + ".refresh.lock",
            resolver: installation.resolver,
            client: client,
            now: now,
            clock: ContinuousClock()
        )
    }

    private var now: @Sendable () -> Timestamp {
        { [statedTime] in statedTime ?? Timestamp.now }
    }
}
