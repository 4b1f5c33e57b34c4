/// Which events a rule looks at, as its file states it (Sigma `logsource`).
package struct LogSource: Sendable, Hashable {
    /// The kinds of events that Keytrail has.
    package enum Events: Sendable, Hashable {
        /// Calls, one event each.
        case calls
        /// Facts that an audit derives at its end.
        case derived(DerivedSource)
        /// Events of another product's log, imported with their own field names.
        case trail
    }

    /// `category`, in lower case; `nil` when not stated.
    package var category: String?
    /// `product`, in lower case; `nil` when not stated.
    package var product: String?
    /// `service`, in lower case; `nil` when not stated.
    package var service: String?

    /// States a source.
    package init(category: String? = nil, product: String? = nil, service: String? = nil) {
        self.category = category
        self.product = product
        self.service = service
    }

    /// Keytrail's calls.
    package static let calls = LogSource(product: "keytrail", service: "calls")

    /// What kind of events those are.
    ///
    /// Sigma's categories `proxy` and `webserver` are calls, seen from their two ends. Everything that is not Keytrail's own
    /// is a trail.
    package var events: Events {
        if product == "keytrail" { return service.flatMap(DerivedSource.init).map(Events.derived) ?? .calls }
        return product == nil && service == nil && (category == "proxy" || category == "webserver") ? .calls : .trail
    }

    /// Whether its events are those that somebody else saw too: Sigma's `webserver` is about whatever a server is asked.
    ///
    /// All other calls are the ones that we made; what servers and providers saw of callers is not mixed with them.
    package var seesEveryVantage: Bool { category == "webserver" }

    /// Whether every part that `self` states is the same in `other`.
    package func contains(_ other: LogSource) -> Bool {
        (category == nil || category == other.category) && (product == nil || product == other.product)
            && (service == nil || service == other.service)
    }
}

extension LogSource: CustomStringConvertible {
    /// What it states, from the widest to the narrowest: `keytrail/calls`, `proxy`, `aws/cloudtrail`.
    package var description: String { [category, product, service].compactMap(\.self).joined(separator: "/") }
}

/// The log sources of `product: keytrail` whose events an audit derives (`service`).
package enum DerivedSource: String, Sendable, Hashable, CaseIterable {
    /// One event for each scope that a credential was seen to have.
    case scopes
    /// One event for each credential.
    case credentials
    /// One event for each credential and host that it called.
    case usage

    /// The fields that its events have.
    package var fields: [String] {
        switch self {
        case .scopes: ScopeField.allCases.map(\.rawValue)
        case .credentials: CredentialField.allCases.map(\.rawValue)
        case .usage: UsageField.allCases.map(\.rawValue)
        }
    }
}

/// The fields of the derived log source `scopes`.
package enum ScopeField: String, Sendable, Hashable, CaseIterable {
    case credentialID = "keytrail.credential.id"
    case credentialProvider = "keytrail.credential.provider"
    /// Calls of the credential in the period.
    case credentialCalls = "keytrail.credential.calls"
    /// The scope.
    case name = "keytrail.scope.name"
    /// Successful calls that needed it.
    case uses = "keytrail.scope.uses"
    /// Calls that were denied for want of it.
    case denials = "keytrail.scope.denials"
    /// `used`, `implied_only`, `unused`, `unknown`, `missing`, `extra` or `protected`; absent for one that was taken away.
    case verdict = "keytrail.scope.verdict"
    /// How much harm it can do, 1 to 5, from the provider pack.
    case weight = "keytrail.scope.weight"
    /// Days between the credential's first and last call in the period.
    case observedDays = "keytrail.scope.observed_days"
    /// Successful calls whose need is known, in thousandths.
    case coverage = "keytrail.scope.coverage_permille"
    /// `granted` or `withdrawn` by the newest change of the grant, where that lies in the period; else absent.
    case change = "keytrail.scope.change"
    /// Calls that would have failed without it since a trial began; absent without a trial.
    case canaryFailures = "keytrail.scope.canary_failures"
    /// Calls whose answers demanded it and whose provider pack does not, or the reverse.
    case disagreements = "keytrail.scope.disagreements"
    /// Calls of the credential that succeeded although the same answer said that it lacks what they demanded.
    case contradictions = "keytrail.scope.contradictions"
    /// Resources touched of the kinds of which the credential may touch all; absent where none is known to be such.
    case touchedOfAll = "keytrail.scope.touched_of_all"
}

