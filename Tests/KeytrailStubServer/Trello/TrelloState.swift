internal import KeytrailModel

/// What the stand-in knows: applications, members, tokens, boards, and how much of each limit is used.
///
/// Pure: every answer is a function of the state, the request and the time.
struct TrelloState: Sendable {
    struct Application: Sendable {
        var key: String
        var secret: String
    }

    struct Member: Sendable {
        var id: String
        var username: String
    }

    /// A card list's own id is that of its board, with its last digit changed.
    struct Board: Sendable {
        var id: String
        var name: String
        var listID: String
        var owner: String
    }

    struct Card: Sendable {
        var id: String
        var name: String
        var boardID: String
    }

    var applications: [Application] = []
    var members: [Member] = []
    var tokens: [TrelloToken] = []
    var boards: [Board] = []
    var cards: [Card] = []
    var limits = TrelloLimits()
    /// Whether the next batch fails as a whole, as it does when one of its sub-requests cannot be run.
    var failsNextBatch = false
    private var lastID: UInt64 = 0

    /// A new model id: 24 hexadecimal digits.
    mutating func makeID() -> String {
        lastID += 1
        let digits = String(lastID, radix: 16)
        return "5f3c1a90be7d4268" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}

/// A token as Trello describes it, and its secret value.
public struct TrelloToken: Sendable {
    /// One row of `permissions`.
    public struct Permission: Sendable {
        /// `Board`, `Organization`, `Member`, capitalised as in real answers.
        public var modelType: String
        /// A model's id, or `*`.
        public var idModel: String
        /// Whether it may be read.
        public var read: Bool
        /// Whether it may be changed.
        public var write: Bool
    }

    /// The shapes that Trello's tokens have had.
    public enum Shape: Sendable, CaseIterable {
        /// 64 hexadecimal digits.
        case hexadecimal
        /// `ATTA`, 64 hexadecimal digits and a check sum of eight.
        case prefixed
    }

    /// The secret.
    public let value: String
    /// Its id, which is no secret.
    public let id: String
    let key: String
    let identifier: String
    let idMember: String
    let dateCreated: Timestamp
    var dateExpires: Timestamp?
    var permissions: [Permission]
    var isRevoked = false

    func allows(_ need: TrelloNeed) -> Bool {
        permissions.contains { row in
            row.modelType.lowercased() == need.modelType && (row.idModel == "*" || row.idModel == need.idModel)
                && (need.isWrite ? row.write : row.read)
        }
    }
}

/// What a request needs of its token.
struct TrelloNeed: Sendable {
    var modelType: String
    var idModel: String
    var isWrite: Bool
}

extension TrelloToken {
    /// Secret digits, new ones for every call.
    static func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(UInt8.random(in: 0..<16), radix: 16) }.joined()
    }

    static func value(_ shape: Shape) -> String {
        switch shape {
        case .hexadecimal: digits(64)
        case .prefixed: "ATTA" + digits(64) + digits(8).uppercased()
        }
    }
}
