internal import HTTPTypes
internal import NIOHTTP1
internal import Synchronization

/// Puts a credential into a request that the gateway sends on.
package protocol CredentialPresenter: Sendable {
    /// The request with the credential called `name`; what the client brought in its place is gone.
    ///
    /// - Throws: its own error, which it has told the user before, when the credential cannot be had or sent.
    func present(_ name: String, in request: ForwardedRequest, method: String) async throws -> ForwardedRequest
}

/// What a gateway needs beside its configuration.
package struct GatewayServices: Sendable {
    /// Adds credentials; `nil` where no route has one.
    package var presenter: (any CredentialPresenter)?
    /// Keeps below the providers' limits; `nil` where no route asks for that.
    package var pacer: GatewayPacer?
    /// Told once for each route and kind of signature that the route breaks.
    package var onBrokenSignature: @Sendable (GatewayRoute, SignedScheme) -> Void = { _, _ in }

    /// A gateway that passes everything on as it comes.
    package init() {}
}

/// A gateway's: the configuration says where requests go, and which go nowhere.
final class GatewayRouter: RequestRouter {
    private struct Warning: Hashable {
        let prefix: String
        let kind: SignedScheme.Kind
    }

    private let configuration: GatewayConfiguration
    private let services: GatewayServices
    private let warned = Mutex<Set<Warning>>([])

    init(_ configuration: GatewayConfiguration, _ services: GatewayServices) {
        self.configuration = configuration
        self.services = services
    }

    func routing(of head: HTTPRequestHead, in tunnel: Origin?) -> Routing {
        guard let own = configuration.origin(host: head.headers.first(name: "host")) else {
            return .refuse(.misdirected)
        }
        switch configuration.resolve(method: head.method.rawValue, target: head.uri) {
        case .unknown: return .refuse(.noRoute)
        case .refused(let refusal, let route):
            let recorded = route.map { forwarded($0, path: refusedPath(head.uri, $0), head) }
            return .refuse(.gateway(refusal), recordedAs: recorded)
        case .forward(let forward): return routing(of: head, forward, own)
        }
    }

    private func routing(of head: HTTPRequestHead, _ forward: GatewayForward, _ own: Origin) -> Routing {
        let route = forward.route
        var request = forwarded(route, path: forward.target, head)
        let rewriting = ResponseRewriting(configuration, forward, origin: own)
        request.rewrite = { fields in
            fields.map { ($0.name, rewriting.value($0.value, ofField: $0.name)) }
        }
        warn(of: head, route)
        guard route.credential != nil || route.isPaced else { return .forward(request) }
        let (services, method, prepared) = (services, head.method.rawValue, request)
        return .later {
            var request = prepared
            if let name = route.credential {
                guard let presenter = services.presenter,
                    let presented = try? await presenter.present(name, in: request, method: method)
                else { return .refuse(.noCredential, recordedAs: request) }
                request = presented
            }
            guard route.isPaced, let pacer = services.pacer else { return .forward(request) }
            guard let paced = await pacer.pace(request, method: method) else {
                return .refuse(.notPaced, recordedAs: request)
            }
            return .forward(paced)
        }
    }

    /// A request with the fields that the route lets through and those that it sets.
    private func forwarded(_ route: GatewayRoute, path: String, _ head: HTTPRequestHead) -> ForwardedRequest {
        let dropped = route.droppedFields
        var fields = head.headers.compactMap { name, value -> (name: String, value: String)? in
            dropped.contains(name.lowercased()) ? nil : (name, value)
        }
        fields += route.setFields.map { ($0.name, $0.value) }
        var request = ForwardedRequest(origin: route.upstream.origin, path: path, fields: fields)
        request.keepsHost = route.keepsHost
        request.program = route.program ?? route.name
        request.timeout = route.timeout
        return request
    }

    /// What a refused request would have asked for, as far as its target can be read.
    private func refusedPath(_ target: String, _ route: GatewayRoute) -> String {
        guard let target = try? GatewayTarget(target) else { return route.upstream.basePath + "/" }
        let path = String(target.path.description.dropFirst(route.prefix.count))
        let sent = route.upstream.basePath + path
        return (sent.isEmpty ? "/" : sent) + (target.query.map { "?" + $0 } ?? "")
    }

    private func warn(of head: HTTPRequestHead, _ route: GatewayRoute) {
        guard route.credential == nil else { return }
        var fields = HTTPFields()
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name), name == .authorization || name.canonicalName == "signature-input"
            else {
                continue
            }
            fields.append(HTTPField(name: name, value: value))
        }
        guard let scheme = SignedScheme.detect(fields: fields, target: head.uri), !scheme.broken(by: route).isEmpty,
            warned.withLock({ $0.insert(Warning(prefix: route.prefix, kind: scheme.kind)).inserted })
        else { return }
        services.onBrokenSignature(route, scheme)
    }
}
