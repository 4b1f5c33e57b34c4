internal import ArgumentParser
internal import Foundation
internal import KeytrailModel

/// What time it is.
struct ClockOptions: ParsableArguments {
    @Option(help: .hidden)
    var now: String?

    /// The clock's time, unless the hidden `--now` states another one.
    ///
    /// - Throws: `CommandError.badTime`.
    func clock() throws -> Timestamp {
        if let now { return try TimeExpression.parse(now, now: Timestamp(microseconds: 0)) }
        return Timestamp.now
    }

    /// A clock that goes on, unless the hidden `--now` states a time.
    ///
    /// - Throws: `CommandError.badTime`.
    func running() throws -> @Sendable () -> Timestamp {
        let stated = now == nil ? nil : try clock()
        return { stated ?? Timestamp.now }
    }
}
