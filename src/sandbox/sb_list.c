/* Lists as Stripe pages them: newest first, limit, starting_after, ending_before, created. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "sandbox/sb_call.h"
#include "base/banned.h"

enum { LIMIT_MAX = 100, LIMIT = 10 };

const struct sb_param sb_list_only[] = { { "limit", SB_INTEGER }, { "starting_after", SB_STRING },
					 { "ending_before", SB_STRING }, { "created", SB_INTEGER },
					 { "created[*]", SB_INTEGER }, { NULL, SB_STRING } };

static bool bound_holds(const char *name, int64_t created, int64_t bound)
{
	if (strcmp(name, "gt") == 0)
		return created > bound;
	if (strcmp(name, "gte") == 0)
		return created >= bound;
	if (strcmp(name, "lt") == 0)
		return created < bound;
	return created <= bound;
}

static bool time_fits(const struct sb_call *c, int64_t created)
{
	json_t *range = sb_call_param(c, "created"), *value;
	const char *name;

	if (json_is_string(range))
		return created == sb_call_int(c, "created", 0);
	json_object_foreach(range, name, value) {
		int64_t bound = 0;

		str_int64(json_string_value(value), INT64_MIN, INT64_MAX, &bound);
		if (!bound_holds(name, created, bound))
			return false;
	}
	return true;
}

static bool fits(const struct sb_call *c, const struct sb_record *r, enum sb_type type, const char *const *fields)
{
	if (r->type != type || sb_true(r->body, "deleted") || !time_fits(c, r->created))
		return false;
	for (; fields && *fields; fields++) {
		const char *wanted = sb_call_text(c, *fields);

		if (*wanted && strcmp(sb_text(r->body, *fields), wanted) != 0)
			return false;
	}
	return true;
}

static int check(struct sb_call *c, enum sb_type type)
{
	static const char *const cursors[] = { "starting_after", "ending_before" };
	int64_t limit = sb_call_int(c, "limit", LIMIT);
	const char *name;
	json_t *value;

	if (limit < 1 || limit > LIMIT_MAX)
		return sb_call_invalid(c, "parameter_invalid_integer", "limit",
				       "Invalid limit: must be between 1 and 100.");
	json_object_foreach(sb_call_param(c, "created"), name, value) {
		if (strcmp(name, "gt") != 0 && strcmp(name, "gte") != 0 && strcmp(name, "lt") != 0 && strcmp(name, "lte") != 0)
			return sb_call_invalid(c, "parameter_unknown", "created", "Received unknown parameter: created[%s]", name);
	}
	if (*sb_call_text(c, cursors[0]) && *sb_call_text(c, cursors[1]))
		return sb_call_invalid(c, NULL, cursors[0], "You may only specify one of these parameters: starting_after, ending_before.");
	for (int i = 0; i < 2; i++) {
		const char *id = sb_call_text(c, cursors[i]);

		if (*id && !sb_call_find(c, type, id))
			return sb_call_missing(c, 400, "object", id, cursors[i]);
	}
	return 0;
}

/*
 * `found` is newest first. From *from on come `limit` records after the cursor, or the `limit` nearest before it.
 * The cursor itself need not fit the filter any more.
 */
static void cut(const struct sb_call *c, const struct sb_records *found, size_t limit, size_t *from, size_t *to, bool *more)
{
	const char *after = sb_call_text(c, "starting_after"), *before = sb_call_text(c, "ending_before");
	size_t at = 0;

	*from = 0;
	while (*after && *from < found->n && strcmp(found->at[*from]->id, after) != 0)
		++*from;
	*from += *after && *from < found->n;
	if (*before) {
		while (at < found->n && strcmp(found->at[at]->id, before) != 0)
			at++;
		*to = at;
		*from = at > limit ? at - limit : 0;
		*more = *from > 0;
		return;
	}
	*to = found->n - *from > limit ? *from + limit : found->n;
	*more = *to < found->n;
}

int sb_list(struct sb_call *c, enum sb_type type, const char *const *fields)
{
	const struct sb_records *all;
	struct sb_records found = { 0 };
	json_t *data;
	size_t from, to;
	bool more;
	int status = check(c, type);

	if (status)
		return status;
	all = sb_book_all(c->book, type, type == SB_REFUND ? "" : sb_call_text(c, "customer"));
	found.at = mem_array(all->n + 1, sizeof(struct sb_record *));
	for (size_t i = all->n; i-- > 0;) {
		if (fits(c, all->at[i], type, fields))
			found.at[found.n++] = all->at[i];
	}
	cut(c, &found, (size_t)sb_call_int(c, "limit", LIMIT), &from, &to, &more);
	data = json_array();
	for (size_t i = from; i < to; i++)
		json_array_append_new(data, sb_show(c, found.at[i]->body));
	free(found.at);
	return sb_call_ok(c, json_pack("{s:s, s:o, s:b, s:s}", "object", "list", "data", data, "has_more", more, "url", c->path));
}
