import Foundation
import Testing

/// The man page knows what the program knows.
@Suite("The man page") struct ManualTests {
    /// The man page without its markup: macros, escapes and quotes.
    private func manual() throws -> String {
        let file = Program.checkout.appending(path: "docs/man/keytrail.1")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let words = line.split(separator: " ").filter { !($0.count == 3 && $0.hasPrefix(".")) }
            return words.joined(separator: " ")
        }
        return lines.joined(separator: "\n")
    }

    /// The words at the beginning of the lines that follow a heading of a help text.
    private func entries(_ heading: String, in help: String) -> [Substring] {
        let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.drop { !$0.hasPrefix(heading) }.dropFirst()
            .prefix { $0.hasPrefix(" ") }
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first }
    }

    /// Every command of the program, with its help.
    private func commands() async throws -> [(name: String, help: String)] {
        let program = try Program()
        var found: [(name: String, help: String)] = []
        var waiting = [""]
        while let name = waiting.popLast() {
            let help = try await program.run(name.split(separator: " ").map(String.init) + ["--help"]).output
            found.append((name, help))
            waiting += entries("SUBCOMMANDS:", in: help).map { (name + " " + $0).trimmingCharacters(in: .whitespaces) }
        }
        return found
    }

    @Test("every command of the program is in its synopsis, and every option is told of")
    func complete() async throws {
        let manual = try manual()
        let commands = try await commands()
        #expect(commands.count > 20)
        for (name, help) in commands {
            // A group of commands alone does nothing.
            if entries("SUBCOMMANDS:", in: help).isEmpty { #expect(manual.contains("\n\(name)"), "\(name)") }
            for match in help.matches(of: /(?m)^  (?:-\w, )?--(?<option>[a-z0-9-]+)/) {
                let option = "-\(match.option)"
                #expect(manual.contains(option), "\(name): -\(option)")
            }
        }
    }
}
