/* Routes, parameter tables and expand[]. */
#include "sandbox/sb_check.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/banned.h"

enum { NAME_MAX_LEN = 512, EXPAND_DEPTH = 4 };

/* `*` stands for one non-empty segment, which goes to id. */
static bool path_fits(const char *pattern, const char *path, char id[SB_ID])
{
	id[0] = '\0';
	while (*pattern && *path) {
		if (*pattern == '*') {
			size_t n = strcspn(path, "/");

			if (!n || n >= SB_ID)
				return false;
			str_copy_n(id, SB_ID, path, n);
			pattern++;
			path += n;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return !*pattern && !*path;
}

const struct sb_route *sb_check_route(const char *method, const char *path, char id[SB_ID])
{
	static const struct sb_route *const rooms[] = { sb_customers_routes, sb_methods_routes, sb_setups_routes,
							sb_sessions_routes,  sb_intents_routes, sb_charges_routes,
							sb_refunds_routes };

	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		for (const struct sb_route *r = rooms[i]; r->method; r++) {
			if (strcmp(r->method, method) == 0 && path_fits(r->pattern, path, id))
				return r;
		}
	}
	id[0] = '\0';
	return NULL;
}

/* "a[*]" fits a[b], "a[]" fits a[0]; the ! of a required one is skipped. */
static bool name_fits(const char *pattern, const char *name)
{
	pattern += *pattern == '!';
	while (*pattern && *name) {
		if (*pattern != *name)
			return false;
		if (*pattern == '[' && (pattern[1] == '*' || pattern[1] == ']')) {
			size_t n = strcspn(name + 1, "]");

			if (pattern[1] == ']' && strspn(name + 1, "0123456789") != n)
				return false;
			pattern += pattern[1] == '*' ? 3 : 2;
			name += n + 2;
			continue;
		}
		pattern++;
		name++;
	}
	return !*pattern && !*name;
}

static int check_leaf(struct sb_call *c, const struct sb_param *p, const char *name, const char *value)
{
	int64_t n;

	if (p->kind == SB_INTEGER && !str_int64(value, INT64_MIN, INT64_MAX, &n))
		return sb_call_invalid(c, *value ? "parameter_invalid_integer" : "parameter_invalid_empty", name,
				       "Invalid integer: %s", value);
	if (p->kind == SB_BOOLEAN && strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
		return sb_call_invalid(c, NULL, name, "Invalid boolean: %s", value);
	return 0;
}

static int check_tree(struct sb_call *c, const struct sb_param *params, json_t *tree, const char *parent)
{
	static const struct sb_param expand = { "expand[]", SB_STRING };
	const char *key;
	json_t *value;

	json_object_foreach(tree, key, value) {
		const struct sb_param *p = params;
		char name[NAME_MAX_LEN];
		int status;

		if (!str_fmt(name, sizeof(name), *parent ? "%s[%s]" : "%s%s", parent, key))
			return sb_call_invalid(c, "parameter_unknown", NULL, "Received a parameter with too long a name");
		if (json_is_object(value)) {
			status = check_tree(c, params, value, name);
		} else {
			while (p && p->name && !name_fits(p->name, name))
				p++;
			if (!p || !p->name)
				p = name_fits(expand.name, name) ? &expand : NULL;
			status = p ? check_leaf(c, p, name, json_string_value(value)) :
				     sb_call_invalid(c, "parameter_unknown", name, "Received unknown parameter: %s", name);
		}
		if (status)
			return status;
	}
	return 0;
}

/* What may be expanded in an object of a type, and the type of the object behind it. */
static const struct {
	enum sb_type of;
	const char *field;
	enum sb_type to;
} expandable[] = {
	{ SB_METHOD, "customer", SB_CUSTOMER },        { SB_SETUP, "customer", SB_CUSTOMER },
	{ SB_SETUP, "payment_method", SB_METHOD },     { SB_SETUP, "latest_attempt", SB_TYPES },
	{ SB_SESSION, "customer", SB_CUSTOMER },       { SB_SESSION, "setup_intent", SB_SETUP },
	{ SB_SESSION, "payment_intent", SB_TYPES },    { SB_INTENT, "customer", SB_CUSTOMER },
	{ SB_INTENT, "payment_method", SB_METHOD },    { SB_INTENT, "latest_charge", SB_CHARGE },
	{ SB_CHARGE, "customer", SB_CUSTOMER },        { SB_CHARGE, "payment_intent", SB_INTENT },
	{ SB_CHARGE, "balance_transaction", SB_TYPES }, { SB_REFUND, "charge", SB_CHARGE },
	{ SB_REFUND, "payment_intent", SB_INTENT },    { SB_REFUND, "balance_transaction", SB_TYPES },
	{ SB_CUSTOMER, "default_source", SB_TYPES },
};

static enum sb_type root_type(const char *path)
{
	static const struct {
		const char *prefix;
		enum sb_type type;
	} roots[] = {
		{ "/v1/customers", SB_CUSTOMER },      { "/v1/payment_methods", SB_METHOD }, { "/v1/setup_intents", SB_SETUP },
		{ "/v1/checkout/sessions", SB_SESSION }, { "/v1/payment_intents", SB_INTENT }, { "/v1/charges", SB_CHARGE },
		{ "/v1/refunds", SB_REFUND },
	};

	if (strstr(path, "/payment_methods"))
		return SB_METHOD;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		if (str_starts(path, roots[i].prefix))
			return roots[i].type;
	}
	return SB_TYPES;
}

/* Cuts "a.b.c" at its first dot; the rest, or NULL at the end. */
static const char *cut_field(const char *path, char field[64])
{
	size_t n = strcspn(path, ".");

	str_copy_n(field, 64, path, n);
	return path[n] ? path + n + 1 : NULL;
}

static bool can_expand(enum sb_type type, const char *path)
{
	char field[64];

	for (int depth = 0; path && depth < EXPAND_DEPTH; depth++) {
		size_t i = 0, n = sizeof(expandable) / sizeof(expandable[0]);

		path = cut_field(path, field);
		while (i < n && (expandable[i].of != type || strcmp(expandable[i].field, field) != 0))
			i++;
		if (i == n)
			return false;
		type = expandable[i].to;
	}
	return !path;
}

static bool is_list(const struct sb_route *route)
{
	size_t n = strlen(route->pattern);

	return strcmp(route->method, "GET") == 0 && route->pattern[n - 1] != '*';
}

static int check_expand(struct sb_call *c, const struct sb_route *route)
{
	json_t *all = sb_call_param(c, "expand"), *value;
	const char *key;

	json_object_foreach(all, key, value) {
		const char *path = json_string_value(value);
		bool list = is_list(route), ok = !list || str_starts(path, "data.");

		if (!ok || !can_expand(root_type(c->path), list ? path + 5 : path))
			return sb_call_invalid(c, NULL, "expand", "This property cannot be expanded (%s).", path);
	}
	return 0;
}

int sb_check_params(struct sb_call *c, const struct sb_route *route)
{
	int status = check_tree(c, route->params, c->params, "");

	for (const struct sb_param *p = route->params; !status && p && p->name; p++) {
		if (p->name[0] != '!')
			continue;
		if (!json_object_get(c->params, p->name + 1))
			status = sb_call_invalid(c, "parameter_missing", p->name + 1, "Missing required param: %s.", p->name + 1);
		else if (!*sb_call_text(c, p->name + 1))
			status = sb_call_invalid(c, "parameter_invalid_empty", p->name + 1,
						 "You passed an empty string for '%s'. We assume empty values are an attempt to "
						 "unset a parameter; however '%s' cannot be unset.", p->name + 1, p->name + 1);
	}
	return status ? status : check_expand(c, route);
}

static void expand(struct sb_call *c, json_t *node, const char *path)
{
	char field[64];
	const char *rest = cut_field(path, field);
	json_t *value = json_object_get(node, field), *whole;
	const json_t *body = NULL;
	size_t i;

	if (json_is_array(value)) {
		json_array_foreach(value, i, whole)
			expand(c, whole, rest);
		return;
	}
	if (json_is_string(value)) {
		const char *id = json_string_value(value);
		enum sb_type type = sb_book_type(id);

		body = type == SB_TYPES ? NULL : sb_book_find(c->book, type, id);
		if (body)
			json_object_set_new(node, field, sb_show(c, body));
	}
	value = json_object_get(node, field);
	if (rest && json_is_object(value))
		expand(c, value, rest);
}

void sb_check_expand(struct sb_call *c)
{
	json_t *all = sb_call_param(c, "expand"), *value;
	const char *key;

	json_object_foreach(all, key, value)
		expand(c, c->answer, json_string_value(value));
}
