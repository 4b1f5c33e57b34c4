internal import Foundation
internal import KeytrailStore

/// The database of a command that stays: it may be moved away and made anew meanwhile.
struct LiveLog {
    /// What became of the file since the last look.
    enum Change: Equatable {
        /// It is what it was.
        case none
        /// It is not there; said once.
        case gone
        /// Another file is there now.
        case replaced
    }

    /// The file's path.
    let path: String
    private let mode: CallStore.Mode
    /// The open log; `nil` while there is none.
    private(set) var store: CallStore?
    private var identity: FileIdentity?

    /// Opens the log, which must be there.
    ///
    /// - Throws: `StoreError`.
    init(path: String, mode: CallStore.Mode) throws {
        self.path = path
        self.mode = mode
        guard let found = FileIdentity(path) else { throw StoreError.missing(path: path) }
        store = try CallStore.open(path: path, mode: mode)
        identity = found
    }

    /// Looks whether the file is the one that is open; `store` stays the old one for a last look until `reopen`.
    func change() -> Change {
        guard let found = FileIdentity(path) else { return store == nil ? .none : .gone }
        return found == identity ? .none : .replaced
    }

    /// Lets the old file go, and opens the new one unless there is none, or nobody has finished making it.
    ///
    /// - Throws: `StoreError` when what is there is no log.
    mutating func reopen() throws {
        (store, identity) = (nil, nil)
        guard let found = FileIdentity(path) else { return }
        do {
            store = try CallStore.open(path: path, mode: mode)
            identity = found
        } catch StoreError.missing, StoreError.notADatabase, StoreError.olderSchema(_, 0, _), StoreError.locked {
            // Somebody is making it.
        }
    }
}

/// What tells one file from another that later has its name.
struct FileIdentity: Equatable {
    private let device: Int
    private let number: Int

    /// The file at a path; `nil` when there is none that can be looked at.
    init?(_ path: String) {
        // What a link leads to counts.
        let place = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: place),
            let device = attributes[.systemNumber] as? Int, let number = attributes[.systemFileNumber] as? Int
        else { return nil }
        (self.device, self.number) = (device, number)
    }
}
