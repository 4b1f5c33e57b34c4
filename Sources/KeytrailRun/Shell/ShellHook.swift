/// Functions for an interactive shell: `kt COMMAND`, and commands that are always recorded.
package struct ShellHook: Sendable {
    /// The shells that are known.
    package enum Shell: String, Sendable, CaseIterable {
        case bash, zsh, fish
    }

    /// What to evaluate in the shell.
    package let text: String

    /// Whether a function of that name can be defined in every shell, and would call another program than `keytrail`.
    package static func canWrap(_ command: String) -> Bool {
        guard let first = command.unicodeScalars.first, command != "keytrail", command != "kt" else { return false }
        func isPlain(_ scalar: Unicode.Scalar) -> Bool {
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
        }
        return isPlain(first)
            && command.unicodeScalars.allSatisfy { isPlain($0) || $0 == "-" || $0 == "." || $0 == "+" }
    }

    /// `wrapped` are names for which `canWrap` holds.
    package init(_ shell: Shell, wrapping wrapped: [String]) {
        switch shell {
        case .bash: text = ShellHook.bash + wrapped.map(ShellHook.function).joined()
        case .zsh: text = ShellHook.zsh + wrapped.map(ShellHook.function).joined()
        case .fish: text = ShellHook.fish + wrapped.map(ShellHook.fishFunction).joined()
        }
    }

    /// `function` keeps an alias of the same name from being put in its place.
    private static func function(_ name: String) -> String {
        "function \(name) { command keytrail run -- \(name) \"$@\"; }\n"
    }

    private static func fishFunction(_ name: String) -> String {
        "function \(name)\n    command keytrail run -- \(name) $argv\nend\n"
    }

    private static let bash = """
        kt() { command keytrail run -- "$@"; }
        _kt() {
            if declare -F _command_offset >/dev/null; then
                _command_offset 1
            elif [ "$COMP_CWORD" -eq 1 ]; then
                mapfile -t COMPREPLY < <(compgen -c -- "$2" | sort -u)
            fi
        }
        complete -o default -F _kt kt

        """

    private static let zsh = """
        kt() { command keytrail run -- "$@" }
        (( $+functions[compdef] )) && compdef _precommand kt

        """

    private static let fish = """
        function kt
            command keytrail run -- $argv
        end
        complete -c kt -f -a '(__fish_complete_subcommand)'

        """
}
