/// What an integration is called when nobody says: by its script rather than by the interpreter of that.
package enum ProgramName {
    /// What an interpreter's options mean for the search for the script.
    private struct Grammar {
        /// Options whose value is the next word.
        var valued: Set<String> = []
        /// Options whose next word names what is run.
        var naming: Set<String> = []
        /// Options after which code follows: there is no script.
        var inline: Set<String> = []
    }

    private static let interpreters: [String: Grammar] = {
        let shell = Grammar(valued: ["-o", "-O", "+o", "+O"], inline: ["-c", "-s"])
        let node = Grammar(
            valued: ["-r", "--require", "--import", "--loader", "--env-file", "-C", "--conditions"],
            inline: ["-e", "--eval", "-p", "--print", "-pe", "-i"]
        )
        return [
            "bash": shell, "dash": shell, "ksh": shell, "sh": shell, "zsh": shell, "fish": shell,
            "python": Grammar(valued: ["-W", "-X", "--check-hash-based-pycs"], naming: ["-m"], inline: ["-c"]),
            "swift": Grammar(inline: ["-e", "build", "run", "test", "package"]),
            "node": node, "nodejs": node,
            "ruby": Grammar(valued: ["-I", "-r", "-C", "-E"], inline: ["-e"]),
            "perl": Grammar(valued: ["-I", "-M", "-m"], inline: ["-e", "-E"]),
            "php": Grammar(valued: ["-c", "-d", "-z"], naming: ["-f"], inline: ["-r", "-a"]),
            "java": Grammar(
                valued: ["-cp", "-classpath", "--class-path", "-p", "--module-path"],
                naming: ["-jar", "-m"]
            ),
        ]
    }()

    /// The name for a command: its base name, or for interpreters that of the script, module or archive that they run.
    package static func of(_ words: [String]) -> String {
        guard let command = words.first else { return "" }
        let name = baseName(command)
        if name == "env", let rest = commandOfEnv(words.dropFirst()) { return of(rest) }
        guard let grammar = interpreters[withoutVersion(name)] else { return name }
        return script(in: words.dropFirst(), grammar) ?? name
    }

    private static func script(in words: ArraySlice<String>, _ grammar: Grammar) -> String? {
        var rest = words
        while let word = rest.popFirst() {
            if grammar.inline.contains(word) { return nil }
            if grammar.naming.contains(word) { return rest.first.map(baseName) }
            if grammar.valued.contains(word) {
                _ = rest.popFirst()
            } else if word == "--" {
                return rest.first.map(baseName)
            } else if !word.hasPrefix("-") && !word.hasPrefix("+") {
                return baseName(word)
            } else if word == "-" {
                return nil
            }
        }
        return nil
    }

    /// What `env` runs, when nothing but assignments stands before it.
    private static func commandOfEnv(_ words: ArraySlice<String>) -> [String]? {
        let rest = words.drop { $0.contains("=") && !$0.hasPrefix("-") }
        guard let first = rest.first, !first.hasPrefix("-") else { return nil }
        return Array(rest)
    }

    /// A path's last part.
    package static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// `python3.11` is `python`.
    private static func withoutVersion(_ name: String) -> String {
        var name = name[...]
        while let last = name.last, last.isNumber || last == "." { name.removeLast() }
        return String(name)
    }
}
