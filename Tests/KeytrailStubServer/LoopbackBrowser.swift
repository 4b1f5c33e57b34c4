internal import Foundation

/// Visits pages of this machine as a user's browser would: by GET, following redirects.
public enum LoopbackBrowser {
    /// Visits a page, and gives the last response as it came.
    ///
    /// - Throws: the system's error when nothing listens.
    @discardableResult
    public static func visit(_ url: String) async throws -> String {
        var next = url
        var response = ""
        for _ in 0..<5 {
            guard let parts = URLComponents(string: next), let port = parts.port else { return response }
            let query = parts.percentEncodedQuery.map { "?" + $0 } ?? ""
            let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
            let head = "GET \(path)\(query) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n"
            response = try await RawClient.exchange(head, port: port)
            let fields = response.split(separator: "\r\n\r\n", maxSplits: 1).first?.split(separator: "\r\n") ?? []
            guard let location = fields.first(where: { $0.lowercased().hasPrefix("location: ") }) else { break }
            next = String(location.dropFirst(10))
        }
        return response
    }

    /// Visits the page that posts a fragment, and does what its script does.
    ///
    /// - Throws: the system's error when nothing listens.
    @discardableResult
    public static func visit(_ url: String, fragment: String) async throws -> String {
        let page = try await visit(url)
        guard page.contains("location.hash"), let parts = URLComponents(string: url), let port = parts.port else {
            return page
        }
        let head = "POST \(parts.percentEncodedPath) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
        let fields = "Origin: http://127.0.0.1:\(port)\r\nContent-Length: \(fragment.utf8.count)\r\n\r\n"
        return try await RawClient.exchange(head + fields + fragment, port: port)
    }
}
