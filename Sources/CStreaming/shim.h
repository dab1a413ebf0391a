// Words to the caches: the compiler's builtins, which Swift has no names for.

// Stores that go to memory past the caches.
typedef float streaming_lanes __attribute__((ext_vector_type(8)));

static inline __attribute__((always_inline)) void streaming_store(streaming_lanes value, void *place) {
  __builtin_nontemporal_store(value, (streaming_lanes *)place);
}

// Orders a thread's streaming stores before whatever it does next.
static inline __attribute__((always_inline)) void streaming_fence(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#else
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

// Ask for a line that will be read or written; any address will do.
static inline __attribute__((always_inline)) void prefetch_to_read(const void *place) {
  __builtin_prefetch(place, 0, 3);
}
static inline __attribute__((always_inline)) void prefetch_to_write(const void *place) {
  __builtin_prefetch(place, 1, 3);
}
