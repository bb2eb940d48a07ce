/* The XML of the eligibility check: read whole or refused with a reason that holds no secret digits. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "intake/oqs.h"
#include "model/secret.h"

int fuzz_eligibility(const uint8_t *data, size_t n)
{
	struct eligibility_answer *list;
	int answers;
	struct cause why = { 0 };
	char path[64];
	int fd = fuzz_file(data, n, path);
	if (oqs_read(path, &list, &answers, &why)) {
		must(why.text[0] && utf8_valid(why.text, strlen(why.text)));
		must(secret_find(why.text, NULL) == SECRET_NONE);
	} else {
		must(answers > 0 && answers <= ELIGIBILITY_UNITS_MAX);
		for (int i = 0; i < answers; i++)
			must(list[i].n >= 0 && list[i].n <= ELIGIBILITY_RESULTS_MAX);
	}
	close(fd);
	oqs_free(list, answers);
	return 0;
}
