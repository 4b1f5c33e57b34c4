internal import Foundation
internal import KeytrailCapture
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailRules
internal import KeytrailSecret

/// A login, decided: from whom, how, and with what.
struct LoginPlan {
    /// What a user should think about before agreeing.
    enum Warning: Equatable {
        /// This scope lets more be done than reading.
        case broadScope(String)
        /// The provider's pack knows no such scope; the one that may be meant.
        case unknownScope(String, near: String?)
        /// The token never ends by itself.
        case endless
    }

    let name: String
    let pack: ProviderPack
    let login: ProviderLogin
    let method: LoginMethod
    let scopes: [String]
    private let asked: LoginOptions

    /// Decides what to do.
    ///
    /// - Throws: `CredentialError`, `LoginProblem.notOffered`.
    init(name: String, asked: LoginOptions, catalog: ProviderCatalog) throws {
        guard CredentialDraft.isName(name) else { throw CredentialError.badName }
        let provider = asked.provider ?? name
        guard let pack = catalog.pack(named: provider) else {
            throw CredentialError.unknownProvider(provider, known: catalog.packs.map(\.name))
        }
        self.name = name
        self.pack = pack
        self.asked = asked
        method = asked.method ?? LoginPlan.impliedMethod(asked)
        guard let login = pack.login else { throw LoginProblem.notOffered(method, provider: provider) }
        self.login = login
        let isOAuth2 = ![.oauth1, .tokenPage].contains(method)
        let least = isOAuth2 ? login.oauth2?.leastScopes ?? [] : login.leastScopes
        scopes = asked.scope.map { $0.split { $0 == "," || $0 == " " }.map(String.init) } ?? least
        let areScopes = scopes.allSatisfy { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C } }
        let isEmpty = asked.scope != nil && scopes.isEmpty
        guard areScopes, !isEmpty, !scopes.contains(where: SecretShape.isFound) else {
            throw CredentialError.badSetting("--scope")
        }
        guard asked.host.allSatisfy(CredentialEntry.isHost) else { throw CredentialError.badHost }
    }

    private static func impliedMethod(_ asked: LoginOptions) -> LoginMethod {
        if asked.secret != nil || asked.oob { return .oauth1 }
        return asked.key != nil && asked.clientID == nil ? .tokenPage : .oauth2
    }

    /// The requested rights that are more than reading needs.
    var warnings: [Warning] {
        let known = pack.scopes
        let about = scopes.compactMap { scope -> Warning? in
            guard known.isEmpty || known[scope] != nil else {
                return .unknownScope(scope, near: nearest(to: scope, among: known.keys.sorted()))
            }
            guard known.isEmpty else { return pack.weight(of: scope) > 1 ? .broadScope(scope) : nil }
            let reads = scope.hasPrefix("read") || scope.hasSuffix("read") || scope.hasSuffix("readonly")
            return reads ? nil : .broadScope(scope)
        }
        let isEndless = asked.expiration == .never && [.oauth1, .tokenPage].contains(method)
        return about + (isEndless ? [.endless] : [])
    }

    /// Gets the token, and the entry that it belongs to, without the token's parts.
    ///
    /// - Throws: `LoginProblem`, `CredentialError.notAReference`, `PartProblem`.
    func run(_ doors: LoginDoors, resolver: SecretResolver) async throws -> (CredentialEntry, IssuedToken) {
        var (entry, token) =
            switch method {
            case .oauth1: try await runOAuth1(doors, resolver)
            case .tokenPage: try await runTokenPage(doors, resolver)
            case .oauth2, .device, .clientCredentials: try await runOAuth2(doors, resolver)
            }
        entry.settings["base"] = asked.base
        return (entry, token)
    }

    private var visit: BrowserVisit {
        BrowserVisit(port: asked.port, timeout: .seconds(asked.timeout.microseconds / 1_000_000))
    }

    /// What a stand-in gave is never sent to the provider.
    private var hosts: [String] {
        guard asked.host.isEmpty else { return asked.host }
        return asked.base.flatMap { URLComponents(string: $0)?.host }.map { [$0] } ?? login.hosts
    }

    private var notOffered: LoginProblem { .notOffered(method, provider: pack.name) }

    /// An endpoint of the pack, or its counterpart on the stand-in.
    private func endpoint(_ url: String) throws -> Endpoint {
        do throws(OAuth2Error) {
            let endpoint = try Endpoint(url)
            return try asked.base.map { base throws(OAuth2Error) in try endpoint.moved(to: base) } ?? endpoint
        } catch {
            throw LoginProblem.invalidEndpoint
        }
    }

    /// A part that was given by reference, and its reference.
    private func part(
        _ text: String?,
        _ part: LoginPart,
        _ option: String,
        _ resolver: SecretResolver
    ) async throws -> (SecretReference, Secret) {
        guard let text else { throw LoginProblem.missing(part) }
        guard let reference = SecretReference(typed: text) else { throw CredentialError.notAReference(option: option) }
        do throws(SecretProblem) {
            return (reference, try await resolver.secret(at: reference))
        } catch {
            throw PartProblem(credential: name, part: option, problem: error)
        }
    }
}

