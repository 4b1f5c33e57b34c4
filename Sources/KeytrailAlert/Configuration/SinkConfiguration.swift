package import KeytrailCredentials
package import KeytrailModel
package import KeytrailStore

/// A place where alerts arrive, and how it wants to be treated.
package struct SinkConfiguration: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// What it is.
    package var kind: Kind
    /// How long an attempt may take.
    package var timeout = TimeSpan.seconds(30)
    /// How many attempts may run at the same time.
    package var concurrency = 4
    /// How much it takes; `nil` for no limit.
    package var rate: OutboxRate?
    /// For how long a message is tried.
    package var giveUp = TimeSpan.days(3)

    /// What a sink is.
    package enum Kind: Sendable, Hashable {
        case exec(ExecSettings)
        case http(HTTPSettings)
        case mail(MailSettings)
        /// Appends lines to a file; a leading `~/` is the home folder.
        case file(path: String)
        case syslog(SyslogSettings)
    }

    /// Creates a sink.
    package init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// Whether it keeps an incident for each finding, so that each finding needs a message of its own.
    package var followsFindings: Bool {
        guard case .http(let settings) = kind else { return false }
        switch settings.shape {
        case .pagerDuty, .opsgenie, .alertmanager: return true
        case .json, .template, .slack, .teams, .discord, .ntfy: return false
        }
    }

    /// How long a claimed message stays claimed: more than an attempt can take.
    var lease: TimeSpan { TimeSpan(microseconds: timeout.microseconds * 4) + .minutes(1) }
}

/// A program that is told.
package struct ExecSettings: Sendable, Hashable {
    /// The program's path and its arguments; no shell takes part.
    package var command: [String]
    /// Variables that it gets beside the minimal ones and `KEYTRAIL_…`.
    package var environment: [String: String] = [:]
    /// Variables whose values are secrets.
    package var secrets: [String: SecretReference] = [:]

    /// Names a program.
    package init(command: [String]) {
        self.command = command
    }
}

/// A text of the configuration that may be kept elsewhere because it is a secret.
package enum SinkText: Sendable, Hashable {
    case plain(String)
    case secret(SecretReference)
}

/// A service that is told by HTTP.
package struct HTTPSettings: Sendable, Hashable {
    /// What it understands.
    package enum Shape: Sendable, Hashable {
        /// `keytrail.alert/1`.
        case json
        /// A text of the user's.
        case template(AlertTemplate)
        case slack, teams, discord
        case ntfy(topic: String)
        /// Events API v2.
        case pagerDuty
        case opsgenie
        /// Alertmanager's API v2; open alerts end by themselves after that time, unless they are told again.
        case alertmanager(expires: TimeSpan)
    }

    /// What it understands.
    package var shape: Shape
    /// Where it is.
    package var url: SinkText
    /// What goes into `Authorization: Bearer …`, or the service's own key.
    package var token: SecretReference?
    /// What bodies are signed with (Standard Webhooks 1.0.0, symmetric).
    package var signingKey: SecretReference?

    /// Names a service.
    package init(_ shape: Shape, url: SinkText) {
        self.shape = shape
        self.url = url
    }
}

/// A mail server, and whom it is to reach.
package struct MailSettings: Sendable, Hashable {
    /// How the connection is protected.
    package enum Security: String, Sendable, Hashable, CaseIterable {
        /// TLS after STARTTLS (RFC 3207), or nothing is sent.
        case starttls
        /// TLS from the beginning (RFC 8314).
        case tls
        /// None; for servers on this machine.
        case none
    }

    /// The server's name or address.
    package var host: String
    /// Its port.
    package var port: Int
    /// How the connection is protected.
    package var security: Security
    /// The user, where the server wants to know one.
    package var user: SinkText?
    /// The user's password.
    package var password: SecretReference?
    /// The sender's address.
    package var from: MailAddress
    /// The receivers' addresses; at least one.
    package var to: [MailAddress]

    /// Names a server.
    package init(host: String, port: Int, security: Security, from: MailAddress, to: [MailAddress]) {
        self.host = host
        self.port = port
        self.security = security
        self.from = from
        self.to = to
    }
}

/// A syslog service (RFC 5424).
package struct SyslogSettings: Sendable, Hashable {
    /// How it is reached.
    package enum Transport: Sendable, Hashable {
        /// A socket of this machine.
        case unix(path: String)
        /// RFC 5426.
        case udp(host: String, port: Int)
        /// RFC 6587, with counted octets.
        case tcp(host: String, port: Int)
    }

    /// How it is reached.
    package var transport: Transport
    /// The facility's number, 0 to 23; 16 is `local0`.
    package var facility: Int

    /// Names a service.
    package init(_ transport: Transport, facility: Int = 16) {
        self.transport = transport
        self.facility = facility
    }
}
