#define _GNU_SOURCE
#include "CAlert.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long monotonic_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void nap(long microseconds) {
    struct timespec pause = {0, microseconds * 1000};
    nanosleep(&pause, NULL);
}

/// A descriptor from which the program reads `input`; -1 and errno on failure.
static int input_file(const void *input, size_t count) {
    if (!count) return open("/dev/null", O_RDONLY | O_CLOEXEC);
#ifdef __linux__
    int file = memfd_create("keytrail-alert", MFD_CLOEXEC);
#else
    FILE *nameless = tmpfile();
    int file = nameless ? fcntl(fileno(nameless), F_DUPFD_CLOEXEC, 0) : -1;
    if (nameless) fclose(nameless);
#endif
    if (file < 0) return -1;
    const char *rest = input;
    while (count) {
        ssize_t written = write(file, rest, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            int error = written ? errno : ENOSPC;
            close(file);
            errno = error;
            return -1;
        }
        rest += written;
        count -= (size_t)written;
    }
    lseek(file, 0, SEEK_SET);
    return file;
}

static int start(pid_t *process, const char *path, char *const *arguments, char *const *environment, int input) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID;
#ifdef __APPLE__
    flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#else
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
#endif
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, flags);
    int error = posix_spawn(process, path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/// Waits for the end without reaping: until then nobody else gets the number, which is the group's too.
static int has_ended(pid_t process, siginfo_t *info) {
    info->si_pid = 0;
    return waitid(P_PID, (id_t)process, info, WEXITED | WNOHANG | WNOWAIT) == 0 && info->si_pid == process;
}

kt_ending kt_run_program(const char *path, char *const *arguments, char *const *environment, const void *input,
                         size_t count, int milliseconds) {
    kt_ending ending = {0, 0, -1, 0};
    int file = input_file(input, count);
    if (file < 0) {
        ending.error = errno;
        return ending;
    }
    pid_t process;
    ending.error = start(&process, path, arguments, environment, file);
    close(file);
    if (ending.error) return ending;
    long long end = monotonic_milliseconds() + milliseconds;
    long pause = 500;
    siginfo_t info;
    while (!has_ended(process, &info)) {
        if (monotonic_milliseconds() >= end) {
            ending.timed_out = 1;
            break;
        }
        nap(pause);
        if (pause < 20000) pause += pause / 2;
    }
    // What it left behind in its group goes with it, and it with that.
    kill(-process, SIGKILL);
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
    if (WIFEXITED(status)) ending.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
    return ending;
}
