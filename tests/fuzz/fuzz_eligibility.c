/* The XML of the eligibility check: read whole or refused with a reason that holds no secret digits. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "intake/oqs.h"
#include "model/secret.h"

int fuzz_eligibility(const uint8_t *data, size_t n)
{
	struct eligibility_answer *a = mem_new(sizeof *a);
	struct cause why = { 0 };
	char path[64];
	int fd = fuzz_file(data, n, path);
	if (oqs_read(path, a, &why)) {
		must(why.text[0] && utf8_valid(why.text, strlen(why.text)));
		must(secret_find(why.text, NULL) == SECRET_NONE);
	} else {
		must(a->n >= 0 && a->n <= ELIGIBILITY_RESULTS_MAX);
	}
	close(fd);
	free(a);
	return 0;
}
