/* One table has the plain keys with their kinds; the others have functions. Writing goes through the same table. */
#include "domain/menu_file.h"

#include <string.h>

#include "base/die.h"
#include "base/utf8.h"

#include "base/banned.h"

enum kind { TEXT, NUMBER, OR_PROFILE, YES_NO };

static const struct key { const char *name; enum kind kind; size_t at, size; const char *expected; } keys[] = {
	{ "clinic", TEXT, offsetof(struct menu, clinic), CLINIC_NAME, N_("[clinics] にある名前") },
	{ "category", TEXT, offsetof(struct menu, category), 64, N_("63 バイトまでの名前") },
	{ "name", TEXT, offsetof(struct menu, name), 96, N_("95 バイトまでの名前") },
	{ "department", TEXT, offsetof(struct menu, department), 64, N_("診療科のコードまたは名前") },
	{ "resource", TEXT, offsetof(struct menu, resource), 64, N_("63 バイトまでの名前") },
	{ "minutes", NUMBER, offsetof(struct menu, minutes), 0, N_("整数") },
	{ "capacity", NUMBER, offsetof(struct menu, capacity), 0, N_("整数") },
	{ "book_hours", NUMBER, offsetof(struct menu, book_hours), 0, N_("整数") },
	{ "change_hours", OR_PROFILE, offsetof(struct menu, change_hours), 0, N_("整数、または profile") },
	{ "max_moves", OR_PROFILE, offsetof(struct menu, max_moves), 0, N_("整数、または any") },
	{ "max_bookings", OR_PROFILE, offsetof(struct menu, max_bookings), 0, N_("整数、または profile") },
	{ "horizon_days", OR_PROFILE, offsetof(struct menu, horizon_days), 0, N_("整数、または profile") },
	{ "hold_minutes", NUMBER, offsetof(struct menu, hold_minutes), 0, N_("整数") },
	{ "offer_minutes", NUMBER, offsetof(struct menu, offer_minutes), 0, N_("整数") },
	{ "order", NUMBER, offsetof(struct menu, pos), 0, N_("整数") },
	{ "closed", YES_NO, offsetof(struct menu, closed), 0, N_("yes または no") },
};
enum { KEYS = sizeof keys / sizeof keys[0] };

static const char *const weekdays[7] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
static const struct { const char *id; unsigned bit; } whose[] = { { "staff", WHO_STAFF }, { "patients", WHO_PATIENTS }, { "new", WHO_NEW } };

void menu_file_defaults(struct menu_sheet *s)
{
	*s = (struct menu_sheet){ .menu = { .who = WHO_STAFF | WHO_PATIENTS | WHO_NEW, .change_hours = -1, .max_moves = -1, .max_bookings = -1,
		.horizon_days = -1, .offer_minutes = 120 } };
}

static bool read_plain(struct menu *m, const struct key *k, const char *value)
{
	char *at = (char *)m + k->at;
	int64_t v;
	switch (k->kind) {
	case TEXT: return str_copy(at, k->size, value);
	case YES_NO:
		*(bool *)at = strcmp(value, "yes") == 0;
		return *(bool *)at || strcmp(value, "no") == 0;
	default:
		if (k->kind == OR_PROFILE && (strcmp(value, "profile") == 0 || strcmp(value, "any") == 0))
			v = -1;
		else if (!str_int64(value, 0, 100000, &v))
			return false;
		*(int *)(void *)at = (int)v;
		return true;
	}
}

bool menu_file_time(const char *s, int *out)
{
	char hour[8];
	int64_t h, m;
	const char *colon = strchr(s, ':');
	if (!colon || colon - s > 2 || strlen(colon + 1) != 2)
		return false;
	str_copy_n(hour, sizeof hour, s, (size_t)(colon - s));
	if (!str_int64(hour, 0, 24, &h) || !str_int64(colon + 1, 0, 59, &m) || h * 60 + m > 1440)
		return false;
	*out = (int)(h * 60 + m);
	return true;
}

static bool read_span(const char *s, int *from, int *to)
{
	char first[8];
	const char *dash = strchr(s, '-');
	if (!dash || dash - s > 5)
		return false;
	str_copy_n(first, sizeof first, s, (size_t)(dash - s));
	return menu_file_time(first, from) && menu_file_time(dash + 1, to) && *from < *to;
}

/* Cuts off the text up to `separator` into out; what follows it, NULL at the end. */
static const char *part(const char *s, const char *separator, char *out, size_t size)
{
	const char *end = strstr(s, separator);
	str_copy_n(out, size, s, end ? (size_t)(end - s) : strlen(s));
	str_strip(out);
	return end ? end + strlen(separator) : NULL;
}

