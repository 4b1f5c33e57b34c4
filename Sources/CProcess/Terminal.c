#include "CProcess.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios shown;
static volatile sig_atomic_t is_taken;
static volatile sig_atomic_t terminal = -1;

static const char enter_page[] = "\033[?1049h\033[?25l";
static const char leave_page[] = "\033[?25h\033[?1049l";

/// Signals that end a process, but for those that a program handles itself and SIGKILL, which none can.
static const int deadly[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGQUIT,
                             SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ};

static void put(const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write((int)terminal, text, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text += written;
        length -= (size_t)written;
    }
}

void kt_terminal_leave(void) {
    if (!is_taken) return;
    is_taken = 0;
    int code = errno;
    put(leave_page, sizeof leave_page - 1);
    // A process in the background that changes the terminal would be stopped.
    sigset_t stop, mask;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &stop, &mask);
    tcsetattr((int)terminal, TCSAFLUSH, &shown);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    errno = code;
}

/// All that it calls may be called in a handler (POSIX.1-2024, 2.4.3). The handler is gone by now: the signal does what it does.
static void die(int number) {
    kt_terminal_leave();
    sigset_t pending;
    sigemptyset(&pending);
    sigaddset(&pending, number);
    pthread_sigmask(SIG_UNBLOCK, &pending, NULL);
    raise(number);
}

void kt_terminal_leave_on(int number) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = die;
    action.sa_flags = SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

int kt_terminal_enter(int descriptor) {
    if (is_taken) return 0;
    if (tcgetattr(descriptor, &shown) != 0) return -1;
    terminal = descriptor;
    for (size_t index = 0; index < sizeof deadly / sizeof deadly[0]; index++) kt_terminal_leave_on(deadly[index]);
    struct termios taken = shown;
    taken.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    taken.c_cc[VMIN] = 1;
    taken.c_cc[VTIME] = 0;
    is_taken = 1;
    if (tcsetattr(descriptor, TCSAFLUSH, &taken) != 0) {
        is_taken = 0;
        return -1;
    }
    put(enter_page, sizeof enter_page - 1);
    return 0;
}
