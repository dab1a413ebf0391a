// libgomp without a compiler flag: the entry point a `#pragma omp parallel` compiles to, and the thread controls.
void GOMP_parallel(void (*function)(void *), void *data, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
int omp_get_max_threads(void);
void omp_set_num_threads(int threads);