extension LoginPlan {
    private func runOAuth1(
        _ doors: LoginDoors,
        _ resolver: SecretResolver
    ) async throws -> (CredentialEntry, IssuedToken) {
        guard let oauth1 = login.oauth1 else { throw notOffered }
        let (key, keyValue) = try await part(asked.key, .key, "key", resolver)
        let (secret, secretValue) = try await part(asked.secret, .secret, "secret", resolver)
        let extra = [
            (name: "name", value: "Keytrail"), (name: "scope", value: scopes.joined(separator: ",")),
            (name: "expiration", value: asked.expiration.rawValue),
        ]
        let flow = OAuth1Login(
            endpoints: .init(
                request: try endpoint(oauth1.request),
                authorize: try endpoint(oauth1.authorize),
                access: try endpoint(oauth1.access)
            ),
            credentials: OAuth1Credentials(clientKey: keyValue, clientSecret: secretValue),
            parameters: oauth1.sendsScope ? extra : [],
            visit: asked.oob ? nil : visit
        )
        let started = doors.now()
        var token = try await flow.run(doors)
        guard pack.name == "trello" else {
            let parts = ["consumer-key": key, "consumer-secret": secret]
            return (
                CredentialEntry(name: name, provider: pack.name, scheme: .oauth1, parts: parts, hosts: hosts), token
            )
        }
        // Trello takes the token beside the key as well, unsigned; its secret is of no more use.
        token.tokenSecret = nil
        return trello(key, token, started)
    }

    private func runTokenPage(
        _ doors: LoginDoors,
        _ resolver: SecretResolver
    ) async throws -> (CredentialEntry, IssuedToken) {
        guard let page = login.tokenPage else { throw notOffered }
        let (key, value) = try await part(asked.key, .key, "key", resolver)
        let flow = TokenPageLogin(
            page: try endpoint(page.url),
            key: value,
            name: "Keytrail",
            scopes: scopes,
            expiration: asked.expiration.rawValue,
            visit: visit
        )
        let started = doors.now()
        return trello(key, try await flow.run(doors), started)
    }

    private func trello(
        _ key: SecretReference,
        _ token: IssuedToken,
        _ started: Timestamp
    ) -> (CredentialEntry, IssuedToken) {
        var token = token
        token.expires = asked.expiration.span.map { started + $0 }
        token.scopes = scopes
        let entry = CredentialEntry(
            name: name,
            provider: pack.name,
            scheme: .trello,
            parts: ["key": key],
            hosts: hosts
        )
        return (entry, token)
    }

    private func runOAuth2(
        _ doors: LoginDoors,
        _ resolver: SecretResolver
    ) async throws -> (CredentialEntry, IssuedToken) {
        guard let oauth2 = login.oauth2 else { throw notOffered }
        guard let clientID = asked.clientID else { throw LoginProblem.missing(.clientID) }
        var entry = CredentialEntry(name: name, provider: pack.name, scheme: .oauth2, parts: [:], hosts: hosts)
        var authentication = ClientAuthentication.none(clientID: clientID)
        if asked.clientSecret != nil || method == .clientCredentials {
            let (reference, secret) = try await part(asked.clientSecret, .clientSecret, "client-secret", resolver)
            entry.parts["client-secret"] = reference
            authentication =
                oauth2.client == .body
                ? .body(clientID: clientID, secret: secret) : .basic(clientID: clientID, secret: secret)
            entry.settings["client-authentication"] = oauth2.client.rawValue
        }
        let token = TokenEndpoint(
            endpoint: try endpoint(oauth2.token),
            authentication: authentication,
            scopeSeparator: oauth2.scopeSeparator,
            answerSeparator: pack.scopeSeparator
        )
        entry.settings["client-id"] = clientID
        entry.settings["token-endpoint"] = token.endpoint.url
        if !scopes.isEmpty { entry.settings["scopes"] = scopes.joined(separator: " ") }
        if method == .clientCredentials { entry.settings["grant"] = "client_credentials" }
        return (entry, try await issued(oauth2, token, clientID, doors))
    }

    private func issued(
        _ oauth2: ProviderLogin.OAuth2,
        _ token: TokenEndpoint,
        _ clientID: String,
        _ doors: LoginDoors
    ) async throws -> IssuedToken {
        switch method {
        case .clientCredentials:
            return try await ClientCredentialsLogin(token: token, scopes: scopes).run(doors)
        case .device:
            guard let device = oauth2.device else { throw notOffered }
            return try await DeviceLogin(device: try endpoint(device), token: token, scopes: scopes).run(doors)
        case .oauth1, .oauth2, .tokenPage:
            guard let authorize = oauth2.authorize else { throw notOffered }
            let flow = AuthorizationCodeLogin(
                authorize: try endpoint(authorize),
                token: token,
                clientID: clientID,
                scopes: scopes,
                provider: oauth2,
                visit: visit
            )
            return try await flow.run(doors)
        }
    }
}
