#define _GNU_SOURCE
#define _DEFAULT_SOURCE
#include "CCurl.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct kt_thread {
    pthread_t handle;
};

typedef struct {
    kt_thread_body body;
    void *context;
} start_point;

static void *run(void *argument) {
    start_point start = *(start_point *)argument;
    free(argument);
#if defined(__linux__)
    pthread_setname_np(pthread_self(), "keytrail-http");
#endif
    start.body(start.context);
    return NULL;
}

/// The mask is set before the thread exists, so that not even its first instruction sees a signal.
static void mask_asynchronous_signals(sigset_t *before) {
    sigset_t mask;
    sigfillset(&mask);
    const int synchronous[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGPROF};
    for (size_t i = 0; i < sizeof synchronous / sizeof synchronous[0]; i++) sigdelset(&mask, synchronous[i]);
    pthread_sigmask(SIG_SETMASK, &mask, before);
}

kt_thread *kt_thread_start(kt_thread_body body, void *context) {
    kt_thread *thread = malloc(sizeof *thread);
    start_point *start = malloc(sizeof *start);
    if (!thread || !start) {
        free(thread);
        free(start);
        return NULL;
    }
    start->body = body;
    start->context = context;
    sigset_t before;
    mask_asynchronous_signals(&before);
    int failure = pthread_create(&thread->handle, NULL, run, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failure) {
        free(thread);
        free(start);
        return NULL;
    }
    return thread;
}

bool kt_thread_is_current(kt_thread *thread) { return pthread_equal(thread->handle, pthread_self()) != 0; }

void kt_thread_join(kt_thread *thread) {
    pthread_join(thread->handle, NULL);
    free(thread);
}

void kt_thread_detach(kt_thread *thread) {
    pthread_detach(thread->handle);
    free(thread);
}

uintptr_t kt_thread_token(void) {
    static _Thread_local char token;
    return (uintptr_t)&token;
}

int64_t kt_realtime_microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
