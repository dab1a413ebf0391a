// What Linux has and the plain C library headers keep behind _GNU_SOURCE.
extern int syncfs(int descriptor);
