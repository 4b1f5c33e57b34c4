internal import Foundation
internal import HTTPTypes
internal import KeytrailClient

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

extension ClientRequest {
    /// Takes over a request of Foundation's.
    ///
    /// - Throws: `URLError.badURL`; `.cannotDecodeRawData` for a field that HTTP cannot carry;
    ///   `.requestBodyStreamExhausted` for a body that is not to be had.
    init(_ request: URLRequest, isUpload: Bool) throws(URLError) {
        guard let url = request.url?.absoluteString else { throw URLError(.badURL) }
        self.init(method: request.httpMethod ?? "GET", url: url)
        for (name, value) in request.allHTTPHeaderFields ?? [:]
        where !ClientRequest.computed.contains(name.lowercased()) {
            do {
                try add(field: name, value: value)
            } catch {
                throw URLError(.cannotDecodeRawData)
            }
        }
        if let data = request.httpBody {
            body = .bytes(Array(data))
        } else if let stream = request.httpBodyStream {
            body = .bytes(try ClientRequest.read(stream))
        } else if isUpload {
            throw URLError(.requestBodyStreamExhausted)
        }
        // Foundation's time-out ends with silence, the client's with the clock: no whole transfer is cut short.
        connectTimeout = .seconds(Swift.max(1, Swift.min(request.timeoutInterval, 3_600)))
    }

    /// What the client works out by itself.
    private static let computed: Set<String> = ["content-length", "transfer-encoding", "host", "connection"]

    private static func read(_ stream: InputStream) throws(URLError) -> [UInt8] {
        stream.open()
        defer { stream.close() }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // The stream fills no more than it is told.
            let count = unsafe stream.read(&buffer, maxLength: buffer.count)
            guard count >= 0 else { throw URLError(.requestBodyStreamExhausted) }
            guard count > 0 else { return content }
            content += buffer.prefix(count)
        }
    }
}
