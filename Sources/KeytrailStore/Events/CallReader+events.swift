internal import GRDB
package import KeytrailModel

/// Which end of a call saw an event.
package enum EventOrigin: Sendable, Hashable {
    /// A call of the log.
    case call
    /// A provider's audit log.
    case provider
}

extension CallReader {
    /// Whether a provider's event lies inside `window`.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func hasEvents(in window: TimeWindow) throws -> Bool {
        let statement = try SQLStatement(
            "SELECT 1 FROM provider_event WHERE started_at BETWEEN ?1 AND ?2 LIMIT 1",
            on: db
        )
        statement.bind(window)
        return try statement.step()
    }

    /// The providers' events of a window, ordered by (time, sequence), without their own fields.
    ///
    /// `product` leaves the events of others out; `nil` keeps all.
    ///
    /// - Throws: `StoreError` when the log cannot be read; what `visit` throws.
    package func events(
        of product: String? = nil,
        in window: TimeWindow,
        _ visit: (ProviderEvent) throws -> Void
    ) throws {
        guard !window.isEmpty else { return }
        let columns = """
            timestamp, "keytrail.seq", "keytrail.log.product", "keytrail.log.service", "keytrail.event.action", "keytrail.outcome",
            "keytrail.event.credential", "keytrail.event.actor", "error.type", "client.address", "user_agent.original",
            request_id, "http.request.method", "server.address", "url.path"
            """
        let statement = try SQLStatement(
            """
            SELECT \(columns) FROM provider_events
            WHERE timestamp BETWEEN ?1 AND ?2 AND (?3 IS NULL OR "keytrail.log.product" = ?3)
            ORDER BY timestamp, "keytrail.seq"
            """,
            on: db
        )
        statement.bind(window)
        statement.bind(product, at: 3)
        while try statement.step() {
            var event = ProviderEvent(
                occurredAt: Timestamp(microseconds: statement.integer(0)),
                sequence: statement.integer(1),
                product: statement.text(2),
                service: statement.text(3),
                action: statement.text(4),
                outcome: Outcome(name: statement.text(5)) ?? .success
            )
            event.credential = statement.optionalText(6)
            event.actor = statement.optionalText(7)
            event.errorCode = statement.optionalText(8)
            event.sourceAddress = statement.optionalText(9)
            event.userAgent = statement.optionalText(10)
            event.requestID = statement.optionalText(11)
            event.request.method = statement.optionalText(12)
            event.request.host = statement.optionalText(13)
            event.request.path = statement.optionalText(14)
            try visit(event)
        }
    }
}

extension CallColumn {
    /// The column's expression over table `provider_event`; what only calls have is absent.
    var eventSQL: String {
        switch self {
        case .startedAt, .sequence, .outcome, .errorType, .clientAddress, .userAgent, .method: sqlName
        default: "NULL"
        }
    }
}
