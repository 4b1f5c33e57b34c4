internal import KeytrailModel

/// Gathers the quota buckets of one response, header field by header field.
struct RateLimitReader {
    private let pack: ProviderPack
    /// When the response came; spellings that count seconds count from here.
    private let base: Timestamp
    private var buckets: [Bucket] = []
    private var defaultName: String?
    private var state = ""
    private var policy = ""
    private var retryAt: Timestamp?
    private var hasPreciseRetry = false

    private struct Bucket {
        var name: String
        var limit: Int64?
        var remaining: Int64?
        var used: Int64?
        var resetsAt: Timestamp?
        var isResetRelative = false
        var window: TimeSpan?
        var unit: String?
    }

    /// More buckets than any provider reports: a hostile server cannot fill the log.
    private static let most = 24

    init(pack: ProviderPack, base: Timestamp) {
        self.pack = pack
        self.base = base
    }

    /// Takes a field whose meaning the pack, or HTTP itself, declares.
    mutating func take(_ field: AnswerField, _ value: String) {
        if let quota = field.quota { return read(quota, bucket: "", value) }
        switch field.role {
        case .retryAfter:
            if !hasPreciseRetry { retryAt = ResetTime.retryAfter(value, unit: .auto, base: base) ?? retryAt }
        case .retryAfterMilliseconds:
            guard let time = ResetTime.retryAfter(value, unit: .milliseconds, base: base) else { return }
            retryAt = time
            hasPreciseRetry = true
        default: break
        }
    }

    /// Takes any other field, whose name, in lower case, may say that it is about a quota.
    mutating func take(named name: String, _ value: @autoclosure () -> String) {
        guard let meaning = pack.quotaName(name) else { return }
        read(meaning.field, bucket: meaning.bucket, value())
    }

    private mutating func read(_ field: RateLimitField, bucket: String, _ value: String) {
        switch field.meaning {
        case .limit, .remaining, .used: readNumber(field.meaning, bucket, value)
        case .reset:
            guard let time = ResetTime.parse(value, unit: field.unit, base: base) else { return }
            // A wait is measured by the server's clock alone, so it beats a date.
            let isRelative = field.unit == .seconds || field.unit == .milliseconds
            change(bucket) { if !$0.isResetRelative { ($0.resetsAt, $0.isResetRelative) = (time, isRelative) } }
        case .window:
            guard let number = QuotaNumber(value) else { return }
            let span = number.microseconds(per: field.unit == .milliseconds ? 1_000 : 1_000_000)
            change(bucket) { $0.window = TimeSpan(microseconds: span) }
        case .bucket:
            if bucket.isEmpty, RateLimitReader.isName(value) { defaultName = value }
        case .ratio: readRatios(bucket, value)
        case .members: readMembers(bucket, value)
        case .state:
            if value.contains("=") && !value.contains("\"") && !value.contains(";r=") {
                return readMembers(bucket, value)
            }
            if QuotaNumber(value) != nil { return readNumber(.limit, bucket, value) }
            state += state.isEmpty ? value : ", \(value)"
        case .policy: policy += policy.isEmpty ? value : ", \(value)"
        }
    }

    /// `100`, `100;w=21600`, `10, 10;w=1, 50;w=60`, or `name;159,other;31997`.
    private mutating func readNumber(_ meaning: RateLimitField.Meaning, _ bucket: String, _ value: String) {
        // Nearly every value is one number, which needs no list. Less than one request is a rate of its own that a
        // count cannot express.
        if value.utf8.count <= 1_024, let number = QuotaNumber(value) {
            if number.whole > 0 || number.micros == 0 { set(meaning, number.whole, bucket) }
            return
        }
        let items = Array(value.utf8.prefix(1_024)).split(separator: 0x2c).map { ASCII.trimmed($0) }
        guard let first = items.first else { return }
        guard let number = QuotaNumber(first.prefix { $0 != 0x3b }) else {
            for item in items.prefix(RateLimitReader.most) {
                let pair = item.split(separator: 0x3b)
                guard pair.count == 2, let number = QuotaNumber(ASCII.trimmed(pair[1])) else { continue }
                set(meaning, number.whole, ASCII.text(pair[0]))
            }
            return
        }
        guard number.whole > 0 || number.micros == 0 else { return }
        set(meaning, number.whole, bucket)
        let windowed = items.first { $0.contains(0x3b) && QuotaNumber($0.prefix { $0 != 0x3b }) == number }
        guard let windowed, let mark = ASCII.index(of: Array(";w=".utf8), in: windowed.span) else { return }
        let digits = windowed.dropFirst(mark + 3).prefix(while: ASCII.isDigit)
        if let seconds = QuotaNumber(digits) {
            change(bucket) { $0.window = TimeSpan(microseconds: seconds.microseconds(per: 1_000_000)) }
        }
    }

    /// `32/40`, or named ones: `api-usage=18/15000; per-app-api-usage=42/100(appName=x)`.
    private mutating func readRatios(_ bucket: String, _ value: String) {
        for item in value.utf8.prefix(1_024).split(whereSeparator: { $0 == 0x3b || $0 == 0x2c }).prefix(
            RateLimitReader.most
        ) {
            let item = ASCII.trimmed(Array(item)[...])
            let equals = item.firstIndex(of: 0x3d)
            let name = equals.map { ASCII.text(item[..<$0]) } ?? bucket
            let numbers = item[(equals.map { $0 + 1 } ?? item.startIndex)...]
            guard let slash = numbers.firstIndex(of: 0x2f), let used = QuotaNumber(numbers[..<slash]),
                let limit = QuotaNumber(numbers[(slash + 1)...].prefix(while: ASCII.isDigit))
            else { continue }
            set(.used, used.whole, name)
            set(.limit, limit.whole, name)
        }
    }

