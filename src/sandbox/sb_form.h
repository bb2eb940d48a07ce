/*
 * Form-encoded parameters as a tree: a[b]=1 is {"a": {"b": "1"}}, a[]=x and a[0]=x are both {"a": {"0": "x"}}.
 * Every leaf is a string. Names may have their brackets percent-encoded.
 */
#ifndef SANDBOX_SB_FORM_H
#define SANDBOX_SB_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* Adds one decoded pair. false: broken brackets, too deep, not UTF-8, or a name that is both a value and a parent. */
bool sb_form_put(json_t *tree, const char *name, const char *value);
/* Decodes `n` bytes of a=b&c=d into the tree. */
bool sb_form_read(json_t *tree, const char *data, size_t n);

#endif
