/* Dates as people type them: an answer is a date that reads back as itself, in both calendars; a refusal gives its reason and no date. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/die.h"
#include "fuzz/fuzz.h"

enum { LAST_ERA_YEAR = 2117 }; /* era years are typed with two digits */

static void reads_back(day_t d, day_t today)
{
	char text[DATE_TEXT];
	struct cause why = { 0 };
	day_t again;
	struct civil c = date_civil(d);
	must(date_parse(date_iso(d, text), today, &again, &why) == ERR_OK && again == d);
	if (d >= date_of(1873, 1, 1) && c.year <= LAST_ERA_YEAR)
		must(date_parse(date_era(d, text), today, &again, &why) == ERR_OK && again == d);
	must(date_of(c.year, c.month, c.day) == d);
}

int fuzz_dates(const uint8_t *data, size_t n)
{
	char *text = fuzz_text(data, n);
	day_t today = date_of(2026, 11, 21), d = 0;
	struct cause why = { 0 };
	int64_t at = 1;
	if (date_parse(text, today, &d, &why))
		must(d == DAY_NONE && why.err == ERR_BAD_DATE && why.text[0]);
	else
		reads_back(d, today);
	why = (struct cause){ 0 };
	if (date_parse_birth(text, today, &d, &why))
		must(d == DAY_NONE && why.text[0]);
	else
		must(d <= today && date_age(d, today) <= 130);
	if (instant_parse(text, &at)) {
		char iso[DATE_TEXT];
		int64_t again;
		must(instant_parse(instant_iso(at, iso), &again) && again == at);
	}
	free(text);
	return 0;
}
