// libcurl: the variadic option setters Swift cannot call become typed functions. No logic here.
#include <curl/curl.h>

static inline CURLcode omni_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode omni_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
