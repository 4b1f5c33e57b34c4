#include "CCurl.h"

_Static_assert(sizeof(curl_off_t) == sizeof(int64_t), "offsets are 64 bits wide");
_Static_assert(sizeof(long) == sizeof(void *), "Swift's Int is a C long");
_Static_assert(sizeof(char) == sizeof(uint8_t), "a char is a byte");

CURLcode kt_easy_set_long(CURL *handle, CURLoption option, long value) { return curl_easy_setopt(handle, option, value); }

CURLcode kt_easy_set_offset(CURL *handle, CURLoption option, int64_t value) {
    return curl_easy_setopt(handle, option, (curl_off_t)value);
}

CURLcode kt_easy_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode kt_easy_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode kt_easy_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode kt_easy_set_header_function(CURL *handle, kt_receive function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, function);
    return code ? code : curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
}

CURLcode kt_easy_set_write_function(CURL *handle, kt_receive function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
    return code ? code : curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

CURLcode kt_easy_set_read_function(CURL *handle, kt_provide function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, function);
    return code ? code : curl_easy_setopt(handle, CURLOPT_READDATA, context);
}

CURLcode kt_easy_set_seek_function(CURL *handle, kt_seek function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, function);
    return code ? code : curl_easy_setopt(handle, CURLOPT_SEEKDATA, context);
}

CURLcode kt_easy_allow_only_http(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

CURLcode kt_easy_allow_only_mail(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
#endif
}

bool kt_reuses_plain_http2(void) { return curl_version_info(CURLVERSION_NOW)->version_num >= 0x080000; }

void kt_easy_abandon_name_lookup(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
    curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)handle;
#endif
}

static int count_send(void *context, char *peer, char *local, int peer_port, int local_port) {
    (void)peer;
    (void)local;
    (void)peer_port;
    (void)local_port;
    *(long *)context += 1;
    return CURL_PREREQFUNC_OK;
}

CURLcode kt_easy_count_sends(CURL *handle, long *sends) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, count_send);
    return code ? code : curl_easy_setopt(handle, CURLOPT_PREREQDATA, sends);
}

static int64_t offset_info(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

static long long_info(CURL *handle, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

void kt_easy_measure(CURL *handle, kt_measures *measures) {
    measures->name_lookup = offset_info(handle, CURLINFO_NAMELOOKUP_TIME_T);
    measures->connect = offset_info(handle, CURLINFO_CONNECT_TIME_T);
    measures->app_connect = offset_info(handle, CURLINFO_APPCONNECT_TIME_T);
    measures->post_transfer = offset_info(handle, CURLINFO_PRETRANSFER_TIME_T);
#if LIBCURL_VERSION_NUM >= 0x080a00
    int64_t sent = offset_info(handle, CURLINFO_POSTTRANSFER_TIME_T);
    if (sent > 0) measures->post_transfer = sent;
#endif
    measures->start_transfer = offset_info(handle, CURLINFO_STARTTRANSFER_TIME_T);
    measures->total = offset_info(handle, CURLINFO_TOTAL_TIME_T);
    measures->downloaded = offset_info(handle, CURLINFO_SIZE_DOWNLOAD_T);
    measures->uploaded = offset_info(handle, CURLINFO_SIZE_UPLOAD_T);
    measures->new_connections = long_info(handle, CURLINFO_NUM_CONNECTS);
    measures->http_version = long_info(handle, CURLINFO_HTTP_VERSION);
    measures->proxy_status = long_info(handle, CURLINFO_HTTP_CONNECTCODE);
    measures->os_error = long_info(handle, CURLINFO_OS_ERRNO);
}

const char *kt_easy_peer_address(CURL *handle) {
    char *address = NULL;
    return curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &address) == CURLE_OK ? address : NULL;
}

void *kt_easy_private(CURL *handle) {
    char *value = NULL;
    return curl_easy_getinfo(handle, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : NULL;
}

long kt_easy_response_code(CURL *handle) { return long_info(handle, CURLINFO_RESPONSE_CODE); }

int64_t kt_easy_retry_after(CURL *handle) {
    // A date that is over gives a negative number before libcurl 8.12.
    int64_t seconds = offset_info(handle, CURLINFO_RETRY_AFTER);
    return seconds > 0 ? seconds : 0;
}

CURLMcode kt_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

CURL *kt_multi_next_done(CURLM *multi, CURLcode *result) {
    int waiting = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &waiting))) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}