/* In place of the hours that the weekday had; kept in the order of weekdays. */
static bool read_weekday(struct menu_sheet *s, int weekday, const char *value)
{
	struct menu_hours all[MENU_HOURS_MAX + 8];
	char span[32];
	int n = 0, kept = 0;
	for (int i = 0; i < s->n_hours; i++)
		if (s->hours[i].weekday < weekday)
			all[n++] = s->hours[i];
	for (const char *at = strcmp(value, "closed") == 0 || !*value ? NULL : value; at;) {
		at = part(at, ",", span, sizeof span);
		struct menu_hours h = { .weekday = weekday };
		if (n >= MENU_HOURS_MAX || !read_span(span, &h.from, &h.to))
			return false;
		all[n++] = h;
	}
	for (int i = 0; i < s->n_hours && n < MENU_HOURS_MAX; i++)
		if (s->hours[i].weekday > weekday)
			all[n++] = s->hours[i];
	for (; kept < n; kept++)
		s->hours[kept] = all[kept];
	s->n_hours = n;
	return true;
}

static bool read_who(struct menu *m, const char *value)
{
	char word[32];
	m->who = 0;
	for (const char *at = value; at;) {
		unsigned bit = 0;
		at = part(at, ",", word, sizeof word);
		for (size_t i = 0; i < sizeof whose / sizeof whose[0]; i++)
			if (strcmp(word, whose[i].id) == 0)
				bit = whose[i].bit;
		if (!bit)
			return false;
		m->who |= bit;
	}
	return true;
}

static day_t iso_day(const char *s)
{
	struct cause why;
	day_t day;
	bool iso = strlen(s) == 10 && s[4] == '-' && s[7] == '-';
	return iso && date_parse(s, 0, &day, &why) == ERR_OK ? day : DAY_NONE;
}

/* "2026-12-26 9:00-11:00 x2 | 臨時", "2026-12-24 closed | 学会" */
static bool read_day(struct menu_sheet *s, const char *value)
{
	char head[80], date[16], hours[32], places[16] = "";
	int64_t capacity = 0;
	if (s->n_days == MENU_DAYS_MAX)
		return false;
	struct menu_day *d = &s->days[s->n_days];
	*d = (struct menu_day){ .reason = "" };
	const char *reason = part(value, "|", head, sizeof head);
	const char *rest = part(head, " ", date, sizeof date);
	if (rest)
		rest = part(rest, " ", hours, sizeof hours);
	if (rest)
		str_copy(places, sizeof places, rest);
	d->day = iso_day(date);
	bool closed = strcmp(hours, "closed") == 0;
	if (d->day == DAY_NONE || (!closed && !read_span(hours, &d->from, &d->to)))
		return false;
	if (places[0] && (closed || places[0] != 'x' || !str_int64(places + 1, 1, 999, &capacity)))
		return false;
	d->capacity = (int)capacity;
	if (reason && !str_copy(d->reason, sizeof d->reason, reason))
		return false;
	str_strip(d->reason);
	s->n_days++;
	return true;
}

/* "choice required | 初めてですか" */
static bool read_question(struct menu_sheet *s, const char *value)
{
	char head[40], kind[16], rest[24] = "";
	const char *text = part(value, "|", head, sizeof head), *more = part(head, " ", kind, sizeof kind);
	int known = question_kind_from_id(kind);
	if (more)
		str_copy(rest, sizeof rest, more);
	str_strip(rest);
	if (s->n_questions == QUESTIONS_MAX || known < 0 || !text || (rest[0] && strcmp(rest, "required") != 0 && strcmp(rest, "optional") != 0))
		return false;
	struct question *u = &s->questions[s->n_questions];
	*u = (struct question){ .kind = (enum question_kind)known, .required = strcmp(rest, "required") == 0 };
	if (!str_copy(u->text, sizeof u->text, text))
		return false;
	str_strip(u->text);
	s->n_questions++;
	return u->text[0] != '\0';
}

bool menu_file_option(struct question *u, const char *value)
{
	return strlen(value) <= MENU_FILE_LINE && !strstr(value, " / ") && str_add(u->options, sizeof u->options, "%s%s", u->options[0] ? " / " : "", value);
}

static bool read_option(struct menu_sheet *s, const char *value)
{
	struct question *u = s->n_questions ? &s->questions[s->n_questions - 1] : NULL;
	return u && u->kind == QUESTION_CHOICE && *value && menu_file_option(u, value);
}

/* "1 | はい" */
static bool read_if(struct menu_sheet *s, const char *value)
{
	char number[16];
	int64_t pos;
	struct question *u = s->n_questions ? &s->questions[s->n_questions - 1] : NULL;
	const char *answer = part(value, "|", number, sizeof number);
	if (!u || !answer || !str_int64(number, 1, s->n_questions - 1, &pos) || !str_copy(u->if_value, sizeof u->if_value, answer))
		return false;
	u->if_pos = (int)pos;
	str_strip(u->if_value);
	return u->if_value[0] != '\0';
}

static bool read_terms(struct menu_sheet *s, const char *value)
{
	return strlen(value) <= MENU_FILE_LINE && str_add(s->terms, sizeof s->terms, "%s%s", s->terms[0] ? "\n" : "", value);
}

