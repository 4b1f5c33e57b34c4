internal import Foundation
internal import KeytrailCapture
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailProxy
internal import KeytrailRules
internal import KeytrailStore

extension DoctorFacts {
    /// Looks at an installation, and changes nothing.
    init(_ installation: Installation, now: Timestamp, gapSpan: TimeSpan) {
        let database = installation.databasePath
        let parent = (database as NSString).deletingLastPathComponent
        let folder = parent.isEmpty ? "." : parent
        log = DoctorFacts.log(installation, window: TimeWindow(start: now - gapSpan, end: now), now: now)
        places = [folder, database, database + "-wal", database + "-shm", installation.fingerprintKeyPath]
            .compactMap(Place.init)
        key = DoctorFacts.key(installation.fingerprintKeyPath)
        freeBytes = DoctorFacts.freeBytes(at: folder)
        databaseBytes = DoctorFacts.size(of: database)
        rules = DoctorFacts.rules(installation)
        packs = DoctorFacts.packs(installation)
        configuration = DoctorFacts.configuration(installation)
        authority = DoctorFacts.authority(installation, now: now)
    }

    private static func log(_ installation: Installation, window: TimeWindow, now: Timestamp) -> Log {
        let path = installation.databasePath
        do {
            return try installation.store(.readOnly).read { reader in
                .open(
                    OpenLog(
                        schemaVersion: CallStore.schemaVersion,
                        period: try reader.period(),
                        judgedUntil: try reader.judgedUntil(),
                        gaps: try reader.gaps(in: window, now: now)
                    )
                )
            }
        } catch {
            return .failed(error as? StoreError ?? .unreadable(path: path, errno: EIO))
        }
    }

    private static func key(_ path: String) -> Presence<Void, CaptureError> {
        // To load it would make it.
        guard FileManager.default.fileExists(atPath: path) else { return .missing }
        do throws(CaptureError) {
            _ = try Fingerprinter.load(path: path)
            return .found(())
        } catch {
            return .failed(error)
        }
    }

    private static func freeBytes(at folder: String) -> Int64? {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        return (attributes?[.systemFreeSize] as? NSNumber)?.int64Value
    }

    private static func size(of path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }

    private static func rules(_ installation: Installation) -> Reading {
        reading {
            let options = installation.options
            let folders = try options.rules.isEmpty ? [installation.shippedRules()] : options.rules
            let read = RuleFolder.read(folders, placeholders: options.placeholders)
            let set = RuleSet(read)
            return (set.rules.count, set.diagnostics + ExemplarTable(files: read.files).diagnostics)
        }
    }

    private static func packs(_ installation: Installation) -> Reading {
        reading {
            let (catalog, diagnostics) = try installation.catalog()
            return (catalog.packs.count, diagnostics)
        }
    }

    private static func reading(_ body: () throws -> (Int, [Diagnostic])) -> Reading {
        do {
            let (count, diagnostics) = try body()
            return .read(count: count, diagnostics: diagnostics)
        } catch {
            return .failed(sentence: sentence(error))
        }
    }

    private static func configuration(_ installation: Installation) -> Presence<[Diagnostic], String> {
        let files = installation.bookFiles
        let isThere = [files.configuration, files.managed].contains { FileManager.default.fileExists(atPath: $0) }
        guard isThere else { return .missing }
        do {
            return .found(try files.load(catalog: try installation.catalog().catalog).diagnostics)
        } catch {
            return .failed(sentence(error))
        }
    }

    private static func authority(_ installation: Installation, now: Timestamp) -> Presence<Timestamp, String> {
        do {
            return .found(try CertificateAuthority.load(folder: installation.authorityFolder, now: now).notAfter)
        } catch AuthorityError.missing {
            return .missing
        } catch {
            return .failed(sentence(error))
        }
    }

    private static func sentence(_ error: any Error) -> String {
        Failure(error)?.sentence ?? "an error without words"
    }
}

extension DoctorFacts.Place {
    /// What is at a path; `nil` when nothing is.
    fileprivate init?(_ path: String) {
        let place = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: place),
            let mode = (attributes[.posixPermissions] as? NSNumber)?.uint32Value
        else { return nil }
        self.path = path
        self.mode = mode & 0o777
        isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
        isOwn = (attributes[.ownerAccountID] as? NSNumber)?.uint32Value == geteuid()
    }
}
