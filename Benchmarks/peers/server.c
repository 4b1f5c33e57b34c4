// A loopback HTTP/1.1 server, one thread a connection: the fixed cost of both clients. It answers at once; below /slow after
// five milliseconds, as a near API does; below /large with a gibibyte.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n"
    "X-RateLimit-Limit: 5000\r\nX-RateLimit-Remaining: 4999\r\nX-RateLimit-Reset: 1795450500\r\n"
    "X-OAuth-Scopes: repo\r\nX-Accepted-OAuth-Scopes: repo\r\n\r\n{\"ok\":\"really\"}";

static const char large_head[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 1073741824\r\n\r\n";

static ssize_t answer_large(int socket) {
    static const char block[65536];
    if (write(socket, large_head, sizeof large_head - 1) < 0) return -1;
    for (long left = 1073741824; left > 0;) {
        ssize_t sent = write(socket, block, left < (long)sizeof block ? (size_t)left : sizeof block);
        if (sent < 0) return -1;
        left -= sent;
    }
    return 0;
}

static ssize_t reply(int socket, const char *request) {
    if (!strncmp(request, "GET /large", 10)) return answer_large(socket);
    if (!strncmp(request, "GET /slow", 9)) usleep(5000);
    return write(socket, answer, sizeof answer - 1);
}

static void *serve(void *argument) {
    int socket = (int)(long)argument;
    char buffer[65536];
    size_t filled = 0;
    for (;;) {
        ssize_t got = read(socket, buffer + filled, sizeof buffer - 1 - filled);
        if (got <= 0) break;
        filled += (size_t)got;
        buffer[filled] = 0;
        char *end;
        while ((end = strstr(buffer, "\r\n\r\n"))) {
            if (reply(socket, buffer) < 0) break;
            size_t used = (size_t)(end + 4 - buffer);
            memmove(buffer, buffer + used, filled - used + 1);
            filled -= used;
        }
        if (filled == sizeof buffer - 1) break;
    }
    close(socket);
    return NULL;
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 64)) return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) continue;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        pthread_t thread;
        pthread_create(&thread, NULL, serve, (void *)(long)connection);
        pthread_detach(thread);
    }
}
