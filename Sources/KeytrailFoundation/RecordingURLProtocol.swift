internal import Foundation
internal import KeytrailClient
internal import Synchronization

#if canImport(FoundationNetworking)
    public import FoundationNetworking
#endif

/// Loads the requests of a `URLSession` through an instrumented client.
///
/// The client follows redirects by itself, so that no secret crosses to another origin and every hop is a recorded call; the
/// session's delegate is not asked, and the response has the request's URL. Caches, cookie stores and authentication
/// challenges of the session are not used. A request with a body stream is read into memory first.
///
/// Upload tasks fail with `URLError.requestBodyStreamExhausted` where Foundation does not show their body to protocols, as
/// on Linux: give the request an `httpBody` and a data task instead.
public final class RecordingURLProtocol<Sessions: RecordedSessions>: URLProtocol {
    private let loading = Mutex<Task<Void, Never>?>(nil)

    /// Whether the request is one of HTTP.
    public override class func canInit(with request: URLRequest) -> Bool {
        guard let scheme = request.url?.scheme?.lowercased() else { return false }
        return scheme == "https" || scheme == "http"
    }

    /// The request as it is.
    public override class func canonicalRequest(for request: URLRequest) -> URLRequest { request }

    /// Sends the request; what comes back goes to the session as it comes.
    public override func startLoading() {
        let feed = SessionFeed(self)
        let (sent, isUpload) = (request, task is URLSessionUploadTask)
        let translated = Result { () throws(URLError) in try ClientRequest(sent, isUpload: isUpload) }
        let recorded = Sessions.client
        let work = Task { await feed.load(translated, by: recorded) }
        loading.withLock { $0 = work }
    }

    /// Breaks the request off.
    public override func stopLoading() {
        loading.withLock { task in
            task?.cancel()
            task = nil
        }
    }
}