bool menu_file_read(struct menu_sheet *s, const char *key, const char *value, const char **expected)
{
	*expected = NULL;
	for (int i = 0; i < KEYS; i++)
		if (strcmp(keys[i].name, key) == 0) {
			*expected = _(keys[i].expected);
			return read_plain(&s->menu, &keys[i], value);
		}
	for (int w = 0; w < 7; w++)
		if (strcmp(weekdays[w], key) == 0) {
			*expected = _("「9:00-12:00, 14:00-16:00」の形の時間帯、または closed");
			return read_weekday(s, w, value);
		}
	static const struct { const char *name, *expected; bool (*read)(struct menu_sheet *, const char *); } others[] = {
		{ "day", N_("「2026-12-24 closed | 理由」または「2026-12-26 9:00-11:00 x2 | 理由」"), read_day },
		{ "question", N_("「choice required | 質問」の形（text, choice, yesno, number, date）"), read_question },
		{ "option", N_("choice の質問の選択肢"), read_option },
		{ "if", N_("「1 | はい」の形（前にある質問の番号と答え）"), read_if },
		{ "terms", N_("180 バイトまでの 1 行、全部で 2,047 バイトまで"), read_terms },
	};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strcmp(others[i].name, key) == 0) {
			*expected = _(others[i].expected);
			return others[i].read(s, value);
		}
	if (strcmp(key, "who") != 0)
		return false;
	*expected = _("次のいくつか: staff, patients, new");
	return read_who(&s->menu, value);
}

void menu_file_hours(const struct menu_sheet *s, int weekday, char *out, size_t size)
{
	*out = '\0';
	for (int i = 0; i < s->n_hours; i++) {
		const struct menu_hours *h = &s->hours[i];
		if (h->weekday == weekday)
			str_add(out, size, "%s%d:%02d-%d:%02d", *out ? ", " : "", h->from / 60, h->from % 60, h->to / 60, h->to % 60);
	}
	if (!*out)
		str_copy(out, size, "closed");
}

static void write_plain(const struct menu *m, const struct key *k, struct buf *out)
{
	const char *at = (const char *)m + k->at;
	const int *number = (const int *)(const void *)at;
	if (k->kind == TEXT)
		buf_fmt(out, "%s = %s\n", k->name, at);
	else if (k->kind == YES_NO)
		buf_fmt(out, "%s = %s\n", k->name, *(const bool *)at ? "yes" : "no");
	else if (*number < 0)
		buf_fmt(out, "%s = %s\n", k->name, strcmp(k->name, "max_moves") == 0 ? "any" : "profile");
	else
		buf_fmt(out, "%s = %d\n", k->name, *number);
}

static void write_days(const struct menu_sheet *s, struct buf *out)
{
	char date[DATE_TEXT];
	for (int i = 0; i < s->n_days; i++) {
		const struct menu_day *d = &s->days[i];
		buf_fmt(out, "day = %s ", date_iso(d->day, date));
		if (!d->to)
			buf_str(out, "closed");
		else
			buf_fmt(out, "%d:%02d-%d:%02d", d->from / 60, d->from % 60, d->to / 60, d->to % 60);
		if (d->to && d->capacity)
			buf_fmt(out, " x%d", d->capacity);
		buf_fmt(out, d->reason[0] ? " | %s\n" : "%s\n", d->reason);
	}
}

static void write_question(const struct question *u, struct buf *out)
{
	char option[ANSWER_SIZE];
	buf_fmt(out, "question = %s %s | %s\n", question_kind_id(u->kind), u->required ? "required" : "optional", u->text);
	for (const char *at = u->options[0] ? u->options : NULL; at;) {
		at = part(at, " / ", option, sizeof option);
		buf_fmt(out, "option = %s\n", option);
	}
	if (u->if_pos)
		buf_fmt(out, "if = %d | %s\n", u->if_pos, u->if_value);
}

void menu_file_write(const struct menu_sheet *s, struct buf *out)
{
	char text[MENU_TERMS];
	buf_fmt(out, "[menu.%s]\n", s->menu.code);
	for (int i = 0; i < KEYS; i++)
		write_plain(&s->menu, &keys[i], out);
	buf_str(out, "who = ");
	for (size_t i = 0, n = 0; i < sizeof whose / sizeof whose[0]; i++)
		if (s->menu.who & whose[i].bit)
			buf_fmt(out, "%s%s", n++ ? ", " : "", whose[i].id);
	buf_char(out, '\n');
	for (int w = 0; w < 7; w++) {
		menu_file_hours(s, w, text, sizeof text);
		buf_fmt(out, "%s = %s\n", weekdays[w], text);
	}
	write_days(s, out);
	for (int i = 0; i < s->n_questions; i++)
		write_question(&s->questions[i], out);
	for (const char *at = s->terms[0] ? s->terms : NULL; at;) {
		const char *end = strchr(at, '\n');
		buf_fmt(out, "terms = %.*s\n", end ? (int)(end - at) : (int)strlen(at), at);
		at = end ? end + 1 : NULL;
	}
	buf_char(out, '\n');
}
