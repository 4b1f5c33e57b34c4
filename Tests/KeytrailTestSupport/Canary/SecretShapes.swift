/// A secret that is put somewhere, to be looked for everywhere.
public struct PlantedSecret: Sendable, CustomStringConvertible {
    /// Whose secrets look like this.
    public let name: String
    /// The secret.
    public let value: String
    /// Whether its shape alone tells that it is a secret; nobody can tell a password from a word, or a key from a digest.
    public let isTelling: Bool

    /// Whose it is, never what it is.
    public var description: String { name }
}

/// Forty secrets of different shapes, put together at run time so that no file of the project looks as if it held one.
public enum SecretShapes {
    /// All forty, the same ones in every run.
    public static let all: [PlantedSecret] = {
        var workshop = Workshop()
        return workshop.telling() + workshop.plain()
    }()

    /// Those whose shape alone tells.
    public static let telling = all.filter(\.isTelling)
}

/// Makes secrets from pieces.
private struct Workshop {
    private var source = Lehmer(state: 20_261_123)

    private static let digits = "0123456789"
    private static let small = "abcdefghijklmnopqrstuvwxyz"
    private static let hex = digits + "abcdef"
    private static let base32 = small.uppercased() + "234567"
    private static let base62 = digits + small + small.uppercased()

    /// A prefix in pieces, and what is random behind it.
    private mutating func text(_ prefix: String..., count: Int, of alphabet: String = base62) -> String {
        prefix.joined() + source.text(count, alphabet)
    }

    private mutating func jwt(_ prefix: String...) -> String {
        let head = prefix.joined() + text("ey", "Jhbgo", count: 20)
        return head + "." + text("ey", "Jpc3M", count: 330) + "." + text(count: 86)
    }

    mutating func telling() -> [PlantedSecret] {
        (codeHosts() + messengers() + shops() + models() + clouds() + identities()).map {
            PlantedSecret(name: $0.0, value: $0.1, isTelling: true)
        }
    }

    private mutating func codeHosts() -> [(String, String)] {
        [
            ("GitHub personal", text("gh", "p_", count: 36)),
            ("GitHub fine-grained", text("github", "_pat_", count: 82)),
            ("GitHub user to server", text("gh", "u_", count: 36)), ("GitHub app, old", text("gh", "s_", count: 36)),
            ("GitHub app", jwt("gh", "s_", "1234567_")), ("GitLab", text("gl", "pat-", count: 20)),
            ("GitLab routable", text("gl", "pat-", count: 80) + "." + text(count: 9)),
            ("npm", text("np", "m_", count: 36)), ("PyPI", text("py", "pi-AgE", "IcHlwaS5vcmc", count: 60)),
            ("Sentry", text("sn", "trys_", count: 60)),
        ]
    }

    private mutating func messengers() -> [(String, String)] {
        [
            ("Slack bot", text("xo", "xb-", count: 12, of: Self.digits) + "-" + text(count: 24)),
            ("Slack user", text("xo", "xp-", count: 40, of: Self.digits)),
            ("Slack app", text("xa", "pp-1-", count: 60)),
            ("Slack rotated", text("xo", "xe.", "xo", "xb-1-", count: 60)),
            ("SendGrid", text("S", "G.", count: 22) + "." + text(count: 43)),
        ]
    }

    private mutating func shops() -> [(String, String)] {
        [
            ("Stripe", text("sk", "_live_", count: 24)), ("Stripe restricted", text("rk", "_test_", count: 24)),
            ("Shopify", text("sh", "pat_", count: 32, of: Self.hex)),
            ("Airtable", text("pa", "t", count: 14) + "." + text(count: 64, of: Self.hex)),
        ]
    }

    private mutating func models() -> [(String, String)] {
        [
            ("OpenAI", text("sk", "-proj-", count: 20) + text("T3Bl", "bkFJ", count: 20)),
            ("Anthropic", text("sk", "-ant-", "api03-", count: 93) + "AA"),
            ("Hugging Face", text("h", "f_", count: 34)),
            ("Notion", text("nt", "n_", count: 40)), ("Linear", text("lin", "_api_", count: 40)),
        ]
    }

    private mutating func clouds() -> [(String, String)] {
        [
            ("AWS", text("AK", "IA", count: 16, of: Self.base32)),
            ("AWS temporary", text("AS", "IA", count: 16, of: Self.base32)), ("Google", text("AI", "za", count: 35)),
            ("Azure", text(count: 3) + "8Q" + "~" + text(count: 34)),
            ("DigitalOcean", text("do", "p_v1_", count: 64, of: Self.hex)), ("Vault", text("hv", "s.", count: 90)),
        ]
    }

    private mutating func identities() -> [(String, String)] {
        [
            ("Okta", text("00", count: 40)), ("Atlassian", text("ATA", "TT3", count: 60)),
            ("Trello token", text("AT", "TA", count: 72, of: Self.hex)),
            ("Trello token, old", text(count: 64, of: Self.hex)), ("JSON web token", jwt()),
        ]
    }

    /// What only its place, its name or its owner can give away.
    mutating func plain() -> [PlantedSecret] {
        let uuid = [8, 4, 4, 4, 12].map { text(count: $0, of: Self.hex) }.joined(separator: "-")
        let odd = "p@ss:w/rd \(text(count: 6))\"%41&=+<\(text(count: 6))>;,?#'\\\(text(count: 6))"
        let foreign = "pässwörd-\(text(count: 5))-пароль-\(text(count: 5))-密码-\(text(count: 5))"
        return [
            ("AWS secret key", text(count: 13) + "/" + text(count: 12) + "+" + text(count: 13)),
            ("Trello key", text(count: 32, of: Self.hex)), ("UUID", uuid), ("Odd password", odd),
            ("Foreign password", foreign),
        ].map { PlantedSecret(name: $0.0, value: $0.1, isTelling: false) }
    }
}
