package import KeytrailModel
internal import KeytrailReport
package import KeytrailStore

/// Decides by the configuration what is told of findings.
package struct AlertRouter: Sendable {
    private let routes: [(route: AlertRoute, sinks: [SinkConfiguration])]
    private let suppress: [String: TimeSpan]

    /// Routes by a configuration.
    ///
    /// - Parameters:
    ///   - configuration: Who is to be told of what.
    ///   - suppress: For how long a new episode of a rule and the same group stays without an alert, by the rules' ids.
    package init(_ configuration: AlertConfiguration, suppress: [String: TimeSpan] = [:]) {
        routes = configuration.routes.map { route in (route, route.sinks.compactMap { configuration.sink($0) }) }
        self.suppress = suppress
    }

    /// What audits hand to the store; `nil` when nobody is to be told of anything.
    package var plan: NoticePlan? {
        guard routes.contains(where: { !$0.sinks.isEmpty }) else { return nil }
        return { self.notices(of: $0) }
    }

    /// What is told of a finding.
    package func notices(of news: FindingNews) -> [NoticeDraft] {
        routes.flatMap { route, sinks -> [NoticeDraft] in
            guard route.matches(news.finding) else { return [] }
            return sinks.flatMap { sink -> [NoticeDraft] in
                let address = NoticeAddress(route: route.name, sink: sink.name)
                return kinds(of: news, by: route, to: address).map { draft($0, news, route, sink, address) }
            }
        }
    }

    private func kinds(of news: FindingNews, by route: AlertRoute, to address: NoticeAddress) -> [NoticeKind] {
        guard let told = news.told[address] else {
            guard !news.finding.standing.isMuted, !news.isWithdrawn, !isSuppressed(news, address) else { return [] }
            // An episode may open and end between two audits: it was there all the same.
            return news.finding.state == .resolved && route.tellsEnd ? [.opened, .resolved] : [.opened]
        }
        if news.isWithdrawn { return told.kind.isEnd || !route.tellsEnd ? [] : [.withdrawn] }
        if news.finding.state == .resolved {
            // Whoever was told of it is told of the end, whatever people made of it meanwhile.
            return told.kind.isEnd || !route.tellsEnd ? [] : [.resolved]
        }
        guard !news.finding.standing.isMuted else { return [] }
        if told.kind.isEnd || news.reopens { return [.reopened] }
        if let unmuted = news.unmutedAt, unmuted > told.at { return [.unmuted] }
        if let repetition = route.repetition, news.now - told.at >= repetition { return [.repeated] }
        return []
    }

    private func isSuppressed(_ news: FindingNews, _ address: NoticeAddress) -> Bool {
        guard let span = suppress[news.finding.rule.id], let last = news.relatedToldAt[address] else { return false }
        return news.now - last <= span
    }

    private func draft(
        _ kind: NoticeKind,
        _ news: FindingNews,
        _ route: AlertRoute,
        _ sink: SinkConfiguration,
        _ address: NoticeAddress
    ) -> NoticeDraft {
        var due = news.now + route.wait
        var bundle = AlertRouter.bundle(of: news.finding, by: route.bundle)
        if sink.followsFindings {
            bundle = news.finding.id
        } else if let digest = route.digest {
            due = AlertRouter.next(digest, after: news.now)
        }
        return NoticeDraft(kind, to: address, bundle: bundle, dueAt: due, content: JSON(news.finding).text)
    }

    private static func bundle(of finding: Finding, by bundle: AlertRoute.Bundle) -> String {
        guard case .fields(let fields) = bundle else { return finding.id }
        return JSON(
            fields.map { field in
                switch field {
                case "rule": return finding.rule.id
                case "level": return finding.rule.level.name
                case "credential": return finding.value(of: CallColumn.credentialID.fieldName)
                default: return finding.value(of: field)
                }
            }
        ).text
    }

    /// The next instant at that time of day.
    private static func next(_ time: TimeSpan, after now: Timestamp) -> Timestamp {
        let today = Timestamp(seconds: now.daysSinceEpoch * 86_400) + time
        return today > now ? today : today + .days(1)
    }
}

extension Finding {
    fileprivate func value(of field: String) -> String { group.first { $0.name == field }?.value ?? "" }
}
