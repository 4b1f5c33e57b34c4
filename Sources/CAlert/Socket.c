#define _GNU_SOURCE
#include "CAlert.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/// Waits until the socket takes bytes; 0 or an error number.
static int wait_writable(int descriptor, int milliseconds) {
    struct pollfd wanted = {descriptor, POLLOUT, 0};
    int ready;
    while ((ready = poll(&wanted, 1, milliseconds)) < 0 && errno == EINTR) {}
    if (ready < 0) return errno;
    return ready ? 0 : ETIMEDOUT;
}

static int send_all(int descriptor, const char *bytes, size_t count, int milliseconds) {
    while (count) {
        ssize_t sent = send(descriptor, bytes, count, MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes += sent;
            count -= (size_t)sent;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            int error = wait_writable(descriptor, milliseconds);
            if (error) return error;
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

static int connect_and_send(int family, int type, const struct sockaddr *address, socklen_t length, const void *bytes,
                            size_t count, int milliseconds) {
    int descriptor = socket(family, type, 0);
    if (descriptor < 0) return errno;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    int error = connect(descriptor, address, length) < 0 ? errno : 0;
    if (error == EINPROGRESS) {
        error = wait_writable(descriptor, milliseconds);
        if (!error) {
            socklen_t size = sizeof error;
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        }
    }
    if (!error) error = send_all(descriptor, bytes, count, milliseconds);
    // A stream's end is an orderly one: what was sent is not thrown away.
    if (!error && type == SOCK_STREAM) shutdown(descriptor, SHUT_WR);
    close(descriptor);
    return error;
}

static int send_unix(const char *path, const void *bytes, size_t count, int milliseconds) {
    struct sockaddr_un address = {0};
    if (strlen(path) >= sizeof address.sun_path) return ENAMETOOLONG;
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, path);
    const struct sockaddr *name = (const struct sockaddr *)&address;
    int error = connect_and_send(AF_UNIX, SOCK_DGRAM, name, sizeof address, bytes, count, milliseconds);
    if (error != EPROTOTYPE) return error;
    return connect_and_send(AF_UNIX, SOCK_STREAM, name, sizeof address, bytes, count, milliseconds);
}

int kt_send_once(kt_socket_kind kind, const char *host_or_path, const char *port, const void *bytes, size_t count,
                 int milliseconds) {
    if (kind == KT_UNIX) return send_unix(host_or_path, bytes, count, milliseconds);
    int type = kind == KT_UDP ? SOCK_DGRAM : SOCK_STREAM;
    struct addrinfo wanted = {0};
    wanted.ai_socktype = type;
    struct addrinfo *found = NULL;
    if (getaddrinfo(host_or_path, port, &wanted, &found)) return -1;
    int error = -1;
    for (struct addrinfo *each = found; each; each = each->ai_next) {
        error = connect_and_send(each->ai_family, type, each->ai_addr, each->ai_addrlen, bytes, count, milliseconds);
        if (!error) break;
    }
    freeaddrinfo(found);
    return error;
}
