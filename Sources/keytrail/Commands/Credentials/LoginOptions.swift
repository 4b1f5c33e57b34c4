internal import ArgumentParser
internal import KeytrailCredentials
internal import KeytrailModel

/// What a login is asked for.
struct LoginOptions: ParsableArguments {
    /// How long a token shall live, in Trello's words.
    enum Expiration: String, ExpressibleByArgument, CaseIterable {
        case hour = "1hour"
        case day = "1day"
        case month = "30days"
        case never

        /// The time that is left to it; `nil` for ever.
        var span: TimeSpan? {
            switch self {
            case .hour: .hours(1)
            case .day: .days(1)
            case .month: .days(30)
            case .never: nil
            }
        }
    }

    @Option(help: ArgumentHelp("The provider, by its pack. Default: the credential's name.", valueName: "name"))
    var provider: String?

    @Flag(exclusivity: .exclusive, help: "How to get the token.")
    var method: LoginMethod?

    @Option(help: ArgumentHelp("Where the application's key is kept.", valueName: "reference"))
    var key: String?

    @Option(help: ArgumentHelp("Where the application's OAuth 1.0 secret is kept.", valueName: "reference"))
    var secret: String?

    @Option(help: ArgumentHelp("The OAuth 2.0 client's identifier, which is no secret.", valueName: "text"))
    var clientID: String?

    @Option(help: ArgumentHelp("Where the OAuth 2.0 client's secret is kept.", valueName: "reference"))
    var clientSecret: String?

    @Option(help: ArgumentHelp("The scopes, with commas between. Default: the least.", valueName: "scope,…"))
    var scope: String?

    @Option(help: "How long a Trello token shall live: 1hour, 1day, 30days, never.")
    var expiration: Expiration = .month

    @Flag(help: "Type the verifier that the provider's page shows, instead of waiting for the browser (--oauth1).")
    var oob = false

    @Flag(help: "Print the page only; open it yourself.")
    var noBrowser = false

    @Option(help: ArgumentHelp("The port to wait at. Default: any that is free.", valueName: "number"))
    var port = 0

    @Option(
        help: ArgumentHelp("How long to wait for the browser.", valueName: "span"),
        transform: { text in
            guard let span = TimeSpan(sigma: text), span.microseconds > 0 else {
                throw ValidationError("--timeout takes a span such as 90s or 5m.")
            }
            return span
        }
    )
    var timeout: TimeSpan = .minutes(5)

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A host that it may be sent to; repeatable. Default: the provider's.", valueName: "host")
    )
    var host: [String] = []

    @Flag(help: "Replace a credential of that name.")
    var replace = false

    // For a provider's stand-in: the same paths on another origin.
    @Option(help: .hidden)
    var base: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535.") }
    }
}