/// The fields of the derived log source `credentials`.
package enum CredentialField: String, Sendable, Hashable, CaseIterable {
    case id = "keytrail.credential.id"
    case provider = "keytrail.credential.provider"
    case scheme = "keytrail.credential.scheme"
    /// Calls in the period.
    case calls = "keytrail.credential.calls"
    /// Calls whose credential the API did not accept, in thousandths; absent without a call in the period.
    case failedPermille = "keytrail.credential.failed_permille"
    /// Whole days from the first call in the log to the period's end; absent without a call.
    case ageDays = "keytrail.credential.age_days"
    /// Whole days from the last call to the period's end; absent without a call.
    case idleDays = "keytrail.credential.idle_days"
    /// Whole days of the longest time without a call that a call in the period ended; absent without a call.
    case longestPauseDays = "keytrail.credential.longest_pause_days"
    /// Whole days until it expires, negative afterwards; absent when that is not known.
    case expiresInDays = "keytrail.credential.expires_in_days"
    /// Whether the provider, or the token itself, said that it never expires; absent when that is not known.
    case neverExpires = "keytrail.credential.never_expires"
    /// What its provider said of it last: `active`, `expired` or `refused`; absent when it was never asked.
    case standing = "keytrail.credential.standing"
    /// Whether it was retired, and so must not be used any more.
    case isRetired = "keytrail.credential.retired"
    /// Whether it was used more than an hour after it had been retired; absent when it was not retired.
    case usedAfterRetirement = "keytrail.credential.used_after_retirement"
    /// Whole days since it was made or took another's place; absent when that is not known.
    case rotatedDays = "keytrail.credential.rotated_days"
    /// Providers that the same secret was sent to, in the log up to the period's end; absent where it was not noted.
    case providers = "keytrail.credential.providers"
    /// The other credentials with the same secret, as many as ten; absent without one.
    case sameAs = "keytrail.credential.same_as"
    /// Programs that used it.
    case programs = "keytrail.credential.programs"
    /// Machines that it was used on, where the doors saw them.
    case machines = "keytrail.credential.machines"
    /// People and services, by the names of their accounts, whose processes used it, where the doors saw them.
    case owners = "keytrail.credential.owners"
    /// Hosts that it was sent to.
    case hosts = "keytrail.credential.hosts"
    /// Client addresses that it came from.
    case addresses = "keytrail.credential.addresses"
    /// Calls that carried it over plain HTTP to another machine.
    case plaintextCalls = "keytrail.credential.plaintext_calls"
    /// Calls that carried it in a URL.
    case urlCalls = "keytrail.credential.url_calls"
}

/// The fields of the derived log source `usage`.
package enum UsageField: String, Sendable, Hashable, CaseIterable {
    case credentialID = "keytrail.credential.id"
    case host = "server.address"
    /// Calls in the period.
    case calls = "keytrail.usage.calls"
    /// Calls that failed, whatever the reason, in thousandths.
    case errorPermille = "keytrail.usage.error_permille"
    /// Calls that were turned away for their number.
    case rateLimited = "keytrail.usage.rate_limited"
    /// The median latency in microseconds; absent without a measured call.
    case medianLatency = "keytrail.usage.p50_us"
    /// The 95th percentile of latency in microseconds; absent without a measured call.
    case tailLatency = "keytrail.usage.p95_us"
    /// The least that was left of any quota, in thousandths; absent without one.
    case headroom = "keytrail.usage.headroom_permille"
}
