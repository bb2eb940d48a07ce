/*
 * The downtime kit (SPEC O5): what the counters need on paper when nothing else works. The day's bookings, and the insurance of those
 * patients with this month's confirmation. What is then done on paper is entered afterwards (domain/late.h).
 */
#ifndef DOMAIN_DOWNTIME_H
#define DOMAIN_DOWNTIME_H

#include "model/ctx.h"
#include "model/list_paper.h"

/* *out must be zeroed; the caller's to free. One entry in the log: day and how many. */
enum err downtime_make(struct ctx *ctx, day_t day, struct list_paper *out);

#endif
