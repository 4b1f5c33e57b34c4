import KeytrailCredentials
import Testing

@Suite struct ReferenceTests {
    @Test(
        "every kind is read, and rendered as it was written",
        arguments: [
            ("env:TRELLO_KEY", SecretReference.environment("TRELLO_KEY")), ("file:~/x y", .file("~/x y")),
            ("cmd:pass show trello/token", .command(["pass", "show", "trello/token"])),
            ("cmd-shell:pass show x | head -1", .shell("pass show x | head -1")),
            ("keyring:github/me/work", .keyring(service: "github", account: "me/work")),
            ("vault:secret/trello#token", .vault(path: "secret/trello", field: "token")),
            ("aws-sm:prod/trello", .awsSecretsManager(id: "prod/trello", field: nil)),
            (
                "aws-sm:arn:aws:secretsmanager:eu-west-1:123456789012:secret:t-AbCdEf#key",
                .awsSecretsManager(id: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:t-AbCdEf", field: "key")
            ),
            ("gcp-sm:p/s", .googleSecretManager(project: "p", secret: "s", version: nil, field: nil)),
            ("gcp-sm:p/s/3#f", .googleSecretManager(project: "p", secret: "s", version: "3", field: "f")),
        ]
    )
    func kinds(text: String, reference: SecretReference) {
        #expect(SecretReference(text) == reference)
        #expect(reference.description == text)
    }

    @Test(
        "what is no reference is none",
        arguments: [
            "", "env:", "file:", "cmd:", "cmd: ", "cmd:''", "env:1X", "env:A-B", "env:A=B", "TRELLO_KEY", "http://x/",
            "keyring:service", "keyring:/account", "keyring:-s/a", "vault:path", "vault:#f", "vault:-p#f", "vault:p#-f",
            "aws-sm:--x", "aws-sm:", "gcp-sm:p", "gcp-sm:p/s/1/2", "gcp-sm:p//1", "gcp-sm:-p/s", "cmd:pass 'open",
            "cmd:x\\", "env:A\nB", "cmd:a\u{0}b", "ENV:X", " env:X", "cmd-shell: ",
        ]
    )
    func noReference(text: String) {
        #expect(SecretReference(text) == nil)
    }

    @Test("a pasted secret is no reference, not even behind a kind's name")
    func pasted() {
        let word = String(repeating: "Zk7", count: 12)
        let hex = String(repeating: "9f3b", count: 16)
        let kinds = ["", "env:", "cmd:echo ", "cmd-shell:echo ", "keyring:x/", "vault:x#", "aws-sm:", "gcp-sm:p/"]
        for secret in ["ghp" + "_" + word, "ATTA" + hex + "93fdcc07", "xoxb" + "-123456789012-" + word] {
            for kind in kinds { #expect(SecretReference(kind + secret) == nil, "\(kind)") }
        }
        for kind in kinds.prefix(4) { #expect(SecretReference(kind + hex) == nil, "\(kind)") }
        #expect(SecretReference("file:/x/ghp" + "_" + word) == nil)
        #expect(SecretReference("file:/x/" + hex) != nil)
        #expect(SecretReference("file:" + String(repeating: "x", count: 5_000)) == nil)
    }

    @Test(
        "words part at blanks, quotes hold them together, and nothing else of a shell happens",
        arguments: [
            ("a  b ", ["a", "b"]), ("a 'b c' d", ["a", "b c", "d"]), (#"a "b \" \\ \n" c"#, ["a", #"b " \ \n"#, "c"]),
            (#"a\ b c"#, ["a b", "c"]), ("a ''", ["a", ""]), ("a'b'\"c\"d", ["abcd"]),
            ("a $HOME `x` $(y) * ~ | > < ; &", ["a", "$HOME", "`x`", "$(y)", "*", "~", "|", ">", "<", ";", "&"]),
        ]
    )
    func words(text: String, words: [String]) {
        #expect(SecretReference("cmd:" + text) == .command(words))
    }

    @Test("a command of any words is rendered so that the same words are read")
    func roundTrip() {
        var generator = Lehmer(seed: 7)
        let letters = Array("ab \\\"'$|;é\u{301}\u{1F600}#:/-")
        for _ in 0..<2_000 {
            var words = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                String(
                    (0..<Int.random(in: 0...6, using: &generator)).compactMap { _ in
                        letters.randomElement(using: &generator)
                    }
                )
            }
            words[0] = "x" + words[0]
            let reference = SecretReference.command(words)
            #expect(SecretReference(reference.description) == reference, "\(words)")
        }
    }
}

/// A small generator with a seed, so that failures come back (Lehmer 1951, Park and Miller's constants).
struct Lehmer: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed % 2_147_483_647 }

    mutating func next() -> UInt64 {
        var result: UInt64 = 0
        for _ in 0..<4 {
            state = state * 48_271 % 2_147_483_647
            result = result << 16 | (state >> 8 & 0xFFFF)
        }
        return result
    }
}
