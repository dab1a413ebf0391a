// OpenSSL's libcrypto, for SHA-256 only.
#include <openssl/evp.h>
#include <openssl/sha.h>
