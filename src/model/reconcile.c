/* Ids and names of comparisons, and the growing lists that they work on. */
#include "model/reconcile.h"

#include "base/mem.h"
#include "model/ids.h"

#include "base/banned.h"

static const struct id_name kind_list[RECONCILE_KINDS] = {
#define X(code, id, name) { id, name },
	RECONCILE_KIND_LIST(X)
#undef X
};

const char *reconcile_kind_id(enum reconcile_kind k)
{
	return kind_list[k].id;
}

const char *reconcile_kind_name(enum reconcile_kind k)
{
	return _(kind_list[k].name);
}

int reconcile_kind_from_id(const char *id)
{
	return id_find(kind_list, RECONCILE_KINDS, id);
}

static const struct id_name state_list[RECONCILE_STATES] = {
	[RECONCILE_ASKED] = { "asked", "" }, [RECONCILE_DONE] = { "done", "" }, [RECONCILE_FAILED] = { "failed", "" },
};

const char *reconcile_state_id(enum reconcile_state s)
{
	return state_list[s].id;
}

int reconcile_state_from_id(const char *id)
{
	return id_find(state_list, RECONCILE_STATES, id);
}

/* Makes room for one more row of that size. */
static void *room(void *at, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return at;
	*cap = *cap ? 2 * *cap : 64;
	return mem_grow(at, *cap, size);
}

struct gateway_object *reconcile_add_object(struct gateway_objects *l)
{
	l->at = room(l->at, l->n, &l->cap, sizeof *l->at);
	l->at[l->n] = (struct gateway_object){ 0 };
	return &l->at[l->n++];
}

struct reconcile_book *reconcile_add_book(struct reconcile_books *l)
{
	l->at = room(l->at, l->n, &l->cap, sizeof *l->at);
	l->at[l->n] = (struct reconcile_book){ 0 };
	return &l->at[l->n++];
}

struct reconcile_diff *reconcile_add_diff(struct reconcile_diffs *l)
{
	l->at = room(l->at, l->n, &l->cap, sizeof *l->at);
	l->at[l->n] = (struct reconcile_diff){ 0 };
	return &l->at[l->n++];
}
