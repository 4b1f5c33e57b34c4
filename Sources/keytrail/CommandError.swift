internal import KeytrailModel

/// What can go wrong in the commands themselves.
enum CommandError: Error, Equatable {
    /// A time that is none.
    case badTime(String)
    /// A period that ends before it begins.
    case emptyPeriod(since: Timestamp, until: Timestamp)
    /// The result could not be written.
    case unwritable(path: String, errno: Int32)
    /// The shipped rules are not where they should be.
    case noShippedRules
    /// Files and folders without any rule.
    case noRules(paths: [String])
    /// No finding of the log has such an id; how many it has.
    case unknownFinding(id: String, known: Int)
    /// Several findings have ids that begin so.
    case ambiguousFinding(id: String, matching: [String])
    /// A finding's rule is not among the rules in use.
    case ruleNotInUse(title: String, id: String)
    /// A file of a series cannot be read.
    case unreadableSeries(path: String)
    /// A file of a series has no row with a time and a number.
    case noSeries(path: String)
    /// No time zone has such a name.
    case unknownZone(String)
    /// A mapping file is no readable text.
    case unreadableMapping(String)
    /// A mapping file has errors, which were shown.
    case invalidMapping(String)
    /// A filter that is not `field=value`, or names no field.
    case badFilter(String, near: String?)
    /// A filter's value that its field cannot have.
    case badFilterValue(String, field: String)
    /// A file given to `-d @…` cannot be read.
    case unreadableBody(path: String)
    /// A reference to a proxy's user and password that is none, or leads to something else.
    case badAuth
    /// The configuration of a gateway is not there, or is no text.
    case noGateway(path: String)
    /// The configuration of a gateway has mistakes, which have been told.
    case badGateway(path: String)
    /// A header that is not `Name: value`.
    case badHeader
}
