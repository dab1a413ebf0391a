// libcurl: the variadic functions Swift cannot call become typed ones. No logic here.
#include <curl/curl.h>

typedef size_t (*omni_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode omni_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode omni_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode omni_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode omni_curl_set_receiver(CURL *handle, CURLoption option, omni_curl_receiver value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode omni_curl_set_opener(CURL *handle, curl_opensocket_callback value) {
  return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}
static inline CURLcode omni_curl_get_string(CURL *handle, CURLINFO info, char **value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode omni_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode omni_curl_message_result(const CURLMsg *message) { return message->data.result; }
