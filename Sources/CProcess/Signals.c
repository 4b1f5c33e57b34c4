#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t write_end = -1;

/// One write, which may be called in a handler (POSIX.1-2024, 2.4.3), and `errno` as it was.
static void tell(int number, siginfo_t *cause, void *context) {
    (void)context;
    int code = errno;
    // Codes above zero are the kernel's own.
    unsigned char event[2] = {(unsigned char)number, cause != NULL && cause->si_code <= 0};
    // Two bytes are written as a whole or not at all; the pipe has room for thousands.
    ssize_t written = write((int)write_end, event, sizeof event);
    (void)written;
    errno = code;
}

int kt_signal_pipe(void) {
    int ends[2];
    if (pipe(ends) != 0) return -1;
    for (int index = 0; index < 2; index++) fcntl(ends[index], F_SETFD, FD_CLOEXEC);
    write_end = ends[1];
    return ends[0];
}

void kt_signal_take(int number) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = tell;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}
