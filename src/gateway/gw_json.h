/* Bounded reading of the gateway's JSON. Every function takes NULL and answers "", 0, false or NULL then. */
#ifndef GATEWAY_GW_JSON_H
#define GATEWAY_GW_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* One whole object of at most 1 MiB and 32 levels, no name twice; NULL: anything else. To be released with json_decref. */
json_t *gw_json_read(const char *text, size_t n);
const json_t *gw_json_part(const json_t *o, const char *name);   /* borrowed */
const char *gw_json_text(const json_t *o, const char *name);     /* "" unless it is a string */
int64_t gw_json_int(const json_t *o, const char *name);          /* INT64_MIN unless it is an integer */
bool gw_json_is(const json_t *o, const char *name);              /* true only for true */

#endif
