internal import Synchronization

/// What a pack makes of header names, remembered: servers send the same names with every response.
final class QuotaNames: Sendable {
    private let patterns: [RateLimitRules.Pattern]
    private let isGeneric: Bool
    private let known = Mutex<[String: RateLimitName?]>([:])
    /// A hostile server cannot fill the memory with names.
    private static let most = 512

    init(_ rules: RateLimitRules) {
        patterns = rules.patterns
        isGeneric = rules.isGeneric
    }

    /// The meaning of a field name in lower case; `nil` when it is about no quota.
    func meaning(of name: String) -> RateLimitName? {
        if let meaning = known.withLock({ $0[name] }) { return meaning }
        let meaning = read(name)
        known.withLock { known in
            if known.count < QuotaNames.most { known[name] = .some(meaning) }
        }
        return meaning
    }

    private func read(_ name: String) -> RateLimitName? {
        for pattern in patterns where name.hasPrefix(pattern.prefix) && name.hasSuffix(pattern.suffix) {
            guard name.utf8.count > pattern.prefix.utf8.count + pattern.suffix.utf8.count else { continue }
            let bucket = name.dropFirst(pattern.prefix.count).dropLast(pattern.suffix.count)
            return RateLimitName(field: pattern.field, bucket: String(bucket))
        }
        return isGeneric ? RateLimitName(name) : nil
    }
}
