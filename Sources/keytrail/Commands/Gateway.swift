internal import ArgumentParser
internal import Foundation
internal import KeytrailCapture
internal import KeytrailInstallation
internal import KeytrailModel
internal import KeytrailProxy
internal import KeytrailStore

/// `keytrail gateway`: a reverse proxy for programs that can be given a base URL.
struct Gateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Call servers for programs that can be given a base URL, and record the calls.",
        discussion: """
            The configuration's part 'gateway' says where it listens and which paths lead to which servers; no other \
            server is ever called. With 'as', the gateway adds a credential of 'keytrail credentials', and the program \
            holds none; 'allow' and 'deny' say which methods and paths go through; docs/gateway.md tells all of it.

            SIGTERM and Ctrl-C end it when what is under way has ended.

            Example:
              keytrail gateway --config gateway.yml
            """
    )

    @OptionGroup var options: GlobalOptions

    @OptionGroup var door: DoorOptions

    @Flag(help: "Read the configuration, say what is wrong with it, and end.")
    var check = false

    func run() async throws {
        let installation = options.installation
        let messages = Messages(options)
        let gateway = try configuration(installation, messages)
        if check { return messages.inform("keytrail: the gateway's configuration is sound.") }
        var configuration = ProxyConfiguration(door: .gateway, now: DoorService.now)
        configuration.hostName = Caller.nameOfThisMachine
        let trust = TrustBundle(environment: installation.environment, authority: "") { TrustSource(path: $0) }
        messages.show(trust.diagnostics)
        configuration.upstream = door.upstream(environment: installation.environment, trust)
        let service = try DoorService(
            .gateway,
            instance: "\(gateway.address):\(gateway.port)",
            program: nil,
            policy: door.onRecordFailure,
            installation: installation
        )
        let server = try await ProxyServer.startGateway(
            gateway,
            configuration,
            services: try services(gateway, installation, messages),
            desk: service.desk
        )
        messages.inform("keytrail: gateway on http://\(gateway.address):\(server.port)")
        for route in gateway.routes { messages.detail(GatewayWords.line(of: route)) }
        await service.serve(server)
    }

    private func configuration(_ installation: Installation, _ messages: Messages) throws -> GatewayConfiguration {
        let path = installation.configurationPath
        guard let bytes = FileManager.default.contents(atPath: path),
            let text = String(validating: Array(bytes), as: UTF8.self)
        else { throw CommandError.noGateway(path: path) }
        let (gateway, diagnostics) = GatewayConfiguration.parse(text: text, file: path)
        messages.show(diagnostics)
        guard let gateway else { throw CommandError.badGateway(path: path) }
        return gateway
    }

    private func services(
        _ gateway: GatewayConfiguration,
        _ installation: Installation,
        _ messages: Messages
    ) throws -> GatewayServices {
        var services = GatewayServices()
        if gateway.routes.contains(where: { $0.credential != nil }) {
            services.presenter = try BookPresenter(gateway, installation)
        }
        if gateway.routes.contains(where: \.isPaced) {
            services.pacer = GatewayPacer(
                recorder: try installation.recorder(),
                ledger: try installation.store(.readWrite),
                now: DoorService.now
            )
        }
        services.onBrokenSignature = { route, scheme in
            messages.alarm("keytrail: \(GatewayWords.warning(route, scheme))")
        }
        return services
    }
}

/// What a gateway says to its user.
enum GatewayWords {
    /// Where a route leads.
    static func line(of route: GatewayRoute) -> String {
        let credential = route.credential.map { ", as \($0)" } ?? ""
        return "  \(route.prefix.isEmpty ? "/" : route.prefix) -> \(route.upstream.url)\(credential)"
    }

    /// Why calls through a route will be refused by the server.
    static func warning(_ route: GatewayRoute, _ scheme: SignedScheme) -> String {
        let kind =
            switch scheme.kind {
            case .oauth1: "OAuth 1.0 signatures"
            case .awsV4: "AWS signatures"
            case .googleV4: "Google's signed URLs"
            case .messageSignature: "HTTP message signatures"
            }
        let broken = scheme.broken(by: route)
        let part = broken.contains(.path) ? "path" : broken.contains(.authority) ? "host" : "scheme"
        let hint =
            broken == .authority
            ? "'keep-host: true' lets the client's host stand"
            : "let the gateway sign with 'as', or use 'keytrail run'"
        return
            "\(kind) through the route \(route.name) cover the \(part), which the gateway changes: the server will refuse them; \(hint)."
    }
}
