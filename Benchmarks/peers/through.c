// Load through a proxy: COUNT requests to URL, WIDTH at once, over kept connections.
// Usage: through URL PROXY|- CAFILE|- COUNT WIDTH; prints requests per second, median and 99th percentile in microseconds.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static size_t discard(char *data, size_t size, size_t count, void *unused) {
    (void)data, (void)unused;
    return size * count;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(int argc, char **argv) {
    if (argc != 6) return 64;
    int total = atoi(argv[4]), width = atoi(argv[5]), started = 0, ended = 0;
    double *times = calloc((size_t)total, sizeof(double));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Authorization: Bearer not-a-real-token");
    double start = now();
    for (; started < width && started < total; started++) {
        CURL *handle = curl_easy_init();
        curl_easy_setopt(handle, CURLOPT_URL, argv[1]);
        curl_easy_setopt(handle, CURLOPT_PROXY, strcmp(argv[2], "-") ? argv[2] : "");
        if (strcmp(argv[3], "-")) curl_easy_setopt(handle, CURLOPT_CAINFO, argv[3]);
        curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
        curl_multi_add_handle(multi, handle);
    }
    while (ended < total) {
        int running = 0, waiting = 0;
        curl_multi_perform(multi, &running);
        CURLMsg *message;
        while ((message = curl_multi_info_read(multi, &waiting))) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL *handle = message->easy_handle;
            long status = 0;
            curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
            if (message->data.result != CURLE_OK || status != 200) {
                fprintf(stderr, "%s: %s, status %ld\n", argv[1], curl_easy_strerror(message->data.result), status);
                return 1;
            }
            curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME, &times[ended++]);
            curl_multi_remove_handle(multi, handle);
            if (started < total) {
                started++;
                curl_multi_add_handle(multi, handle);
            } else {
                curl_easy_cleanup(handle);
            }
        }
        if (ended < total) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    double seconds = now() - start;
    qsort(times, (size_t)total, sizeof(double), ascending);
    printf("%.0f %.0f %.0f\n", total / seconds, times[total / 2] * 1e6, times[total * 99 / 100] * 1e6);
    return 0;
}
