package import KeytrailClient
package import KeytrailModel
package import KeytrailSecret

/// What a login needs of the world.
package struct LoginDoors: Sendable {
    /// Sends requests, and records them.
    package var client: InstrumentedClient
    /// Tells the user.
    package var say: @Sendable (LoginNotice) -> Void
    /// Opens a page; false when that cannot be done, `nil` when the user opens it.
    package var openBrowser: (@Sendable (String) async -> Bool)?
    /// Asks for the verifier that the provider's page showed.
    package var askVerifier: @Sendable () async -> Secret?
    /// The time of day.
    package var now: @Sendable () -> Timestamp
    /// What waits.
    package var clock: any Clock<Duration>
    /// Makes a random value of that many octets, in base64url, from a generator fit for secrets.
    package var random: @Sendable (Int) -> Secret

    /// Collects the doors.
    package init(
        client: InstrumentedClient,
        say: @escaping @Sendable (LoginNotice) -> Void,
        openBrowser: (@Sendable (String) async -> Bool)?,
        askVerifier: @escaping @Sendable () async -> Secret?,
        now: @escaping @Sendable () -> Timestamp,
        clock: any Clock<Duration>,
        random: @escaping @Sendable (Int) -> Secret
    ) {
        self.client = client
        self.say = say
        self.openBrowser = openBrowser
        self.askVerifier = askVerifier
        self.now = now
        self.clock = clock
        self.random = random
    }
}
