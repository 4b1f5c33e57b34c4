internal import KeytrailModel
internal import KeytrailRules

/// A composed field's value as one integer: the dictionary ids of its parts, packed; exact, whatever the ids.
struct ComposedValue {
    /// The parts of one value.
    private struct Parts: Hashable {
        /// Scheme, host and port, by their number in `origins`; 0 for fields without them.
        var origin = 0
        var path: Int64
        var query: Int64 = 0
    }

    private struct Origin: MixedKey {
        var scheme: Int64
        var host: Int64
        var port: Int64

        var mixed: Int64 { host &* 31 &+ scheme &* 7 &+ port }
    }

    private let field: ComposedField
    private let path: Int
    private let query: Int?
    private let origin: (scheme: Int, host: Int, port: Int)?
    private var origins = KeyIndex<Origin>()
    /// Parts that are too large to be packed; their integers are negative.
    private var unpacked: [Parts] = []
    private var unpackedNumbers: [Parts: Int64] = [:]

    private static let queryBits: Int64 = 20
    private static let originBits: Int64 = 12
    private static let pathBits: Int64 = 31

    init(_ field: ComposedField, layout: inout RowLayout) {
        self.field = field
        path = layout.slot(of: .path)
        query = field == .pathExtension ? nil : layout.slot(of: .query)
        origin =
            field == .pathExtension
            ? nil : (layout.slot(of: .scheme), layout.slot(of: .host), layout.slot(of: .port))
    }

    /// The row's value; 0 when the call has none.
    mutating func id(in row: Span<Int64>) -> Int64 {
        var parts = Parts(path: row[path])
        if let query { parts.query = row[query] }
        if let origin {
            parts.origin = origins.index(
                of: Origin(scheme: row[origin.scheme], host: row[origin.host], port: row[origin.port])
            )
        }
        let fits =
            parts.path < 1 << ComposedValue.pathBits && parts.query < 1 << ComposedValue.queryBits
            && parts.origin < 1 << ComposedValue.originBits
        guard fits else { return number(parts) }
        return (Int64(parts.origin) << ComposedValue.pathBits | parts.path) << ComposedValue.queryBits | parts.query
    }

    /// What an integer means.
    ///
    /// - Throws: what `text` throws.
    func fieldValue(_ value: Int64, text: TextLookup) throws -> FieldValue {
        let parts = parts(of: value)
        guard let path = try text(.path, parts.path) else { return .absent }
        guard field != .pathExtension else { return ComposedValue.pathExtension(of: path) }
        let query = try parts.query == 0 ? nil : text(.query, parts.query)
        let target = path + (query.map { "?" + $0 } ?? "")
        guard origin != nil, origins.keys.indices.contains(parts.origin) else { return .text(target) }
        let origin = origins.keys[parts.origin]
        let scheme = try text(.scheme, origin.scheme) ?? ""
        let isUsual = origin.port == absentNumber || origin.port == (scheme == "https" ? 443 : 80)
        let port = isUsual ? "" : ":\(origin.port)"
        let url = "\(scheme)://\(try text(.host, origin.host) ?? "")\(port)\(target)"
        return field == .uri ? .list([.text(url), .text(target)]) : .text(url)
    }

    private mutating func number(_ parts: Parts) -> Int64 {
        if let known = unpackedNumbers[parts] { return known }
        unpacked.append(parts)
        unpackedNumbers[parts] = -Int64(unpacked.count)
        return -Int64(unpacked.count)
    }

    private func parts(of value: Int64) -> Parts {
        guard value >= 0 else { return unpacked[Int(-value) - 1] }
        let query = value & (1 << ComposedValue.queryBits - 1)
        let path = value >> ComposedValue.queryBits & (1 << ComposedValue.pathBits - 1)
        return Parts(
            origin: Int(value >> (ComposedValue.queryBits + ComposedValue.pathBits)),
            path: path,
            query: query
        )
    }

    private static func pathExtension(of path: String) -> FieldValue {
        let segment =
            path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last ?? path.utf8[...]
        guard let dot = segment.lastIndex(of: UInt8(ascii: ".")), segment.index(after: dot) < segment.endIndex else {
            return .absent
        }
        return .text(String(path[segment.index(after: dot)...]))
    }
}
