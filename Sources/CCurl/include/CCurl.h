// What the client needs from C: libcurl's variadic calls with fixed types, and a thread that no signal interrupts.
#ifndef KEYTRAIL_CCURL_H
#define KEYTRAIL_CCURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if LIBCURL_VERSION_NUM < 0x075400
#error "libcurl 7.84.0 or newer is needed: a thread-safe curl_global_init"
#endif

#if defined(__clang__)
#pragma clang assume_nonnull begin
#else
#define _Nullable
#define _Nonnull
#endif

// curl_easy_setopt, one function for each type of argument.

CURLcode kt_easy_set_long(CURL *handle, CURLoption option, long value);
CURLcode kt_easy_set_offset(CURL *handle, CURLoption option, int64_t value);
/// libcurl copies the string, except for CURLOPT_POSTFIELDS.
CURLcode kt_easy_set_string(CURL *handle, CURLoption option, const char *_Nullable value);
CURLcode kt_easy_set_pointer(CURL *handle, CURLoption option, void *_Nullable value);
CURLcode kt_easy_set_list(CURL *handle, CURLoption option, struct curl_slist *_Nullable value);

typedef size_t (*kt_receive)(char *_Nullable bytes, size_t size, size_t count, void *_Nullable context);
typedef size_t (*kt_provide)(char *_Nullable bytes, size_t size, size_t count, void *_Nullable context);
typedef int (*kt_seek)(void *_Nullable context, curl_off_t offset, int origin);

CURLcode kt_easy_set_header_function(CURL *handle, kt_receive function, void *context);
CURLcode kt_easy_set_write_function(CURL *handle, kt_receive function, void *context);
CURLcode kt_easy_set_read_function(CURL *handle, kt_provide function, void *context);
CURLcode kt_easy_set_seek_function(CURL *handle, kt_seek function, void *context);
/// Refuses every protocol but HTTP and HTTPS.
CURLcode kt_easy_allow_only_http(CURL *handle);
/// Refuses every protocol but SMTP, with TLS from the beginning or not.
CURLcode kt_easy_allow_only_mail(CURL *handle);
/// Whether HTTP/2 connections made without TLS can be used again; before libcurl 8.0 that ends in framing errors.
bool kt_reuses_plain_http2(void);
/// Lets a cancelled transfer end at once while its name is still being resolved; does nothing before libcurl 7.87.
void kt_easy_abandon_name_lookup(CURL *handle);
/// Counts in `*sends` how often the request goes out; libcurl repeats one by itself when a reused connection turns out dead.
CURLcode kt_easy_count_sends(CURL *handle, long *sends);

// curl_easy_getinfo: everything that is read at the end of a transfer, in one call.

/// Times are microseconds from the start of the transfer.
typedef struct {
    int64_t name_lookup;
    int64_t connect;
    int64_t app_connect;
    /// The request's last byte; before libcurl 8.10 its first.
    int64_t post_transfer;
    int64_t start_transfer;
    int64_t total;
    int64_t downloaded;
    int64_t uploaded;
    long new_connections;
    long http_version;
    long proxy_status;
    long os_error;
} kt_measures;

void kt_easy_measure(CURL *handle, kt_measures *measures);
/// Valid until the handle is reset, used again, or freed.
const char *_Nullable kt_easy_peer_address(CURL *handle);
void *_Nullable kt_easy_private(CURL *handle);
/// The last status code of HTTP or SMTP; 0 when there was none.
long kt_easy_response_code(CURL *handle);
/// The seconds of a Retry-After field; 0 when there was none, or its date is over.
int64_t kt_easy_retry_after(CURL *handle);

// The multi interface.

CURLMcode kt_multi_set_long(CURLM *multi, CURLMoption option, long value);
/// The next transfer that has ended and its result; NULL when there is none.
CURL *_Nullable kt_multi_next_done(CURLM *multi, CURLcode *result);

/// Waits for the sockets of a multi handle; used by one thread, but for `kt_poller_wake`.
typedef struct kt_poller kt_poller;

/// NULL when there is no memory or no pipe to be had.
kt_poller *_Nullable kt_poller_create(CURLM *multi);
/// To be called after the multi handle's end.
void kt_poller_free(kt_poller *poller);
/// Ends a wait, or the next one; from any thread.
void kt_poller_wake(kt_poller *poller);
/// Does what is due without waiting, such as starting the transfers that were added.
void kt_poller_serve_timer(kt_poller *poller);
/// Waits at most that many milliseconds for a socket, a timer or a wake-up, and lets libcurl serve what is ready; false when
/// there was nothing.
bool kt_poller_wait(kt_poller *poller, int longest);

// One thread, and its clock.

typedef struct kt_thread kt_thread;
typedef void (*kt_thread_body)(void *context);

/// Starts a thread that takes no asynchronous signal, SIGPIPE among them; NULL when the system has no more threads.
kt_thread *_Nullable kt_thread_start(kt_thread_body body, void *context);
bool kt_thread_is_current(kt_thread *thread);
/// Waits for the thread's end and frees `thread`.
void kt_thread_join(kt_thread *thread);
/// Lets the thread end by itself and frees `thread`.
void kt_thread_detach(kt_thread *thread);

/// A number that no other running thread has; never zero.
uintptr_t kt_thread_token(void);

/// Microseconds since the Unix epoch.
int64_t kt_realtime_microseconds(void);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
