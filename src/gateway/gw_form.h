/* Form-encoded bodies (FACTS §10.1). All return false when it doesn't fit. */
#ifndef GATEWAY_GW_FORM_H
#define GATEWAY_GW_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool gw_form_escape(char *out, size_t size, const char *value); /* appends */
bool gw_form_add(char *body, size_t size, const char *name, const char *value);
bool gw_form_int(char *body, size_t size, const char *name, int64_t value);
bool gw_form_value(const char *body, const char *name, char *out, size_t size); /* decoded; false: not there, too long or broken */

#endif