    /// `total=100; remaining=99; resets=41` and `limit=100, remaining=50, reset=5`.
    private mutating func readMembers(_ bucket: String, _ value: String) {
        for item in value.utf8.prefix(1_024).split(whereSeparator: { $0 == 0x3b || $0 == 0x2c }).prefix(8) {
            let item = ASCII.trimmed(Array(item)[...])
            guard let equals = item.firstIndex(of: 0x3d), let number = QuotaNumber(ASCII.trimmed(item[(equals + 1)...]))
            else {
                continue
            }
            switch ASCII.text(ASCII.trimmed(item[..<equals]).map(ASCII.lowercased)) {
            case "limit", "total": set(.limit, number.whole, bucket)
            case "remaining": set(.remaining, number.whole, bucket)
            case "used": set(.used, number.whole, bucket)
            case "reset", "resets":
                let time = ResetTime.parse(ASCII.text(item[(equals + 1)...]), unit: .auto, base: base)
                change(bucket) { $0.resetsAt = time }
            default: break
            }
        }
    }

    private mutating func set(_ meaning: RateLimitField.Meaning, _ number: Int64, _ bucket: String) {
        change(bucket) {
            switch meaning {
            case .limit: $0.limit = $0.limit ?? number
            case .remaining: $0.remaining = $0.remaining ?? number
            default: $0.used = $0.used ?? number
            }
        }
    }

    private mutating func change(_ name: String, _ body: (inout Bucket) -> Void) {
        if let index = buckets.firstIndex(where: { $0.name == name }) { return body(&buckets[index]) }
        guard buckets.count < RateLimitReader.most, name.isEmpty || RateLimitReader.isName(name) else { return }
        buckets.append(Bucket(name: name))
        body(&buckets[buckets.count - 1])
    }

    /// Bucket names come from the server: short, printable, without spaces and quotes.
    private static func isName(_ name: String) -> Bool {
        (1...80).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                ASCII.isAlphanumeric($0) || $0 == 0x5f || $0 == 0x2d || $0 == 0x2e || $0 == 0x2f || $0 == 0x3a
            }
    }

    /// Adds a bucket that stood in the body.
    mutating func add(bucket: String, limit: Int64?, remaining: Int64?) {
        if let limit { set(.limit, limit, bucket) }
        if let remaining { set(.remaining, remaining, bucket) }
    }

    /// The buckets; `isRefused` says whether the response refused the call for its rate, which gives `Retry-After` its
    /// meaning.
    mutating func finish(isRefused: Bool) -> [RateLimit] {
        readStructured()
        if isRefused, let retryAt {
            if let index = buckets.firstIndex(where: { $0.remaining == 0 && $0.resetsAt == nil }) {
                buckets[index].resetsAt = retryAt
            } else {
                change("retry-after") { ($0.remaining, $0.resetsAt) = (0, retryAt) }
            }
        }
        return buckets.compactMap(rateLimit)
    }

    /// draft-ietf-httpapi-ratelimit-headers-10 §3 and §4; a malformed field is ignored as a whole.
    private mutating func readStructured() {
        if !policy.isEmpty, let list = StructuredList(policy) {
            for item in list.items {
                guard let quota = item.integers["q"] else { continue }
                change(item.name) {
                    $0.limit = quota
                    if let seconds = item.integers["w"], seconds > 0 {
                        $0.window = TimeSpan(microseconds: seconds.multiplied(by: 1_000_000))
                    }
                    $0.unit = item.texts["qu"].flatMap { RateLimitReader.isName($0) ? $0 : nil }
                }
            }
        }
        guard !state.isEmpty, let list = StructuredList(state) else { return }
        for item in list.items {
            guard let remaining = item.integers["r"] else { continue }
            let resetsAt = item.integers["t"].map { base + TimeSpan(microseconds: $0.multiplied(by: 1_000_000)) }
            change(item.name) {
                $0.remaining = remaining
                $0.resetsAt = resetsAt ?? $0.resetsAt
            }
        }
    }

    private func rateLimit(_ bucket: Bucket) -> RateLimit? {
        var limit = bucket.limit
        var remaining = bucket.remaining
        if let used = bucket.used {
            if remaining == nil, let limit { remaining = max(0, limit - used) }
            if limit == nil, let remaining { limit = remaining + used }
        }
        guard limit != nil || remaining != nil || bucket.resetsAt != nil else { return nil }
        let name = bucket.name.isEmpty ? defaultName ?? pack.rateLimits.defaultBucket : bucket.name
        let rules = pack.rateLimits
        return RateLimit(
            name: name,
            limit: limit,
            remaining: remaining,
            resetsAt: bucket.resetsAt,
            window: bucket.window ?? rules.windows[name] ?? rules.windows["*"] ?? RateLimitReader.period(name),
            unit: bucket.unit ?? rules.units[name] ?? RateLimitReader.unit(of: name)
        )
    }

    private static func period(_ name: String) -> TimeSpan? {
        for word in name.utf8.split(separator: 0x2d) {
            if let seconds = RateLimitName.periods[Substring(word)] { return TimeSpan.seconds(seconds) }
        }
        return nil
    }

    private static let tokens = Array("tokens".utf8)
    private static let complexity = Array("complexity".utf8)

    private static func unit(of name: String) -> String {
        if ASCII.contains(name, tokens) { return "tokens" }
        return ASCII.contains(name, complexity) ? "points" : "requests"
    }
}

extension Int64 {
    /// The product; saturates, for numbers that are not negative.
    fileprivate func multiplied(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
