internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailModel

/// The format `cassette`: one recorded request with its response a line, as a door would see them.
///
/// `{"seq":0,"recorded_at":"Sat, 11 Jan 2014 15:50:26
/// GMT","request":{"method":…,"url":…,"headers":{"Name":["value"]},"body":…},`
/// `"response":{"status":…,"headers":{…},"body":…}}`. Times are whole seconds, so `seq` keeps the order inside one.
final class CassetteDecoder: NodeDecoder {
    enum Field: String, CaseIterable {
        case source, cassette, sequence = "seq", recordedAt = "recorded_at", request, response
    }

    private let recorder: Recorder
    private var identity = LineIdentity()

    init(recorder: Recorder) {
        self.recorder = recorder
    }

    func recognizes(_ nodes: JSONNodes) -> Bool {
        let fields = nodes.children(of: 0).compactMap { nodes[$0].field }
        return fields.contains(CassetteDecoder.number(of: .request))
            && fields.contains(CassetteDecoder.number(of: .response))
    }

    func decode(_ nodes: JSONNodes, line: ByteSlice) throws(LineReject) -> IdentifiedCall {
        let time = try time(in: nodes)
        guard let request = index(of: .request, in: nodes) else { throw .missing(field: "request") }
        let requestMembers = Members(nodes, at: request)
        guard let method = requestMembers.text("method") else { throw .missing(field: "request.method") }
        guard let url = requestMembers.text("url") else { throw .missing(field: "request.url") }
        var exchange = Exchange(startedAt: time, door: .imported, method: method.string, url: url.string)
        exchange.requestFields = requestMembers.headers()
        let requestBody = requestMembers.body()
        exchange.requestBodyPrefix = requestBody.prefix
        exchange.requestBodySize = requestBody.size
        if let response = index(of: .response, in: nodes) {
            let members = Members(nodes, at: response)
            guard let status = members.integer("status"), (100...999).contains(status) else {
                throw .wrong(field: "response.status", expected: "an integer, 100 to 999")
            }
            exchange.status = Int(status)
            exchange.responseFields = members.headers()
            let body = members.body()
            exchange.responseBodyPrefix = body.prefix
            exchange.responseBodySize = body.size
        }
        let record = recorder.callRecord(of: exchange)
        guard !record.host.isEmpty else { throw .wrong(field: "request.url", expected: "an absolute HTTP address") }
        return IdentifiedCall(record: record, sequence: identity.sequence(of: line, at: time, order: order(in: nodes)))
    }

    private func time(in nodes: JSONNodes) throws(LineReject) -> Timestamp {
        let name = Field.recordedAt.rawValue
        guard let index = index(of: .recordedAt, in: nodes) else { throw .missing(field: name) }
        guard let text = nodes[index].text, text.count <= 64, let time = text.timestamp ?? HTTPDate.time(text.string)
        else {
            throw .wrong(field: name, expected: "an HTTP date or an RFC 3339 time")
        }
        guard FieldValues.years.contains(time) else {
            throw .wrong(field: name, expected: "a time in the years 1970 to 2200")
        }
        return time
    }

    private func order(in nodes: JSONNodes) -> Int64 {
        guard let index = index(of: .sequence, in: nodes), case .integer(let order) = nodes[index].kind else {
            return 0
        }
        return order
    }

    private func index(of field: Field, in nodes: JSONNodes) -> Int? {
        let number = CassetteDecoder.number(of: field)
        return nodes.children(of: 0).first { nodes[$0].field == number && !nodes[$0].isNull }
    }

    private static func number(of field: Field) -> Int { Field.allCases.firstIndex(of: field) ?? -1 }
}

/// The members of one object inside a line.
private struct Members {
    private let nodes: JSONNodes
    private let indices: [Int]

    init(_ nodes: JSONNodes, at index: Int) {
        self.nodes = nodes
        if case .object = nodes[index].kind { indices = Array(nodes.children(of: index)) } else { indices = [] }
    }

    private func index(_ name: String) -> Int? { indices.last { nodes[$0].name.isEqual(to: name) } }

    func text(_ name: String) -> ByteSlice? { index(name).flatMap { nodes[$0].text } }

    func integer(_ name: String) -> Int64? {
        guard let index = index(name), case .integer(let value) = nodes[index].kind else { return nil }
        return value
    }

    /// The first bytes of the member `body` and its whole size; nothing where it is no text.
    func body() -> (prefix: [UInt8], size: Int64?) {
        guard let text = text("body") else { return ([], nil) }
        return (text.prefix(Exchange.bodyPrefixLimit), Int64(text.count))
    }

    /// The member `headers`: each name with one value or a list of them; what is no header field is left out.
    func headers() -> HTTPFields {
        var fields: HTTPFields = [:]
        guard let index = index("headers"), case .object = nodes[index].kind else { return fields }
        for child in nodes.children(of: index) {
            guard let name = HTTPField.Name(nodes[child].name.string) else { continue }
            let values = if case .array = nodes[child].kind { Array(nodes.children(of: child)) } else { [child] }
            for value in values {
                guard let text = nodes[value].text else { continue }
                fields.append(HTTPField(name: name, value: text.string))
            }
        }
        return fields
    }
}
