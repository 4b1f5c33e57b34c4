/// What can go wrong in the commands that deal with provider packs.
enum ProvidersError: Error, Equatable {
    /// No pack has this name.
    case unknownPack(String, known: [String])
    /// A document cannot be read.
    case unreadable(path: String)
    /// A document is larger than any that is read.
    case tooLarge(path: String, megabytes: Int)
    /// A document is no UTF-8 text.
    case notText(path: String)
    /// A document of no known kind; why has been told.
    case noDescription(path: String)
    /// No host is named by the document or the user.
    case noHost(path: String)
    /// A name that no pack can have.
    case badPackName(String)
}
