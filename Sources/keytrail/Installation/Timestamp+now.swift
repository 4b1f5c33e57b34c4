internal import Foundation
internal import KeytrailModel

extension Timestamp {
    /// The time of day, by this machine's clock: for the shell of the program, which hands it on as a value.
    static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
}
