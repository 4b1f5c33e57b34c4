#ifndef KEYTRAIL_CLIBCURL_SHIM_H
#define KEYTRAIL_CLIBCURL_SHIM_H

#include <curl/curl.h>

#endif
