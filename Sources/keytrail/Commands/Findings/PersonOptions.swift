internal import ArgumentParser
internal import Foundation

/// Who does it.
struct PersonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Who does it. Default: your login name.", valueName: "name"))
    var by: String?

    /// The name.
    ///
    /// - Throws: `FindingsError.noText`, `FindingsError.longText`.
    func name() throws -> String { try PersonOptions.text(by ?? NSUserName(), option: "--by", maximum: 200) }

    /// What somebody wrote, without white space at its ends.
    ///
    /// - Throws: `FindingsError.noText`, `FindingsError.longText`.
    static func text(_ text: String, option: String, maximum: Int = 4_000) throws -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw FindingsError.noText(option: option) }
        guard text.utf8.count <= maximum else { throw FindingsError.longText(option: option, maximum: maximum) }
        return text
    }
}
