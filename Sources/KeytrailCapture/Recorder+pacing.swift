public import KeytrailModel

extension Recorder {
    /// The quotas that a request will count against, as its provider's pack declares them.
    ///
    /// Pure. A limit of a part that the request does not carry does not apply; without a pack there are none.
    public func quotas(of request: Exchange) -> [PaceQuota] {
        var reading = ExchangeReading(request, catalog: catalog)
        return reading.quotas(fingerprinter: fingerprinter)
    }

    /// What a response said of the quotas that its call counted against; empty when nothing.
    ///
    /// A wait that `Retry-After` asks for, and that belongs to no bucket, holds for all of them.
    public func lessons(_ record: CallRecord, for quotas: [PaceQuota], at time: Timestamp) -> [PaceLesson] {
        let general = record.rateLimits.first { $0.name == "retry-after" }?.resetsAt
        return quotas.compactMap { quota in
            var lesson = PaceLesson(quota: quota, at: time)
            if let told = record.rateLimits.first(where: { $0.name == quota.bucket }) {
                lesson.limit = told.limit.flatMap { Int(exactly: $0) }
                lesson.window = told.window
                lesson.remaining = told.remaining.flatMap { Int(exactly: $0) }
                lesson.resetsAt = told.resetsAt
                if told.remaining == 0 { lesson.blockedUntil = told.resetsAt }
            }
            if let general { lesson.blockedUntil = Swift.max(lesson.blockedUntil ?? general, general) }
            return lesson == PaceLesson(quota: quota, at: time) ? nil : lesson
        }
    }
}
