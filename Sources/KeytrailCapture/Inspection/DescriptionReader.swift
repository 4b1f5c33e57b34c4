internal import HTTPTypes
internal import KeytrailModel

/// Takes typed values out of an answer about a credential.
struct DescriptionReader {
    let scanner: JSONScanner
    let fields: HTTPFields
    private var known = Secrets()

    private static let longestText = 200
    private static let mostRows = 1_000

    init(scanner: JSONScanner, fields: HTTPFields, secrets: [[UInt8]]) {
        self.scanner = scanner
        self.fields = fields
        for secret in secrets { known.insert(secret) }
    }

    private enum Found {
        case nothing
        case null
        case value(JSONScanner.Value)
    }

    private func find(_ place: AnswerPlace) -> Found {
        switch place {
        case .header(let name):
            guard let name = HTTPField.Name(name), let value = fields[name], !value.isEmpty else { return .nothing }
            return .value(.string(value))
        case .member(let path):
            guard let position = scanner.find(path), let value = scanner.value(at: position) else { return .nothing }
            return value == .null ? .null : .value(value)
        }
    }

    /// A text, or a number's digits; `nil` when it is absent or null.
    func text(_ place: AnswerPlace?) throws(InspectionProblem) -> String? {
        guard let place, case .value(let value) = find(place) else { return nil }
        switch value {
        case .string(let text), .number(let text):
            let kept = known.kept(text, limit: DescriptionReader.longestText)
            return kept.isEmpty ? nil : kept
        case .bool, .null, .container: throw .unexpectedMember(place.name)
        }
    }

    func flag(_ place: AnswerPlace?) throws(InspectionProblem) -> Bool? {
        guard let place, case .value(let value) = find(place) else { return nil }
        guard case .bool(let flag) = value else { throw .unexpectedMember(place.name) }
        return flag
    }

    func time(_ place: AnswerPlace?) throws(InspectionProblem) -> Timestamp? {
        guard let place, case .value(let value) = find(place) else { return nil }
        guard let time = DescriptionReader.time(value) else { throw .unexpectedMember(place.name) }
        return time
    }

    /// Null stands for no end; an absent member says nothing.
    func expiry(_ place: AnswerPlace?) throws(InspectionProblem) -> CredentialState.Expiry {
        guard let place else { return .unknown }
        switch find(place) {
        case .nothing: return .unknown
        case .null: return .never
        case .value(let value):
            guard let time = DescriptionReader.time(value) else { throw .unexpectedMember(place.name) }
            return .at(time)
        }
    }

    /// RFC 3339, a date alone, `2026-12-01 00:00:00 UTC`, or seconds since the epoch.
    private static func time(_ value: JSONScanner.Value) -> Timestamp? {
        switch value {
        case .number(let digits):
            return Int64(digits).flatMap { (1..<253_402_300_800).contains($0) ? Timestamp(seconds: $0) : nil }
        case .string(let text):
            guard text.utf8.count <= 64 else { return nil }
            if let time = Timestamp(rfc3339: text) { return time }
            if let seconds = Int64(text) { return time(.number("\(seconds)")) }
            if text.utf8.count == 10 { return Timestamp(rfc3339: text + "T00:00:00Z") }
            if text.hasSuffix(" UTC") { return Timestamp(rfc3339: text.dropLast(4) + "Z") }
            // `2026-12-01 00:00:00 +0100`, as GitHub writes it.
            let words = text.split(separator: " ")
            guard words.count == 3, words[2].utf8.count == 5 else { return nil }
            return Timestamp(rfc3339: "\(words[0])T\(words[1])\(words[2].prefix(3)):\(words[2].suffix(2))")
        case .bool, .null, .container: return nil
        }
    }

    /// Names in a list, or between spaces and commas.
    func names(_ place: AnswerPlace?) throws(InspectionProblem) -> [String]? {
        guard let place, case .value(let value) = find(place) else { return nil }
        let names: [String]
        switch value {
        case .string(let text):
            names = text.prefix(16_384).split { $0 == " " || $0 == "," }.map(String.init)
        case .container:
            guard case .member(let path) = place, let start = scanner.find(path), scanner.bytes[start] == 0x5b else {
                throw .unexpectedMember(place.name)
            }
            var listed: [String] = []
            for element in scanner.elements(ofListAt: start, limit: DescriptionReader.mostRows) {
                guard case .string(let name) = scanner.value(at: element) else { throw .unexpectedMember(place.name) }
                listed.append(name)
            }
            names = listed
        case .number, .bool, .null: throw .unexpectedMember(place.name)
        }
        return names.map { known.kept($0, limit: 128) }
    }

    func permissions(_ list: InspectionRules.PermissionList?) throws(InspectionProblem) -> [CredentialState.Permission]
    {
        guard let list else { return [] }
        let name = list.path.joined(separator: ".")
        guard let start = scanner.find(list.path), scanner.bytes[start] == 0x5b else { throw .unexpectedMember(name) }
        var rows: [CredentialState.Permission] = []
        for element in scanner.elements(ofListAt: start, limit: DescriptionReader.mostRows) {
            func value(_ member: String) -> JSONScanner.Value? {
                scanner.find([member], from: element).flatMap { scanner.value(at: $0) }
            }
            guard case .string(let model) = value(list.model), case .string(let id) = value(list.id),
                case .bool(let reads) = value(list.reads), case .bool(let writes) = value(list.writes)
            else { throw .unexpectedMember(name) }
            rows.append(
                CredentialState.Permission(
                    model: known.kept(model.lowercased(), limit: 40),
                    id: known.kept(id, limit: 64),
                    reads: reads,
                    writes: writes
                )
            )
        }
        return rows
    }
}
