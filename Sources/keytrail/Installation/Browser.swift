internal import Foundation

/// The user's browser: `$BROWSER`, else what the system opens pages with.
struct Browser: Sendable {
    let environment: [String: String]

    /// What a browser needs; credentials in other variables are not its business.
    private static let passed: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "TERM", "DISPLAY", "WAYLAND_DISPLAY",
        "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "BROWSER", "DESKTOP_SESSION",
    ]

    /// Starts it with the page as its argument, without a shell; false when there is none to start.
    func open(_ page: String) -> Bool {
        #if os(macOS)
            let usual = "open"
        #else
            let usual = "xdg-open"
        #endif
        // Several may be named with colons between (freedesktop.org, xdg-open); the first counts here.
        let named = environment["BROWSER"]?.split(separator: ":").first.map(String.init)
        guard let file = executable(named ?? usual) else { return false }
        let process = Process()
        process.executableURL = URL(filePath: file)
        process.arguments = [page]
        process.environment = environment.filter { name, _ in
            Browser.passed.contains(name) || name.hasPrefix("XDG_") || name.hasPrefix("LC_")
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            return true
        } catch {
            return false
        }
    }

    private func executable(_ name: String) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
