internal import Foundation
internal import KeytrailAlert
internal import KeytrailInstallation
internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailSecret
internal import KeytrailStore

extension Installation {
    /// The largest configuration that is read, in bytes.
    private static let configurationLimit = 4 << 20

    /// Who is to be told of what, nobody without a configuration; what is wrong with it is said.
    ///
    /// - Throws: `AlertsError.badConfiguration`, `PrivateFile.Failure`.
    func alerts() throws -> AlertConfiguration {
        let path = configurationPath
        guard let bytes = try PrivateFile.read(path, limit: Installation.configurationLimit) else { return .none }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw AlertsError.badConfiguration(path: path)
        }
        let (configuration, diagnostics) = AlertConfiguration.parse(text: text, file: path)
        Messages(options).show(diagnostics)
        guard let configuration else { throw AlertsError.badConfiguration(path: path) }
        return configuration
    }

    /// Decides what goes into the outbox by the configuration and the rules' own words about it.
    ///
    /// - Throws: as `alerts`, and `AlertsError.none` when nobody is to be told of anything.
    func noticePlan(_ configuration: AlertConfiguration, _ rules: RuleSet) throws -> NoticePlan {
        let spans = rules.reportingHeaders.compactMap { header in header.suppress.map { (header.identifier, $0) } }
        let router = AlertRouter(configuration, suppress: Dictionary(spans) { first, _ in first })
        guard let plan = router.plan else { throw AlertsError.none(path: configurationPath) }
        return plan
    }

    /// What sends the outbox's messages.
    func alertDesk(
        _ store: CallStore,
        _ configuration: AlertConfiguration,
        now: @escaping @Sendable () -> Timestamp
    ) -> AlertDesk {
        AlertDesk(store, configuration, sinkSurroundings, now: now)
    }

    /// What sinks need of this machine.
    var sinkSurroundings: SinkSurroundings {
        SinkSurroundings(
            resolver: resolver,
            environment: environment,
            hostName: Caller.nameOfThisMachine ?? "",
            version: Version.text
        )
    }
}
