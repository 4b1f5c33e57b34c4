import HTTPTypes
import KeytrailCapture
import KeytrailModel
import Testing

/// When the calls of these tests start: 2026-11-23T12:00:00Z.
let noon = Timestamp(seconds: 1_795_435_200)

/// Header fields from pairs of texts; a name that HTTP does not allow is left out, as a server's library would.
func fields(_ pairs: [(String, String)]) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in pairs {
        if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    return fields
}

/// A whole exchange in one expression.
func exchange(
    _ method: String = "GET",
    _ url: String,
    request: [(String, String)] = [],
    form: String? = nil,
    json: String? = nil,
    status: Int? = 200,
    response: [(String, String)] = [],
    body: String = ""
) -> Exchange {
    var exchange = Exchange(startedAt: noon, door: .client, method: method, url: url, requestFields: fields(request))
    if let form {
        exchange.requestFields[.contentType] = "application/x-www-form-urlencoded"
        exchange.requestBodyPrefix = Array(form.utf8)
    }
    if let json {
        exchange.requestFields[.contentType] = "application/json"
        exchange.requestBodyPrefix = Array(json.utf8)
    }
    exchange.status = status
    exchange.responseFields = fields(response)
    exchange.responseBodyPrefix = Array(body.utf8)
    return exchange
}

/// The record that the shipped packs make of it.
func record(of exchange: Exchange) -> CallRecord { Shipped.recorder.callRecord(of: exchange) }

/// Everything in a record, as bytes.
func everything(in record: CallRecord) -> [UInt8] {
    var texts: [String?] = [
        record.method, record.scheme, record.host, record.route, record.path, record.query, record.errorType,
    ]
    texts += [
        record.protocolVersion, record.program, record.run, record.clientAddress, record.peerAddress, record.userAgent,
    ]
    texts += [record.requestID?.description, record.caller?.executable, record.caller?.owner, record.caller?.hostName]
    texts += [record.traceID, record.acceptedScopes?.text, record.credential?.id, record.credential?.provider]
    texts += record.credential?.parts.flatMap { [$0.role, $0.fingerprint] } ?? []
    texts += record.rateLimits.flatMap { [$0.name, $0.unit] } + (record.grantedScopes ?? [])
    return texts.compactMap(\.self).joined(separator: "\n").utf8 + Array("\(record.attributes)".utf8)
}

/// Whether a record holds a text anywhere.
func holds(_ record: CallRecord, _ text: String) -> Bool {
    everything(in: record).firstRange(of: Array(text.utf8)) != nil
}
