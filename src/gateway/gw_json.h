/* Bounded reading of the gateway's JSON. Every function takes NULL and answers "", 0, false or NULL then. */
#ifndef GATEWAY_GW_JSON_H
#define GATEWAY_GW_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gw_json; /* a value: the document's own is its outermost object */

/*
 * One whole object of at most 1 MiB, 32 levels, 256 members an object and 1,000 an array, no name twice, no NUL in a text; NULL: anything
 * else. To be released with gw_json_free().
 */
struct gw_json *gw_json_read(const char *text, size_t n);
void gw_json_free(struct gw_json *doc);
/* Borrowed from the document, like all that follows. */
const struct gw_json *gw_json_part(const struct gw_json *o, const char *name);
const char *gw_json_text(const struct gw_json *o, const char *name);     /* "" unless it is a string */
int64_t gw_json_int(const struct gw_json *o, const char *name);          /* INT64_MIN unless it is an integer */
bool gw_json_is(const struct gw_json *o, const char *name);              /* true only for true */
/* Of the value itself. */
bool gw_json_object(const struct gw_json *v);
bool gw_json_array(const struct gw_json *v);
bool gw_json_true(const struct gw_json *v);
bool gw_json_false(const struct gw_json *v);
/* The members of an array, in order; NULL: none, no more. */
const struct gw_json *gw_json_first(const struct gw_json *array);
const struct gw_json *gw_json_next(const struct gw_json *member);

#endif
