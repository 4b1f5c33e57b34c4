internal import KeytrailModel
internal import KeytrailYAML

extension PackReader {
    /// `outcomes:`, a list of conditions with the outcome that they mean.
    mutating func readOutcomes(_ node: YAMLNode?, into draft: inout PackDraft) {
        let keys = ["outcome", "status", "method", "route", "header", "json", "text", "list-key", "error"]
        for element in nodes.elements(node) {
            let parts = nodes.mapping(element, keys)
            guard let outcomeNode = parts["outcome"] else {
                nodes.fail(element, "say what it means with 'outcome: \(Outcome.authFailed.name)' or another outcome")
                continue
            }
            let names = Outcome.allCases.map(\.name)
            guard let outcome = nodes.choice(outcomeNode, { Outcome(name: $0) }, names) else { continue }
            var rule = OutcomeRule(outcome: outcome)
            rule.statuses = statuses(parts["status"])
            rule.methods = Set(nodes.texts(parts["method"]))
            rule.routes = Set(nodes.texts(parts["route"]))
            rule.headers = expectations(parts["header"]).map { ($0.name.lowercased(), $0.expectation) }
            rule.members = expectations(parts["json"]).map { (PackReader.path($0.name), $0.expectation) }
            rule.texts = nodes.texts(parts["text"]).map { Array($0.lowercased().utf8) }
            rule.listKey = nodes.text(parts["list-key"])
            rule.errorPath = nodes.text(parts["error"]).map(PackReader.path)
            guard ["status", "header", "json", "text", "list-key"].contains(where: { parts[$0] != nil }) else {
                nodes.fail(element, "it would match every answer; add 'status:', 'header:', 'json:' or 'text:'")
                continue
            }
            if !rule.isBare { draft.outcomes.append(rule) }
        }
    }

    static func path(_ text: String) -> [String] { text.split(separator: ".").map(String.init) }

    /// `429`, `[429, 503]`, `400-499`.
    private mutating func statuses(_ node: YAMLNode?) -> [ClosedRange<Int>] {
        guard let node else { return [] }
        let elements = node.elements ?? [node]
        return elements.compactMap { element in
            let ends = (nodes.text(element) ?? "").split(separator: "-", omittingEmptySubsequences: false).map {
                Int($0) ?? 0
            }
            guard (1...2).contains(ends.count), let first = ends.first, let last = ends.last, first >= 100, last <= 999,
                first <= last
            else {
                nodes.fail(element, "write a status such as 429, or a range such as 400-499")
                return nil
            }
            return first...last
        }
    }

    /// `name: value`, `name: [value, value]`, `name: '*'` for any value.
    private mutating func expectations(_ node: YAMLNode?) -> [(name: String, expectation: OutcomeRule.Expectation)] {
        guard let node else { return [] }
        return nodes.entries(node).map { entry in
            let values = nodes.texts(entry.value)
            return (entry.key, values == ["*"] ? .present : .oneOf(Set(values)))
        }
    }

    /// `rate-limits: {headers: {…}, default: …, windows: {…}, units: {…}, body: […], limits: […]}`.
    mutating func readRateLimits(_ node: YAMLNode?, into draft: inout PackDraft) {
        guard let node else { return }
        let parts = nodes.mapping(node, ["headers", "default", "windows", "units", "body", "limits"])
        var rules = RateLimitRules()
        rules.defaultBucket = nodes.text(parts["default"]) ?? "default"
        for entry in parts["headers"].map({ nodes.entries($0) }) ?? [] { readQuotaField(entry, into: &rules) }
        for entry in parts["windows"].map({ nodes.entries($0) }) ?? [] {
            guard let span = nodes.text(entry.value).flatMap(TimeSpan.init(sigma:)) else {
                nodes.fail(entry.value, "write a length of time such as 10s, 15m, 1h or 1d")
                continue
            }
            rules.windows[entry.key] = span
        }
        for entry in parts["units"].map({ nodes.entries($0) }) ?? [] {
            rules.units[entry.key] = nodes.text(entry.value)
        }
        for element in nodes.elements(parts["body"]) {
            let members = nodes.mapping(element, ["bucket", "limit", "remaining"])
            guard let limit = nodes.text(members["limit"]), let remaining = nodes.text(members["remaining"]) else {
                nodes.fail(element, "a bucket in the body needs 'limit:' and 'remaining:', each a path such as 'a.b.c'")
                continue
            }
            let bucket = nodes.text(members["bucket"]) ?? rules.defaultBucket
            rules.members.append(
                .init(bucket: bucket, limit: PackReader.path(limit), remaining: PackReader.path(remaining))
            )
        }
        rules.limits = limits(parts["limits"])
        draft.rateLimits = rules
    }

    /// `x-rate-limit-{bucket}-max: limit`, `x-ratelimit-reset: reset epoch-seconds`.
    private mutating func readQuotaField(_ entry: YAMLNode.Entry, into rules: inout RateLimitRules) {
        let words = (nodes.text(entry.value) ?? "").split(separator: " ").map(String.init)
        let meaning = words.first.flatMap(RateLimitField.Meaning.init(rawValue:))
        let unit = words.count < 2 ? .auto : RateLimitField.Unit(rawValue: words[1])
        guard let meaning, let unit, words.count <= 2 else {
            let meanings = RateLimitField.Meaning.allCases.map(\.rawValue).joined(separator: ", ")
            let units = RateLimitField.Unit.allCases.map(\.rawValue).joined(separator: ", ")
            nodes.fail(entry.value, "write one of \(meanings), and after a reset or window one of \(units)")
            return
        }
        let name = entry.key.lowercased()
        let field = RateLimitField(meaning: meaning, unit: unit)
        let pieces = name.split(separator: "{", omittingEmptySubsequences: false)
        guard pieces.count == 2 else {
            if pieces.count == 1 {
                rules.exact[name] = field
            } else {
                nodes.fail(entry.keyLocation, "a field name holds '{bucket}' at most once")
            }
            return
        }
        guard pieces[1].hasPrefix("bucket}"), !pieces[0].isEmpty else {
            nodes.fail(entry.keyLocation, "the only placeholder is '{bucket}', and it does not stand first")
            return
        }
        rules.patterns.append(.init(prefix: String(pieces[0]), suffix: String(pieces[1].dropFirst(7)), field: field))
    }
}
