// OpenBLAS: CBLAS, its thread control, and the few Fortran LAPACK routines omni calls. No logic here.
#include <cblas.h>

// LAPACK's symmetric eigenvalue decomposition (divide and conquer), single and double precision.
void ssyevd_(const char *jobz, const char *uplo, const int *n, float *a, const int *lda, float *w, float *work,
             const int *lwork, int *iwork, const int *liwork, int *info);
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info);
