/* Money: integer yen in int64_t, every sum checked. No floating point near it. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define YEN_MAX INT64_C(999999999999)

bool yen_add(int64_t a, int64_t b, int64_t *sum);       /* false: out of ±YEN_MAX */
bool yen_mul(int64_t a, int64_t b, int64_t *product);
int64_t yen_round10(int64_t yen_times, int64_t divisor); /* (yen_times/divisor) to 10 yen: <5 down, >=5 up; not negative */
bool yen_parse(const char *text, int64_t *yen);          /* "１，２３４円" as people type it, 0 … YEN_MAX; false: no amount */
const char *yen_text(int64_t yen, char out[32]);        /* 1,234,567 */

#endif
