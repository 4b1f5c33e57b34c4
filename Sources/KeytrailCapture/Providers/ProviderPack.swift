internal import KeytrailModel

/// What is known about one provider: its hosts, credentials, failures, quotas, routes and scopes.
///
/// Packs are data (`rules/providers/*.yml`); `docs/providers.md` describes the format. A pack is one reference, so that
/// handing it round is cheap.
public struct ProviderPack: Sendable {
    private let contents: Contents

    private final class Contents: Sendable {
        let draft: PackDraft
        let credentials: CredentialRules
        let routes: RouteTable
        let queryMeanings: [String: QueryMeaning]
        let secretParameters: [[SecretParameter]]
        let answerFields: [String: AnswerField]
        let quotaNames: QuotaNames
        /// For every declared scope, itself and all that it implies.
        let closure: [String: Set<String>]

        init(_ draft: PackDraft) {
            self.draft = draft
            credentials = CredentialRules(draft.credentials, primary: draft.primary)
            routes = RouteTable(draft.routes)
            queryMeanings = QueryMeaning.table(credentials, allowed: draft.allowedQuery)
            secretParameters = SecretParameter.table(draft.routes.map(\.template), credentials)
            answerFields = AnswerField.table(draft)
            quotaNames = QuotaNames(draft.rateLimits)
            closure = Contents.closure(of: draft.scopeRules.definitions)
        }

        private static func closure(of definitions: [String: ScopeDefinition]) -> [String: Set<String>] {
            var closure: [String: Set<String>] = [:]
            for name in definitions.keys {
                var reached: Set<String> = []
                var open = [name]
                while let next = open.popLast() {
                    guard reached.insert(next).inserted else { continue }
                    open.append(contentsOf: definitions[next]?.implies ?? [])
                }
                closure[name] = reached
            }
            return closure
        }
    }

    init(_ draft: PackDraft) {
        contents = Contents(draft)
    }
}

extension ProviderPack {
    /// The machine name, such as `github`.
    public var name: String { contents.draft.name }

    /// The name for people.
    public var title: String { contents.draft.title }

    /// The hosts, exact (`api.github.com`) or with all below (`*.example.com`).
    public var hosts: [String] { contents.draft.hosts }

    /// Where the provider documents its API.
    package var documentation: String? { contents.draft.documentation }

    /// The file that the pack was read from.
    package var file: String { contents.draft.file }

    /// What the pack's knowledge was taken from.
    package var sources: [PackSource] { contents.draft.sources }

    /// The page that issues a new credential, `{scopes}` standing for the scopes.
    package var authorizeURL: String? { contents.draft.authorizeURL }

    /// What stands between two scopes in `authorizeURL`.
    package var scopeSeparator: String { contents.draft.scopeSeparator }

    /// How users get a token; `nil` when the pack does not say.
    package var login: ProviderLogin? { contents.draft.login }

    /// The scopes that the pack declares, by name.
    package var scopes: [String: ScopeDefinition] { scopeRules.definitions }

    /// Every operation that the pack lists, with what it demands.
    package var operations: [Operation] {
        routes.operations.map { Operation(method: $0.method, route: $0.route, needs: needs(of: $0, method: $0.method)) }
    }

    /// The limits that the provider documents.
    package var declaredLimits: [DeclaredLimit] { rateLimits.limits }

    /// Whether each answer names the one quota that its call was counted in, so that it was counted in no other.
    package var namesItsQuota: Bool { rateLimits.exact.values.contains { $0.meaning == .bucket } }

    /// How to ask the provider about a credential; `nil` when the pack does not say.
    package var inspection: InspectionRules? { contents.draft.inspection }

    /// How a credential is taken back; `nil` when the pack does not say.
    package var revocation: RevocationRules? { contents.draft.revocation }

    /// The same pack for one more host, such as a stand-in on this machine.
    package func serving(host: String) -> ProviderPack {
        var draft = contents.draft
        draft.hosts.append(host)
        return ProviderPack(draft)
    }

    /// The same pack asked about tokens at `host` as RFC 7662 says, by `authentication`.
    ///
    /// `path` is taken literally and must hold no brace.
    package func introspecting(
        host: String,
        path: String,
        authentication: InspectionRequestRule.Authentication
    ) -> ProviderPack {
        var draft = contents.draft
        draft.hosts.append(host)
        draft.inspection = InspectionRules(introspectingAt: path, of: host, authentication: authentication)
        return ProviderPack(draft)
    }

