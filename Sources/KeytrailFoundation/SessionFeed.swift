internal import Foundation
internal import HTTPTypes
internal import KeytrailClient

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// Hands what comes back to the session that asked.
///
/// Invariant behind `nonisolated(unsafe)`: Foundation declares `URLProtocol` not Sendable and gives no other way to answer
/// later than in `startLoading`. The object is handed to one task, which alone calls its client, one call after the other;
/// the properties that it reads (`client`, `request`) are set before `startLoading` and never changed.
struct SessionFeed: Sendable {
    private nonisolated(unsafe) let loader: URLProtocol

    init(_ loader: URLProtocol) {
        unsafe self.loader = loader
    }

    /// Sends the request and hands on the response, or the failure, unless the session has lost interest.
    func load(_ request: Result<ClientRequest, URLError>, by client: InstrumentedClient) async {
        do {
            let response = try await client.send(request.get())
            show(response)
            for try await chunk in response.body { show(chunk) }
            finish()
        } catch let error as ClientError {
            if error != .cancelled { fail(URLError(error)) }
        } catch let error as URLError {
            fail(error)
        } catch {
            fail(URLError(.unknown))
        }
    }

    private func show(_ response: ClientResponse) {
        guard let url = unsafe loader.request.url else { return }
        var fields: [String: String] = [:]
        for field in response.fields {
            let name = field.name.rawName
            fields[name] = fields[name].map { "\($0), \(field.value)" } ?? field.value
        }
        let version = "HTTP/\(response.protocolVersion)"
        guard
            let head = HTTPURLResponse(
                url: url,
                statusCode: response.status,
                httpVersion: version,
                headerFields: fields
            )
        else { return }
        unsafe loader.client?.urlProtocol(loader, didReceive: head, cacheStoragePolicy: .notAllowed)
    }

    private func show(_ bytes: [UInt8]) { unsafe loader.client?.urlProtocol(loader, didLoad: Data(bytes)) }

    private func finish() { unsafe loader.client?.urlProtocolDidFinishLoading(loader) }

    private func fail(_ error: URLError) { unsafe loader.client?.urlProtocol(loader, didFailWithError: error) }
}
