/*
 * Readers that anybody can feed, under arbitrary bytes: each target reads one input and dies (base/die.h, a sanitizer) when what it
 * promises doesn't hold. `make fuzz` lets libFuzzer look for such inputs; what it found and the seeds are in corpus/NAME, and
 * `make test` runs them all (test_corpus.c).
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* X(name): fuzz_name.c, corpus/name */
#define FUZZ_LIST(X) X(csv) X(dates) X(names) X(numbers) X(profile) X(eligibility)

#define X(name) int fuzz_##name(const uint8_t *data, size_t n);
FUZZ_LIST(X)
#undef X

char *fuzz_text(const uint8_t *data, size_t n);         /* up to the first NUL, terminated; the caller frees */
int fuzz_file(const uint8_t *data, size_t n, char path[64]); /* a file in memory and its name; the caller closes */

#endif
