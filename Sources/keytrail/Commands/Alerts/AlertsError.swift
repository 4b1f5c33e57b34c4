/// What can go wrong with the commands about alerts.
enum AlertsError: Error, Equatable {
    /// The configuration has mistakes, which have been told.
    case badConfiguration(path: String)
    /// The configuration leads no finding to anybody.
    case none(path: String)
    /// The configuration has no such sink.
    case unknownSink(String, known: [String], path: String)
    /// The outbox has no such message that could be sent or dropped.
    case unknownMessages([Int64])
    /// Neither numbers nor `--all`, or both.
    case noChoice
}
