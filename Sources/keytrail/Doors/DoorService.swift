internal import Foundation
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailProxy
internal import KeytrailStore
internal import Synchronization

/// A door that stays open: its log, its signs of life, and its end.
struct DoorService {
    let log: DoorLog
    let desk: RecordingDesk
    private let door: Door
    /// What tells this door from others of its kind, also after a new start: its address as it was asked for.
    private let instance: String
    private let messages: Messages
    private let endings: AsyncStream<Int32>
    private let clock: any Clock<Duration> = ContinuousClock()
    private static let beatInterval = TimeSpan.seconds(30)

    /// Opens the log; from now on the signals that ask to end are kept for `serve`.
    ///
    /// - Throws: `StoreError`, `CaptureError`, `CommandError`.
    init(
        _ door: Door,
        instance: String,
        program: String?,
        policy: RecordingDesk.FailurePolicy,
        installation: Installation
    ) throws {
        self.door = door
        self.instance = instance
        messages = Messages(installation.options)
        endings = ProcessRunner.Interruption.ofThisProcess.signals()
        OpenFiles.raiseLimit()
        // The store makes the folder that the recorder's key lies in.
        log = DoorLog(try installation.store(.readWrite))
        let recorder = try installation.recorder(program: program)
        let alarm = LossAlarm(messages)
        desk = RecordingDesk(recorder: recorder, sink: log, policy: policy, onLoss: alarm.tell)
    }

    /// The time of day.
    static let now: @Sendable () -> Timestamp = {
        Timestamp.now
    }

    /// Serves until the process is told to end, and ends when what is under way has ended or ten seconds have passed.
    func serve(_ server: ProxyServer) async {
        var heartbeat = Heartbeat(
            door: door,
            instance: instance,
            startedAt: DoorService.now(),
            interval: DoorService.beatInterval
        )
        let first = heartbeat
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await beat(first) }
            group.addTask { _ = await endings.first { _ in true } }
            // The beats go on for ever: what ends first is the signal.
            await group.next()
            group.cancelAll()
        }
        messages.inform("keytrail: ending; what is under way has ten seconds, a second signal ends it at once.")
        await server.shutdown(grace: .seconds(10))
        await desk.close()
        heartbeat.lastBeatAt = DoorService.now()
        heartbeat.endedAt = heartbeat.lastBeatAt
        let last = heartbeat
        log.note { try $0.beat(last) }
        let missing = log.missing.map { "; " + $0.sentence } ?? "."
        messages.inform(
            "keytrail: ended after \(desk.recordedCalls == 1 ? "1 call" : "\(desk.recordedCalls) calls")\(missing)"
        )
    }

    /// Says every half minute that the door is open, and with that what could not be recorded.
    private func beat(_ first: Heartbeat) async {
        var heartbeat = first
        while !Task.isCancelled {
            heartbeat.lastBeatAt = DoorService.now()
            let current = heartbeat
            log.note { try $0.beat(current) }
            try? await clock.sleep(for: .microseconds(DoorService.beatInterval.microseconds))
        }
    }
}

/// Tells that calls are lost, at once and then every ten seconds at most.
final class LossAlarm: Sendable {
    private struct State {
        var calls = 0
        var lastTold: ContinuousClock.Instant?
    }

    private let messages: Messages
    private let state = Mutex(State())

    init(_ messages: Messages) { self.messages = messages }

    /// Takes note of calls that were lost.
    func tell(_ loss: RecordingDesk.Loss) {
        let now = ContinuousClock.now
        let calls = state.withLock { state -> Int? in
            state.calls += loss.calls
            guard state.lastTold.map({ now - $0 >= .seconds(10) }) ?? true else { return nil }
            state.lastTold = now
            defer { state.calls = 0 }
            return state.calls
        }
        guard let calls else { return }
        let count = calls == 1 ? "1 call was" : "\(calls) calls were"
        let reason = LossWords.sentence(loss.error)
        messages.alarm("keytrail: \(count) NOT RECORDED: \(reason)")
    }
}
