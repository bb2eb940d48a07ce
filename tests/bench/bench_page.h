/* The receipt that the paper benches draw: every category and the table of taxes, each one of another patient and amount. */
#ifndef BENCH_BENCH_PAGE_H
#define BENCH_BENCH_PAGE_H

#include <stddef.h>

#include "model/page.h"

void bench_page_make(int i, struct doc *doc);   /* *doc zeroed, A4 */
size_t bench_page_ours(int i);                  /* the i-th as PDF, as the worker makes it; its bytes */

#endif
