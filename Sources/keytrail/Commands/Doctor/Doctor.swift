internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailReport

/// `keytrail doctor`: looks after the installation.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look whether the installation is well, and say what to do where it is not.",
        discussion: """
            Nothing is changed. Exit status: 0 all is well, 1 warnings, 2 failures.

            Example:
              keytrail doctor --max-age 26h || mail -s 'Keytrail' ops@example.org < /dev/null
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var clock: ClockOptions

    @Option(
        help: ArgumentHelp(
            "The last audit, and the last call, may be so long ago, such as 26h or 7d.",
            valueName: "span"
        )
    )
    var maxAge = TimeSpan.hours(26)

    @Option(help: "What to write: text, json.")
    var format: PageFormat = .text

    func run() throws {
        let installation = options.installation
        let now = try clock.clock()
        let checks = DoctorFacts(installation, now: now, gapSpan: maxAge).checks(now: now, maxAge: maxAge)
        let worst = checks.map(\.state).max() ?? .ok
        switch format {
        case .json: try StandardOutput.write(json(checks, worst).prettyText + "\n")
        case .text:
            let style = Terminal.style(options.color, environment: installation.environment, toFile: false)
            try StandardOutput.write(checks.map { text($0, style) }.joined())
        }
        throw ExitCode(Int32(worst.rawValue))
    }

    private func text(_ check: DoctorCheck, _ style: TextStyle) -> String {
        let margin = String(repeating: " ", count: Doctor.margin)
        let words = check.message.visibleLine + (check.advice.map { "; " + $0.visibleLine } ?? "")
        let lines = words.wrapped(to: style.width - Doctor.margin)
        let name = check.name + String(repeating: " ", count: max(1, Doctor.margin - 6 - check.name.count))
        let state = check.state.name + String(repeating: " ", count: 6 - check.state.name.count)
        return tinted(state, check.state, style) + name + lines.joined(separator: "\n" + margin) + "\n"
    }

    private static let margin = 20

    private func tinted(_ text: String, _ state: DoctorCheck.State, _ style: TextStyle) -> String {
        guard style.isColored else { return text }
        let code =
            switch state {
            case .ok: "32"
            case .warn: "1;33"
            case .fail: "1;31"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    private func json(_ checks: [DoctorCheck], _ worst: DoctorCheck.State) -> JSON {
        [
            "schema": "keytrail.doctor/1",
            "state": .string(worst.name),
            "checks": .array(
                checks.map { check in
                    [
                        "name": .string(check.name), "state": .string(check.state.name),
                        "message": .string(check.message), "advice": JSON(check.advice),
                    ]
                }
            ),
        ]
    }
}
