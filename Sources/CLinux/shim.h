// What Linux has and the plain C library headers keep behind _GNU_SOURCE.
extern int syncfs(int descriptor);

// malloc_trim is the C library's own, and not among what Swift's overlay of it exports.
#include <malloc.h>
