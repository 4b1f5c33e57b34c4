internal import GRDB

extension CallStore {
    /// A new, empty log in memory, which ends with the value: for calls that are made up, such as a rule's exemplars.
    ///
    /// Two milliseconds; where many are needed, `copiedInMemory` of one of them takes a fraction of that.
    ///
    /// - Throws: `StoreError`.
    package static func inMemory() throws(StoreError) -> CallStore {
        try inMemory { queue in
            try queue.write { db in
                for migration in Schema.migrations { try db.execute(sql: migration) }
            }
        }
    }

    /// A copy in memory of everything in this log.
    ///
    /// - Throws: `StoreError`.
    package func copiedInMemory() throws(StoreError) -> CallStore {
        try CallStore.inMemory { [pool] queue in try pool.backup(to: queue) }
    }

    private static func inMemory(_ fill: (DatabaseQueue) throws -> Void) throws(StoreError) -> CallStore {
        let name = ":memory:"
        let queue = try translatingErrors(path: name) {
            var configuration = Configuration()
            configuration.label = "keytrail.memory"
            configuration.foreignKeysEnabled = false
            let queue = try DatabaseQueue(configuration: configuration)
            try fill(queue)
            return queue
        }
        return CallStore(path: name, mode: .readWrite, limits: Limits(), pool: queue)
    }
}
