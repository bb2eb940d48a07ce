/*
 * yajl reads the text and tells what it meets; the values go into one array, in the order of the text, each with the distance
 * to its next sibling, so that a document is two pieces of memory however large it is. An answer to a charge is read in
 * 3 us so (jansson's tree of pieces: 17 us), and the worker reads thousands of them.
 */
#include "gateway/gw_json.h"

#include <stdlib.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { JSON_MAX = 1 << 20, DEPTH_MAX = 32, MEMBERS_MAX = 1000, NAMES_MAX = 256, FIRST_ROOM = 64,
       NAME_BITS = 256, BITS = 64 };

enum type { T_NULL, T_TRUE, T_FALSE, T_INTEGER, T_REAL, T_TEXT, T_OBJECT, T_ARRAY };

struct gw_json {
	enum type type;
	int members;
	size_t next;        /* how many further in the array the next sibling is; 0: it is the last */
	const char *name;   /* of an object's member; NULL otherwise */
	size_t name_n;
	union {
		const char *text;
		int64_t integer;
		char *memory;   /* of the outermost object: where all texts are */
	} u;
};

struct reader {
	struct gw_json *all;
	size_t n, room;
	char *free;             /* where the next text goes; a text never needs more room than it took in the source */
	const char *name;       /* of the member that comes next */
	size_t name_n;
	bool escapes;           /* the source has some: only they can make a text that isn't UTF-8 out of one that is */
	int depth;              /* open objects and arrays */
	struct {
		size_t at, last;    /* where it is, and its newest member; 0: none yet */
		uint64_t names[NAME_BITS / BITS]; /* a bit for each that it has, by name_bit() */
	} open[DEPTH_MAX];      /* these */
};

/* Most names of an object differ here already, and need not be compared with all that came before. */
static size_t name_bit(const char *name, size_t n)
{
	return n == 0 ? 0 : (n * 7 + (unsigned char)name[0] * 5u + (unsigned char)name[n / 2] * 3u + (unsigned char)name[n - 1]) % NAME_BITS;
}

static bool named_before(const struct reader *r, size_t object, const char *name, size_t n)
{
	const struct gw_json *m = &r->all[object];
	for (m = m->members ? m + 1 : NULL; m; m = gw_json_next(m))
		if (m->name_n == n && memcmp(m->name, name, n) == 0)
			return true;
	return false;
}

/* Of a value that begins: NULL where it may not stand. */
static struct gw_json *add(struct reader *r, enum type type)
{
	if (r->n == 0 && type != T_OBJECT)
		return NULL;
	if (r->n == r->room) {
		r->room *= 2;
		r->all = mem_grow(r->all, r->room, sizeof *r->all);
	}
	if (r->depth) {
		size_t in = r->open[r->depth - 1].at, *last = &r->open[r->depth - 1].last;
		if (r->all[in].members++ == (r->name ? NAMES_MAX : MEMBERS_MAX))
			return NULL;
		if (*last)
			r->all[*last].next = r->n - *last;
		*last = r->n;
	}
	struct gw_json *v = &r->all[r->n++];
	*v = (struct gw_json){ .type = type, .name = r->name, .name_n = r->name_n };
	r->name = NULL;
	return v;
}

/* A copy of the decoded text; NULL: it has a NUL, or half of a surrogate pair. */
static const char *keep(struct reader *r, const unsigned char *s, size_t n)
{
	char *at = r->free;
	if (r->escapes && !utf8_valid((const char *)s, n))
		return NULL;
	memcpy(at, s, n);
	at[n] = '\0';
	r->free += n + 1;
	return at;
}

static int on_null(void *arg)
{
	return add(arg, T_NULL) != NULL;
}

static int on_bool(void *arg, int v)
{
	return add(arg, v ? T_TRUE : T_FALSE) != NULL;
}

static int on_number(void *arg, const char *s, size_t n)
{
	char digits[24];
	struct gw_json *v = add(arg, T_REAL);
	if (v && n < sizeof digits && str_copy_n(digits, sizeof digits, s, n) && str_int64(digits, INT64_MIN + 1, INT64_MAX, &v->u.integer))
		v->type = T_INTEGER;
	return v != NULL;
}

