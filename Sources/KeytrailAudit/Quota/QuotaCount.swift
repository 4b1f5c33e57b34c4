/// What came of holding one quota's counter against our calls with one credential.
package struct QuotaCount: Sendable, Equatable {
    /// What a counter tells.
    package enum Verdict: Sendable, Equatable {
        /// Our own calls explain every fall.
        case explained
        /// Somebody else used it.
        case usedByOthers
        /// Something that we know of may explain what our calls do not.
        case excused(QuotaDrop.Excuse)
        /// Nothing can be told.
        case leftOut(Reason)
    }

    /// Why nothing can be told of a counter.
    package enum Reason: Sendable, Equatable {
        /// It counts something else than calls, as the provider says.
        case unit(String)
        /// It rises before its window ends: it is several counters, or one that is refilled all the time.
        case rises
        /// Its falls are mostly not those of calls that cost one each: so many of so many are.
        case costs(explained: Int, of: Int)
    }

    /// The credential's id in the log.
    package var credential: String
    /// Where the calls went.
    package var host: String
    /// The provider's name of the quota.
    package var bucket: String
    /// Answers that told the counter.
    package var answers: Int
    /// What it tells.
    package var verdict: Verdict
    /// The falls that our own calls cannot explain, by time; none for a counter that is left out.
    package var drops: [QuotaDrop] = []

    /// The falls that nothing of ours explains.
    package var foreign: [QuotaDrop] { drops.filter { $0.excuse == nil } }
}
