/* A profile as it would stand in a file, key by key (`profile show`). */
#include "domain/policy.h"

#include <string.h>

#include "base/str.h"
#include "domain/policy_keys.h"

#include "base/banned.h"

enum { VALUE = 1024 };

static void put_time(char *out, int minutes)
{
	str_add(out, VALUE, "%d:%02d", minutes / 60, minutes % 60);
}

static void put_hours(char *out, const int *span)
{
	if (span[0] < 0) {
		str_copy(out, VALUE, "closed");
		return;
	}
	put_time(out, span[0]);
	str_add(out, VALUE, "-");
	put_time(out, span[1]);
}

static void put_list(const struct profile *p, enum policy_kind kind, char *out)
{
	char date[DATE_TEXT];
	for (int i = 0; kind == DAYS && i < p->n_closed_days; i++)
		str_add(out, VALUE, "%s%s", i ? ", " : "", date_iso(p->closed_days[i], date));
	for (int i = 0; kind == IDENTITY && i < p->n_identity; i++)
		str_add(out, VALUE, "%s%s", i ? ", " : "", p->identity[i]);
	for (int i = 0; kind == RETRIES && i < p->n_retry_days; i++)
		str_add(out, VALUE, "%s%d", i ? ", " : "", p->retry_days[i]);
}

static void put_value(const struct profile *p, const struct policy_key *k, char *out)
{
	const char *at = (const char *)p + k->at;
	const int *number = (const int *)(const void *)at;
	size_t first;
	*out = '\0';
	switch (k->kind) {
	case NUMBER: str_fmt(out, VALUE, "%d", *number); break;
	case CHOICE:
		first = strcspn(k->expected, "|");
		if (*(const bool *)at)
			str_copy(out, VALUE, k->expected + first + 1);
		else
			str_copy_n(out, VALUE, k->expected, first);
		break;
	case HOURS: put_hours(out, number); break;
	case TIME: put_time(out, *number); break;
	case MONTH_DAY:
		if (*number)
			str_fmt(out, VALUE, "%02d-%02d", *number / 100, *number % 100);
		else
			str_copy(out, VALUE, "none");
		break;
	case DAYS:
	case IDENTITY:
	case RETRIES: put_list(p, k->kind, out); break;
	default: str_copy(out, VALUE, at);
	}
}

static const char *desk_key(enum desk_purpose d)
{
	static const char *const names[DESK_COUNT] = {
#define X(code, key) key,
		DESK_LIST(X)
#undef X
	};
	return names[d];
}

void policy_show(const struct profile *p, policy_line *line, void *user)
{
	char value[VALUE];
	size_t n;
	const struct policy_key *keys = policy_keys(&n);
	for (size_t i = 0; i < n; i++) {
		put_value(p, &keys[i], value);
		line(user, keys[i].section, keys[i].name, value);
	}
	for (int i = 0; i < p->n_reasons; i++) {
		str_fmt(value, sizeof value, "%s | %s", desk_key(p->reasons[i].desk), p->reasons[i].text);
		line(user, "reasons", p->reasons[i].id, value);
	}
}
