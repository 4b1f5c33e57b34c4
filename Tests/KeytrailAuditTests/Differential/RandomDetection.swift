import KeytrailModel
import KeytrailTestSupport

/// Random detection rules over the fields of `LoggedField`, as JSON, which is YAML too.
struct RandomDetection {
    /// Where choices come from.
    var random: Lehmer

    private static let names = ["sel", "sel_1", "sel_2", "filter_a", "notable", "andy", "_hidden", "or1"]

    /// A rule that has this name.
    mutating func rule(name: String) -> JSON {
        var identifiers = random.some(of: RandomDetection.names, least: 1, most: 4)
        if identifiers.allSatisfy({ $0.hasPrefix("_") }) { identifiers.append("sel") }
        var detection = identifiers.map { JSON.Member($0, search()) }
        let condition = RandomCondition(identifiers: identifiers)
        let text = condition.text(using: &random)
        let other = JSON.array([.string(text), .string(condition.text(using: &random))])
        detection.append(JSON.Member("condition", random.chance(10) ? other : .string(text)))
        return [
            "title": .string(name), "name": .string(name), "logsource": ["product": "keytrail", "service": "calls"],
            "detection": .object(detection),
        ]
    }

    private mutating func search() -> JSON {
        if random.chance(20) { return .array((0..<Int.random(in: 1...3, using: &random)).map { _ in map() }) }
        return map()
    }

    private mutating func map() -> JSON {
        let fields = random.some(of: LoggedField.all, least: 1, most: 3)
        return .object(fields.map { item(of: $0) })
    }

    private mutating func item(of field: LoggedField) -> JSON.Member {
        let name = random.one(of: field.names)
        if random.chance(6) { return JSON.Member("\(name)|exists", .bool(random.chance(50))) }
        if random.chance(6) { return JSON.Member(name, random.chance(70) ? .null : .array([])) }
        if field.kind == .address, random.chance(60) { return networks(name) }
        if field.kind == .number, random.chance(70) { return numbers(name, field) }
        let kind = Int.random(in: 0..<100, using: &random)
        if kind < 10 { return reference(name, field) }
        if kind < 20 { return expression(name, field) }
        if kind < 26 { return encoded(name) }
        return texts(name, field)
    }

    private mutating func texts(_ name: String, _ field: LoggedField) -> JSON.Member {
        var words = random.some(of: ["contains", "startswith", "endswith"], least: 0, most: 1)
        let isCased = random.chance(20)
        if isCased { words.append("cased") }
        words.shuffle(using: &random)
        // The peer forgets the case of what it spells with other dashes.
        if !isCased, random.chance(8) { words.append("windash") }
        return listed(name, words) { $0.pattern(of: field) }
    }

    /// A value or a list of them, with `all` and `neq` as they may be.
    private mutating func listed(
        _ name: String,
        _ modifiers: [String],
        _ value: (inout RandomDetection) -> JSON
    ) -> JSON.Member {
        var words = [name] + modifiers
        let isList = random.chance(40)
        let count = isList ? Int.random(in: 2...4, using: &random) : 1
        let values = (0..<count).map { _ in value(&self) }
        if isList, random.chance(25) { words.append("all") }
        if random.chance(12) { words.append("neq") }
        return JSON.Member(words.joined(separator: "|"), isList ? .array(values) : values[0])
    }

    /// A text near one of the field's values: a part of it, in another case, with wildcards and escapes.
    private mutating func pattern(of field: LoggedField) -> JSON {
        var text = Array(random.one(of: field.values.compactMap(\.self)))
        if random.chance(40), !text.isEmpty {
            let from = Int.random(in: 0..<text.count, using: &random)
            text = Array(text[from...].prefix(Int.random(in: 1...4, using: &random)))
        }
        if random.chance(20) { text = Array(String(text).swappedCase) }
        if field.kind == .text, random.chance(30) {
            let insertion = random.one(of: ["*", "?", "\\*", "\\?", "\\", "\\\\", "%", "_", "**", "[a]"])
            text.insert(contentsOf: insertion, at: Int.random(in: 0...text.count, using: &random))
        }
        // A number's text is compared as it is spelled here, and by value there, where 00 is 0.
        if field.kind == .number, random.chance(30) || text.starts(with: "00") { text.append("*") }
        if field.kind == .number, text.first == "0", text.count > 1 { text.insert("*", at: 0) }
        return .string(String(text))
    }

    private mutating func numbers(_ name: String, _ field: LoggedField) -> JSON.Member {
        let isComparison = random.chance(50)
        let words = isComparison ? [random.one(of: ["lt", "lte", "gt", "gte"])] : []
        return listed(name, words) { generator in
            let near = Int64(generator.random.one(of: field.values.compactMap(\.self))) ?? 0
            if generator.random.chance(15) { return .number(Double(near) + 0.5) }
            return .integer(near + Int64.random(in: -1...1, using: &generator.random))
        }
    }

    private mutating func networks(_ name: String) -> JSON.Member {
        listed(name + "|cidr", []) { generator in
            .string(
                generator.random.one(of: ["10.0.0.0/8", "10.0.0.0/23", "192.168.128.0/17", "10.0.0.1/32", "0.0.0.0/0"])
            )
        }
    }

    /// Another field of the same kind, so that numbers meet numbers.
    private mutating func reference(_ name: String, _ field: LoggedField) -> JSON.Member {
        let others = LoggedField.all.filter { ($0.kind == .number) == (field.kind == .number) }
        let parts = field.kind == .number ? [] : ["startswith", "endswith", "contains"]
        let words = ["fieldref"] + random.some(of: parts, least: 0, most: 1)
        return listed(name, words) { generator in
            .string(generator.random.one(of: generator.random.one(of: others).names))
        }
    }

    private mutating func expression(_ name: String, _ field: LoggedField) -> JSON.Member {
        let parts = [
            "^/a", "b$", "[a-c]+/", "(get|post)", "\\d{3}", "^[45]\\d\\d$", "a.b", "a?b*", "\\w+\\s", "users?", "^$",
            "x|y",
            "(?:a|b)/?", "[^/a]", "\\.env", "\\bv[12]\\b", "a+?b", "\\\\", "^.{1,4}$",
        ]
        let flags = random.some(of: ["i", "m", "s"], least: 0, most: 2)
        return listed(name, ["re"] + flags) { .string($0.random.one(of: parts)) }
    }

    private mutating func encoded(_ name: String) -> JSON.Member {
        let chains = [["base64", "contains"], ["base64offset", "contains"], ["wide", "base64offset", "contains"]]
        let chain = random.one(of: chains)
        // The peer makes wide text of ASCII alone.
        let texts = ["select", "foo", "bar", "a"] + (chain.first == "wide" ? [] : ["é"])
        return listed(name, chain) { .string($0.random.one(of: texts)) }
    }
}

extension String {
    /// The text with the case of its ASCII letters turned round.
    fileprivate var swappedCase: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    guard scalar.isASCII, scalar.properties.isAlphabetic else { return scalar }
                    return Unicode.Scalar(scalar.value ^ 0x20) ?? scalar
                }
            )
        )
    }
}
