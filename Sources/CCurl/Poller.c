#define _GNU_SOURCE
#include "CCurl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// curl_multi_perform looks at every transfer in every round; here a round costs what is ready.

struct kt_poller {
    CURLM *multi;
    /// The first is the pipe that wakes.
    struct pollfd *sockets;
    size_t count;
    size_t capacity;
    int wake_in;
    int wake_out;
    /// When libcurl wants to be called without an event; -1 for never.
    int64_t due;
};

static int64_t milliseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// The place of a socket, kept in libcurl's pointer for it: zero until it has one.
static int watch(CURL *easy, curl_socket_t socket, int what, void *context, void *place) {
    (void)easy;
    kt_poller *poller = context;
    size_t index = (size_t)place;
    if (what == CURL_POLL_REMOVE) {
        if (!index || index >= poller->count) return 0;
        poller->count--;
        if (index == poller->count) return 0;
        poller->sockets[index] = poller->sockets[poller->count];
        curl_multi_assign(poller->multi, poller->sockets[index].fd, (void *)index);
        return 0;
    }
    if (!index) {
        if (poller->count == poller->capacity) {
            size_t capacity = poller->capacity * 2;
            struct pollfd *larger = realloc(poller->sockets, capacity * sizeof *larger);
            if (!larger) return -1;
            poller->sockets = larger;
            poller->capacity = capacity;
        }
        index = poller->count++;
        poller->sockets[index].fd = socket;
        poller->sockets[index].revents = 0;
        curl_multi_assign(poller->multi, socket, (void *)index);
    }
    poller->sockets[index].events =
        (short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
    return 0;
}

static int schedule(CURLM *multi, long milliseconds, void *context) {
    (void)multi;
    kt_poller *poller = context;
    poller->due = milliseconds < 0 ? -1 : milliseconds_now() + milliseconds;
    return 0;
}

static bool open_pipe(kt_poller *poller) {
    int ends[2];
    if (pipe(ends)) return false;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    poller->wake_out = ends[0];
    poller->wake_in = ends[1];
    return true;
}

kt_poller *kt_poller_create(CURLM *multi) {
    kt_poller *poller = calloc(1, sizeof *poller);
    if (!poller) return NULL;
    poller->multi = multi;
    poller->due = -1;
    poller->capacity = 16;
    poller->sockets = malloc(poller->capacity * sizeof *poller->sockets);
    if (!poller->sockets || !open_pipe(poller)) {
        free(poller->sockets);
        free(poller);
        return NULL;
    }
    poller->sockets[0] = (struct pollfd){.fd = poller->wake_out, .events = POLLIN};
    poller->count = 1;
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, poller);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, schedule);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, poller);
    return poller;
}

void kt_poller_free(kt_poller *poller) {
    close(poller->wake_in);
    close(poller->wake_out);
    free(poller->sockets);
    free(poller);
}

void kt_poller_wake(kt_poller *poller) {
    int before = errno;
    // A full pipe wakes as well as one byte.
    while (write(poller->wake_in, "", 1) < 0 && errno == EINTR) {}
    errno = before;
}

static bool serve_timer(kt_poller *poller) {
    int running = 0;
    if (poller->due < 0 || milliseconds_now() < poller->due) return false;
    poller->due = -1;
    curl_multi_socket_action(poller->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    return true;
}

void kt_poller_serve_timer(kt_poller *poller) { (void)serve_timer(poller); }

bool kt_poller_wait(kt_poller *poller, int longest) {
    int64_t wait = longest;
    if (poller->due >= 0) {
        int64_t left = poller->due - milliseconds_now();
        wait = left < 0 ? 0 : left < wait ? left : wait;
    }
    int ready = poll(poller->sockets, (nfds_t)poller->count, (int)wait);
    bool was_ready = ready > 0;
    if (was_ready && poller->sockets[0].revents) {
        char bytes[64];
        while (read(poller->wake_out, bytes, sizeof bytes) == sizeof bytes) {}
        poller->sockets[0].revents = 0;
        ready--;
    }
    // From the end: libcurl may take the socket away that is served, whose place the last one then gets.
    for (size_t index = poller->count; ready > 0 && index-- > 1;) {
        if (index >= poller->count) continue;
        short events = poller->sockets[index].revents;
        if (!events) continue;
        ready--;
        poller->sockets[index].revents = 0;
        int mask = (events & (POLLIN | POLLHUP) ? CURL_CSELECT_IN : 0) | (events & POLLOUT ? CURL_CSELECT_OUT : 0)
            | (events & (POLLERR | POLLNVAL) ? CURL_CSELECT_ERR : 0);
        int running = 0;
        curl_multi_socket_action(poller->multi, poller->sockets[index].fd, mask, &running);
    }
    return serve_timer(poller) || was_ready;
}
