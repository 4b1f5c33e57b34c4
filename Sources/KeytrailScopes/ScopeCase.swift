package import KeytrailModel

/// What is known of one credential: its grant, its calls, and what its scopes mean.
package struct ScopeCase: Sendable {
    /// Calls alike.
    package struct Use: Sendable, Hashable {
        /// What they demanded; `nil` when that is not known.
        package var need: ScopeRequirement?
        /// The grant that their own answers showed; `nil` when they showed none.
        package var shown: [String]?
        /// Whether the provider denied them; else they succeeded.
        package var isDenied: Bool
        /// How many.
        package var calls: Int
        /// The first one.
        package var first: CallID
        /// The last one.
        package var last: CallID
        /// The operation, such as `GET /user`.
        package var operation: String
        /// Who made them; `nil` when not known.
        package var program: String?
        /// The door that they went through.
        package var door: Door

        /// Describes calls alike.
        package init(
            need: ScopeRequirement?,
            shown: [String]? = nil,
            isDenied: Bool = false,
            calls: Int,
            first: CallID,
            last: CallID,
            operation: String,
            program: String? = nil,
            door: Door = .imported
        ) {
            self.need = need
            self.shown = shown
            self.isDenied = isDenied
            self.calls = calls
            self.first = first
            self.last = last
            self.operation = operation
            self.program = program
            self.door = door
        }
    }

    /// The newest grant, each scope once; `nil` when it is not known.
    package var grant: [String]?
    /// Earlier grants.
    package var formerGrants: [[String]]
    /// Successful and denied calls.
    package var uses: [Use]
    /// Whole days from the first call to the last.
    package var observedDays: Int64
    /// Scopes that were granted too short a time ago to be judged.
    package var newlyGranted: Set<String>
    /// Scopes that stay.
    package var keeps: [KeptScope]
    /// What the scopes mean.
    package var table: ScopeTable
    /// Fewer days prove nothing.
    package var neededDays: Int64

    /// Below this share of successful calls with a known need, in thousandths, silence proves nothing.
    package static let neededCoveragePermille = 950
    /// Fewer days than these prove nothing, where nobody asks for others.
    package static let usualDays: Int64 = 7

    /// States a case.
    package init(
        grant: [String]?,
        formerGrants: [[String]] = [],
        uses: [Use],
        observedDays: Int64,
        newlyGranted: Set<String> = [],
        keeps: [KeptScope] = [],
        table: ScopeTable = ScopeTable(),
        neededDays: Int64 = ScopeCase.usualDays
    ) {
        self.grant = grant
        self.formerGrants = formerGrants
        self.uses = uses
        self.observedDays = observedDays
        self.newlyGranted = newlyGranted
        self.keeps = keeps
        self.table = table
        self.neededDays = neededDays
    }

    /// Successful calls.
    package var successes: Int { uses.reduce(0) { $0 + ($1.isDenied ? 0 : $1.calls) } }
    /// Successful calls whose need is known.
    package var mapped: Int { uses.reduce(0) { $0 + ($1.isDenied || $1.need == nil ? 0 : $1.calls) } }
    /// The second as a share of the first, in thousandths; 0 without a successful call.
    package var coveragePermille: Int {
        let (all, known) = (successes, mapped)
        return all == 0 ? 0 : Int(Double(known) * 1_000 / Double(all))
    }
}
