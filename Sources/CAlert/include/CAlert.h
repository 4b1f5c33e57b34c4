// What alerts need of C: a program that runs in a group of its own until it ends or its time is over, and a text that is
// sent over a socket.
#ifndef KEYTRAIL_CALERT_H
#define KEYTRAIL_CALERT_H

#include <stddef.h>

#if defined(__clang__)
#pragma clang assume_nonnull begin
#else
#define _Nullable
#endif

/// How a program ended.
typedef struct {
    /// The system's error number when it could not be started; else 0.
    int error;
    /// Whether its time was over and it was killed.
    int timed_out;
    /// Its exit status; -1 when a signal ended it.
    int status;
    /// The signal that ended it; 0 when none did.
    int signal;
} kt_ending;

/// Runs a program with `input` on its standard input, a file that is nowhere in the file system.
///
/// What it writes goes nowhere. It has a session and a process group of its own; when it ends, or after `milliseconds`, all
/// of the group is killed. `path` is looked up nowhere. Returns when the program has ended.
kt_ending kt_run_program(const char *path, char *const _Nullable *_Nonnull arguments,
                         char *const _Nullable *_Nonnull environment, const void *_Nullable input, size_t count,
                         int milliseconds);

typedef enum { KT_UNIX, KT_UDP, KT_TCP } kt_socket_kind;

/// Sends `bytes` as one datagram, or over a stream that is closed then; a Unix socket may be either.
///
/// Returns 0, the system's error number, or -1 when the host's name is not known. Each step takes at most `milliseconds`.
int kt_send_once(kt_socket_kind kind, const char *host_or_path, const char *port, const void *bytes, size_t count,
                 int milliseconds);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
