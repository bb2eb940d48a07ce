/* Words of a day's sheet (SPEC S8), and the sheet as a spreadsheet reads it. */
#ifndef DOMAIN_DAY_CLOSE_WORDS_H
#define DOMAIN_DAY_CLOSE_WORDS_H

#include "base/str.h"
#include "model/day_close.h"

/* The paper's Japanese; screens show _() of it. Departments and visits are as they were written down. */
const char *day_close_words_section(const char *section);
const char *day_close_words_line(const struct day_line *l);
/* The same in the user's language. */
const char *day_close_words_name(const struct day_line *l);
/* Appends UTF-8 with a byte order mark; headings in the user's language. */
void day_close_words_csv(const struct day_sheet *s, struct buf *out);

#endif
