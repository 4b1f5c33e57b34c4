internal import ArgumentParser
internal import KeytrailRun

/// The command `keytrail`.
struct Keytrail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keytrail",
        abstract: "Records the API calls of your integrations and audits how each credential is used.",
        discussion: """
            A call enters through 'run', 'request' or 'import', loses its secrets, and is kept in a SQLite file. 'audit' \
            judges the log by rule files and says so by its exit status; 'report' shows usage and findings.

            Example:
              keytrail import calls.ndjson.gz && keytrail audit --since 24h --fail-on high
            """,
        version: Version.text,
        subcommands: [
            Run.self, Proxy.self, Gateway.self, Request.self, Import.self, Audit.self, Watch.self, ReportCommand.self,
            Top.self, Calls.self, Export.self, Query.self, Series.self, Reconcile.self, Findings.self,
            MarkCommand.self, Alerts.self,
            Nightly.self,
            Scopes.self,
            Credentials.self,
            Rules.self,
            Providers.self, Database.self, Doctor.self, ShellInit.self,
        ]
    )

    /// What the program was started with; read for the first time by `main`.
    static let inherited = InheritedState.ofThisProcess()
}

/// The program's version.
enum Version {
    static let text = "0.1.0"
}
