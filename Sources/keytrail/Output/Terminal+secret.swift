internal import Foundation
internal import KeytrailSecret

extension Terminal {
    /// Reads one line of standard input; a terminal does not show what is typed; `nil` at the end of input.
    static func readSecret(prompt: String) -> Secret? {
        guard isatty(STDIN_FILENO) == 1 else { return readLine(strippingNewline: true).map { Secret(trimmed($0)) } }
        var shown = termios()
        // The structure is ours and lives on this frame.
        guard unsafe tcgetattr(STDIN_FILENO, &shown) == 0 else { return nil }
        var hidden = shown
        // Signals wait too, so that the terminal is never left without its echo.
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
        // As above; and below.
        guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else { return nil }
        StandardError.write(prompt)
        let line = readLine(strippingNewline: true)
        unsafe _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
        StandardError.write("\n")
        return line.map { Secret(trimmed($0)) }
    }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespaces) }
}