    /// The granted scopes and all that they imply.
    public func expand(_ granted: [String]) -> Set<String> {
        granted.reduce(into: []) { $0.formUnion(contents.closure[$1] ?? [$1]) }
    }

    /// How much harm a scope allows, 1 to 5; 3 when the pack does not say.
    public func weight(of scope: String) -> Int { scopeRules.definitions[scope]?.weight ?? 3 }

    /// Whether a scope allows so much (weight 4 or 5) that holding it unused is worth a finding.
    public func isPowerful(_ scope: String) -> Bool { weight(of: scope) >= 4 }

    /// Whether a scope's use shows in no request, so that it cannot be called unused.
    public func isUnobservable(_ scope: String) -> Bool { scopeRules.definitions[scope]?.isUnobservable ?? false }
}

extension ProviderPack {
    var credentials: CredentialRules { contents.credentials }
    var outcomes: [OutcomeRule] { contents.draft.outcomes }
    var refusals: [(words: [UInt8], problem: AuthenticationProblem)] { contents.draft.refusals }
    var rateLimits: RateLimitRules { contents.draft.rateLimits }
    var routes: RouteTable { contents.routes }
    var scopeRules: ScopeRules { contents.draft.scopeRules }

    /// What the names of query parameters mean, in lower case.
    var queryMeanings: [String: QueryMeaning] { contents.queryMeanings }

    /// For every operation, the segments that are secrets.
    var secretParameters: [[SecretParameter]] { contents.secretParameters }

    /// The response fields that mean something, by name in lower case.
    var answerFields: [String: AnswerField] { contents.answerFields }

    /// What a response field's name, in lower case, says about a quota; `nil` when nothing.
    func quotaName(_ name: String) -> RateLimitName? { contents.quotaNames.meaning(of: name) }

    var hasNeedsByMethod: Bool { !contents.draft.needsByMethod.isEmpty }

    func needs(of operation: Operation, method: String) -> ScopeRequirement? {
        operation.needs ?? contents.draft.needsByMethod[method] ?? contents.draft.needsByMethod["*"]
    }

    /// What the name of a query parameter says of its value.
    enum QueryMeaning: Sendable {
        case credential(CredentialRule)
        /// A secret, perhaps.
        case secret
        /// A secret on any host.
        case alwaysSecret
        /// May be kept.
        case allowed

        fileprivate static func table(_ rules: CredentialRules, allowed: Set<String>) -> [String: QueryMeaning] {
            var table: [String: QueryMeaning] = [:]
            for name in allowed { table[name] = .allowed }
            for name in SensitiveNames.parameters { table[name] = .secret }
            for name in SensitiveNames.alwaysSecret { table[name] = .alwaysSecret }
            for (name, rule) in rules.query { table[name] = .credential(rule) }
            return table
        }
    }

    /// A segment of a template that is a credential.
    struct SecretParameter: Sendable {
        var index: Int
        var prefix: [UInt8]
        var suffix: [UInt8]
        var rule: CredentialRule
        /// What stands in its place.
        var mark: [UInt8]

        fileprivate static func table(_ templates: [RouteTemplate], _ rules: CredentialRules) -> [[SecretParameter]] {
            templates.map { template in
                template.segments.enumerated().compactMap { index, segment in
                    guard case .parameter(let name, let prefix, let suffix) = segment, let rule = rules.path[name]
                    else {
                        return nil
                    }
                    let mark = Array(segment.text.utf8)
                    return SecretParameter(index: index, prefix: prefix, suffix: suffix, rule: rule, mark: mark)
                }
            }
        }
    }
}

/// A pack under construction.
struct PackDraft: Sendable {
    var name: String
    var title: String
    var hosts: [String] = []
    var documentation: String?
    var sources: [PackSource] = []
    var file = ""
    var authorizeURL: String?
    var scopeSeparator = " "
    var allowedQuery: Set<String> = []
    var credentials: [CredentialRule] = []
    var primary = CredentialRules.defaultPrimary
    var outcomes: [OutcomeRule] = []
    var rateLimits = RateLimitRules()
    var routes: [(operation: Operation, template: RouteTemplate)] = []
    var needsByMethod: [String: ScopeRequirement] = [:]
    var scopeRules = ScopeRules()
    var inspection: InspectionRules?
    var revocation: RevocationRules?
    var refusals: [(words: [UInt8], problem: AuthenticationProblem)] = []
    var login: ProviderLogin?
}