static int on_text(void *arg, const unsigned char *s, size_t n)
{
	struct reader *r = arg;
	struct gw_json *v = add(r, T_TEXT);
	return v && (v->u.text = keep(r, s, n));
}

static int on_name(void *arg, const unsigned char *s, size_t n)
{
	struct reader *r = arg;
	r->name = keep(r, s, n);
	r->name_n = n;
	if (!r->name)
		return 0;
	size_t bit = name_bit(r->name, n);
	uint64_t *names = &r->open[r->depth - 1].names[bit / BITS], mask = UINT64_C(1) << bit % BITS;
	bool before = *names & mask && named_before(r, r->open[r->depth - 1].at, r->name, n);
	*names |= mask;
	return !before;
}

static int begin(struct reader *r, enum type type)
{
	if (r->depth == DEPTH_MAX || !add(r, type))
		return 0;
	r->open[r->depth].at = r->n - 1;
	r->open[r->depth].last = 0;
	memset(r->open[r->depth].names, 0, sizeof r->open[r->depth].names);
	r->depth++;
	return 1;
}

static int on_object(void *arg)
{
	return begin(arg, T_OBJECT);
}

static int on_array(void *arg)
{
	return begin(arg, T_ARRAY);
}

static int on_end(void *arg)
{
	struct reader *r = arg;
	r->depth--;
	return 1;
}

static bool parse(struct reader *r, const char *text, size_t n)
{
	static const yajl_callbacks calls = {
		.yajl_null = on_null, .yajl_boolean = on_bool, .yajl_number = on_number, .yajl_string = on_text, .yajl_map_key = on_name,
		.yajl_start_map = on_object, .yajl_end_map = on_end, .yajl_start_array = on_array, .yajl_end_array = on_end,
	};
	yajl_handle h = yajl_alloc(&calls, NULL, r);
	bool whole = h && yajl_parse(h, (const unsigned char *)text, n) == yajl_status_ok && yajl_complete_parse(h) == yajl_status_ok;
	if (h)
		yajl_free(h);
	return whole && r->n > 0;
}

struct gw_json *gw_json_read(const char *text, size_t n)
{
	if (!text || n == 0 || n > JSON_MAX)
		return NULL;
	char *memory = mem_new(n + 1);
	struct reader r = { .all = mem_grow(NULL, FIRST_ROOM, sizeof *r.all), .room = FIRST_ROOM, .free = memory,
			    .escapes = memchr(text, '\\', n) != NULL };
	if (parse(&r, text, n)) {
		r.all->u.memory = memory;
		return r.all;
	}
	free(r.all);
	free(memory);
	return NULL;
}

void gw_json_free(struct gw_json *doc)
{
	if (doc)
		free(doc->u.memory);
	free(doc);
}

const struct gw_json *gw_json_part(const struct gw_json *o, const char *name)
{
	if (!gw_json_object(o) || !o->members)
		return NULL;
	size_t n = strlen(name);
	for (const struct gw_json *m = o + 1; m; m = gw_json_next(m))
		if (m->name_n == n && memcmp(m->name, name, n) == 0)
			return m;
	return NULL;
}

const char *gw_json_text(const struct gw_json *o, const char *name)
{
	const struct gw_json *v = gw_json_part(o, name);
	return v && v->type == T_TEXT ? v->u.text : "";
}

int64_t gw_json_int(const struct gw_json *o, const char *name)
{
	const struct gw_json *v = gw_json_part(o, name);
	return v && v->type == T_INTEGER ? v->u.integer : INT64_MIN;
}

bool gw_json_is(const struct gw_json *o, const char *name)
{
	return gw_json_true(gw_json_part(o, name));
}

bool gw_json_object(const struct gw_json *v)
{
	return v && v->type == T_OBJECT;
}

bool gw_json_array(const struct gw_json *v)
{
	return v && v->type == T_ARRAY;
}

bool gw_json_true(const struct gw_json *v)
{
	return v && v->type == T_TRUE;
}

bool gw_json_false(const struct gw_json *v)
{
	return v && v->type == T_FALSE;
}

const struct gw_json *gw_json_first(const struct gw_json *array)
{
	return gw_json_array(array) && array->members ? array + 1 : NULL;
}

const struct gw_json *gw_json_next(const struct gw_json *member)
{
	return member && member->next ? member + member->next : NULL;
}
