import KeytrailModel

/// The same calls from the same seed (SplitMix64), with values that storage could get wrong.
struct RandomCalls: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    private static let texts = [
        "", "a", "GET", "https", "api.example.com", "/1/boards/{id}", "é", "e\u{301}", "a\u{0}b", "\u{0}", "*", "[?]",
        "👩‍👩‍👧", "\u{FFFD}", "'; DROP TABLE call; --", "\"\\\n\r\t\u{7F}\u{2028}", String(repeating: "long ", count: 500),
    ]
    private static let numbers: [Int64] = [0, 1, 127, 128, 200, 65_535, 1 << 31, 1 << 47, 1 << 53, .max]

    mutating func maybe<T>(_ value: (inout RandomCalls) -> T) -> T? { Bool.random(using: &self) ? value(&self) : nil }

    mutating func text() -> String {
        let index = Int.random(in: 0...RandomCalls.texts.count, using: &self)
        return index < RandomCalls.texts.count ? RandomCalls.texts[index] : "text-\(next() % 1_000)"
    }

    mutating func number() -> Int64 { RandomCalls.numbers[Int(next() % UInt64(RandomCalls.numbers.count))] }

    mutating func anyNumber() -> Int64 { Bool.random(using: &self) ? number() : [.min, .min + 1, -1][Int(next() % 3)] }

    mutating func span() -> TimeSpan { TimeSpan(microseconds: number()) }

    /// Scopes as RFC 6749 §3.3 has them: no spaces, not empty.
    mutating func scopes() -> [String] { (0..<next() % 4).map { "scope:\($0)" } }

    mutating func credential() -> Credential {
        let id = "github-\(next() % 3)"
        return Credential(
            id: id,
            provider: "github",
            scheme: Credential.Scheme.allCases.randomElement(using: &self) ?? .other,
            place: Credential.Place.allCases.randomElement(using: &self) ?? .unknown,
            parts: (0..<next() % 3).map { Credential.Part(role: "role \($0)", fingerprint: text()) }
        )
    }

    mutating func caller() -> Caller? {
        let caller = Caller(
            processID: maybe { Int($0.next() % 3) + 1 },
            executable: maybe { $0.text() },
            owner: maybe { $0.text() },
            hostName: maybe { $0.text() }
        )
        return caller.known
    }

    mutating func rateLimit() -> RateLimit {
        RateLimit(
            name: text(),
            limit: maybe { $0.anyNumber() },
            remaining: maybe { $0.anyNumber() },
            resetsAt: maybe { Timestamp(microseconds: $0.anyNumber()) },
            window: maybe { TimeSpan(microseconds: $0.anyNumber()) },
            unit: text()
        )
    }

    mutating func json(depth: Int = 3) -> JSON {
        switch next() % (depth > 0 ? 8 : 6) {
        case 0: .null
        case 1: .bool(Bool.random(using: &self))
        case 2: .integer(anyNumber())
        case 3: .number([0.5, -0.0, 1e300, 1e-300, 1.0, 123_456_789.25][Int(next() % 6)])
        case 4, 5: .string(text())
        case 6: .array((0..<next() % 4).map { _ in json(depth: depth - 1) })
        default: .object((0..<next() % 4).map { _ in JSON.Member(text(), json(depth: depth - 1)) })
        }
    }

    mutating func call() -> CallRecord {
        var call = CallRecord(
            startedAt: Timestamp(microseconds: Int64(next() % 50)),
            door: Door.allCases.randomElement(using: &self) ?? .client,
            method: text(),
            scheme: text(),
            host: text(),
            path: text(),
            outcome: Outcome.allCases.randomElement(using: &self) ?? .success
        )
        call.credential = maybe { $0.credential() }
        call.port = maybe { Int.random(in: 1...65_535, using: &$0) }
        call.route = maybe { $0.text() }
        call.query = maybe { $0.text() }
        call.status = maybe { Int.random(in: 0...999, using: &$0) }
        call.errorType = maybe { $0.text() }
        call.duration = maybe { $0.span() }
        call.timing = maybe {
            CallTiming(dns: $0.span(), connect: $0.span(), tls: .zero, wait: $0.span(), receive: .zero)
        }
        call.requestBodySize = maybe { $0.number() }
        call.responseBodySize = maybe { $0.number() }
        call.resendCount = Int(next() % 3)
        call.requestID = maybe { RequestID(using: &$0) }
        call.protocolVersion = maybe { $0.text() }
        call.rateLimits = (0..<next() % 4).map { _ in rateLimit() }
        call.grantedScopes = maybe { $0.scopes() }
        call.acceptedScopes = maybe { random in
            ScopeRequirement(anyOf: [random.scopes(), random.scopes()].filter { !$0.isEmpty })
        }
        call.program = maybe { $0.text() }
        call.run = maybe { $0.text() }
        call.caller = caller()
        call.clientAddress = maybe { $0.text() }
        call.peerAddress = maybe { $0.text() }
        call.userAgent = maybe { $0.text() }
        call.traceID = maybe { $0.text() }
        call.flags = CallFlags(rawValue: maybe { $0.number() } ?? 0)
        call.attributes = (0..<next() % 3).map { _ in JSON.Member(text(), json()) }
        return call
    }

    /// Calls with imported calls' identities; a few of the same microsecond.
    mutating func calls(_ count: Int) -> [IdentifiedCall] {
        (0..<count).map { IdentifiedCall(record: call(), sequence: 1 << 62 | Int64($0)) }
    }
}
