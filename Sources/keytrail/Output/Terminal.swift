internal import Foundation
internal import KeytrailReport

/// What is known of the terminal that reads standard output.
enum Terminal {
    /// Whether standard output is a terminal.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether standard error is a terminal.
    static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

    /// The width to write for: the terminal's, else `COLUMNS`, else 80; at least 20.
    static func width(environment: [String: String]) -> Int {
        var size = winsize()
        // The kernel fills the structure that the request names.
        if isInteractive, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return max(20, Int(size.ws_col))
        }
        return max(20, environment["COLUMNS"].flatMap { Int($0) } ?? 80)
    }

    /// Whether a page can be shown that renews itself: standard input and output are a terminal that can move its cursor.
    static func canBeTaken(environment: [String: String]) -> Bool {
        isInteractive && isatty(STDIN_FILENO) == 1 && environment["TERM"] != "dumb"
    }

    /// The columns and rows of the terminal, as they are at present; 80 by 24 when it does not say.
    static var size: (width: Int, height: Int) {
        var size = winsize()
        // As below.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// The width for tables: a file or a pipe has room for whole lines.
    static func tableWidth(environment: [String: String]) -> Int {
        isInteractive || environment["COLUMNS"] != nil ? width(environment: environment) : 10_000
    }

    /// How text is written, by option, `NO_COLOR` (no-color.org) and the terminal.
    static func style(_ color: ColorChoice, environment: [String: String], toFile: Bool) -> TextStyle {
        let isColored: Bool
        switch color {
        case .always: isColored = true
        case .never: isColored = false
        case .auto:
            let isWanted = environment["NO_COLOR"]?.isEmpty ?? true
            isColored = isWanted && !toFile && isInteractive && environment["TERM"] != "dumb"
        }
        return TextStyle(width: width(environment: environment), isColored: isColored)
    }
}
