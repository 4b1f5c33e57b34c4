// The peer of the client benchmark: the same sequential requests through bare libcurl; prints the median in nanoseconds.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static size_t discard(char *data, size_t size, size_t count, void *unused) {
    (void)data, (void)unused;
    return size * count;
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int ascending(const void *left, const void *right) {
    long long a = *(const long long *)left, b = *(const long long *)right;
    return a < b ? -1 : a > b;
}

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    int count = atoi(argv[2]);
    long long *times = calloc((size_t)count, sizeof *times);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *handle = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Authorization: Bearer not-a-real-token");
    curl_easy_setopt(handle, CURLOPT_URL, argv[1]);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
    for (int index = 0; index < count; index++) {
        long long start = now();
        if (curl_easy_perform(handle) != CURLE_OK) return 1;
        times[index] = now() - start;
    }
    qsort(times, (size_t)count, sizeof *times, ascending);
    printf("%lld %lld\n", times[count / 2], times[count * 99 / 100]);
    return 0;
}
