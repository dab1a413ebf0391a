// oneDNN 2.6 C API. Macros Swift cannot import become functions. No logic here.
#include <dnnl.h>

static inline void *omni_dnnl_memory_none(void) { return DNNL_MEMORY_NONE; }
static inline void *omni_dnnl_memory_allocate(void) { return DNNL_MEMORY_ALLOCATE; }
