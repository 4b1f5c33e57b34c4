internal import KeytrailModel
internal import KeytrailReport

/// What is said beside the result, on standard error.
struct Messages {
    private let options: GlobalOptions

    init(_ options: GlobalOptions) {
        self.options = options
    }

    /// Says something that `--quiet` silences.
    func inform(_ text: String) {
        inform(text: text + "\n")
    }

    private func inform(text: String) {
        if !options.quiet { StandardError.write(text) }
    }

    /// Says what nobody may miss, `--quiet` or not.
    func alarm(_ text: String) { StandardError.write(text.visibleLine + "\n") }

    /// Says something only under `--verbose`.
    func detail(_ text: String) {
        if options.verbose { StandardError.write(text + "\n") }
    }

    /// Shows what is wrong with inputs: errors always, warnings unless `--quiet`, notes under `--verbose`.
    func show(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics {
            switch diagnostic.severity {
            case .error: StandardError.write(diagnostic.description.visibleLine + "\n")
            case .warning: inform(diagnostic.description.visibleLine)
            case .note: detail(diagnostic.description.visibleLine)
            }
        }
    }
}

extension String {
    /// The text on one line, with control characters made visible.
    var visibleLine: String { split(separator: "\n").map { String($0).visible }.joined(separator: " ") }
}

extension Messages {
    /// Replaces the line that the terminal's cursor is on.
    func progress(_ text: String) {
        inform(text: "\r\u{1B}[K" + text)
    }
}
