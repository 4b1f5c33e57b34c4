internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailYAML

extension AlertReader {
    private static let routeKeys = [
        "name", "sinks", "level", "match", "group-by", "wait", "repeat", "digest", "resolved",
    ]

    /// Reads one route; `nil` when it leads nowhere.
    mutating func readRoute(_ node: YAMLNode, number: Int, sinks known: Set<String>) -> AlertRoute? {
        let parts = nodes.mapping(node, AlertReader.routeKeys)
        guard node.entries != nil else { return nil }
        let names = readSinks(parts["sinks"], in: node, known: known)
        guard !names.isEmpty else { return nil }
        var route = AlertRoute("route-\(number)", to: names)
        if let place = parts["name"], let name = nodes.text(place), isName(name, at: place.location) {
            route.name = name
        }
        let levels = Level.allCases.map(\.name)
        route.level = nodes.choice(parts["level"], { Level(name: $0) }, levels) ?? .medium
        route.matchers = readMatchers(parts["match"])
        route.bundle = readBundle(parts["group-by"], hasDigest: parts["digest"] != nil)
        route.wait = span(parts["wait"], .zero ... .days(1)) ?? .zero
        route.repetition = span(parts["repeat"], .minutes(1) ... .days(90))
        route.digest = readDigest(parts["digest"])
        route.tellsEnd = nodes.bool(parts["resolved"]) ?? true
        if let digest = parts["digest"], parts["wait"] != nil {
            nodes.fail(digest, "a digest has its time of day; leave 'wait' out")
        }
        return route
    }

    private mutating func readSinks(_ node: YAMLNode?, in route: YAMLNode, known: Set<String>) -> [String] {
        guard let node else {
            nodes.fail(route, "a route needs 'sinks:', the names of those that are told")
            return []
        }
        let places = node.elements ?? [node]
        let names = nodes.texts(node)
        if names.isEmpty, node.elements?.isEmpty ?? false { nodes.fail(node, "an empty list; name a sink") }
        var found: [String] = []
        for (place, name) in zip(places, names) {
            if !known.contains(name) {
                let list =
                    known.isEmpty
                    ? "there are none" : "there are " + known.sorted().map(NodeReader.shown).joined(separator: ", ")
                nodes.fail(place, "no sink is called '\(NodeReader.shown(name))'; \(list)")
            } else if found.contains(name) {
                nodes.fail(place, "'\(NodeReader.shown(name))' stands twice; keep one of them")
            } else {
                found.append(name)
            }
        }
        return found
    }

    private mutating func readMatchers(_ node: YAMLNode?) -> [FindingMatcher] {
        guard let node else { return [] }
        return zip(node.elements ?? [node], nodes.texts(node)).compactMap { place, text in
            do throws(FindingMatcher.Problem) {
                return try FindingMatcher(text)
            } catch {
                nodes.fail(place, AlertReader.words(error))
                return nil
            }
        }
    }

    private static func words(_ problem: FindingMatcher.Problem) -> String {
        switch problem {
        case .malformed: "write FIELD=VALUE or FIELD!=VALUE, such as 'credential=github-*' or 'level!=low'"
        case .noValue: "there is no value; write '*' for any"
        case .regularExpression:
            "regular expressions are not taken; write FIELD=VALUE, in which '*' stands for any characters"
        case .unknownLevel(let level):
            "'\(NodeReader.shown(level))' is no level; write \(Level.allCases.map(\.name).joined(separator: ", "))"
        case .tooLong: "at most \(FindingMatcher.maximumLength) bytes; use '*' for a part of the value"
        }
    }

    /// A digest is one message, unless something else is said.
    private mutating func readBundle(_ node: YAMLNode?, hasDigest: Bool) -> AlertRoute.Bundle {
        guard let node else { return hasDigest ? .fields([]) : .finding }
        let fields = nodes.texts(node)
        if fields.contains("finding") {
            if fields.count > 1 { nodes.fail(node, "'finding' stands alone: no two findings have it in common") }
            return .finding
        }
        if fields.contains("all") {
            if fields.count > 1 { nodes.fail(node, "'all' stands alone; leave it out, or the others") }
            return .fields([])
        }
        return .fields(fields)
    }

    private mutating func readDigest(_ node: YAMLNode?) -> TimeSpan? {
        guard let node, let text = nodes.text(node) else { return nil }
        let digits = text.split(separator: ":", omittingEmptySubsequences: false)
        guard digits.count == 2, digits.allSatisfy({ $0.utf8.count == 2 }), let hour = Int64(digits[0]),
            let minute = Int64(digits[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else {
            nodes.fail(
                node,
                "'\(NodeReader.shown(text))' is no time of day; write hours and minutes in UTC, such as '07:30'"
            )
            return nil
        }
        return .minutes(hour * 60 + minute)
    }
}
