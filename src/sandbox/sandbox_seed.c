/* Writes an invented past: the rooms of the API make the same records here, with times that are given. */
#include "sandbox/sandbox_seed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "sandbox/sb_log.h"
#include "sandbox/sb_rooms.h"
#include "base/banned.h"

enum { SESSION_LIFE = 24 * 3600 };

struct sandbox_seed {
	struct sb_log log;
	struct sb_book book;
	struct random *random;
	struct buf lines;
};

static void load_line(json_t *line, void *arg)
{
	json_t *body;
	size_t i;

	json_array_foreach(json_object_get(line, "put"), i, body)
		sb_book_put(arg, body);
}

enum err sandbox_seed_open(struct sandbox_seed **out, const char *dir, struct random *random, struct cause *cause)
{
	struct sandbox_seed *s = mem_new(sizeof(*s));
	enum err e;

	s->random = random;
	e = sb_log_open(&s->log, dir, load_line, &s->book, cause);
	if (e) {
		sb_book_free(&s->book);
		free(s);
		s = NULL;
	}
	*out = s;
	return e;
}

static struct sb_call call_at(struct sandbox_seed *s, int64_t now)
{
	return (struct sb_call){ .book = &s->book, .random = s->random, .now = now, .puts = json_array() };
}

static void set(json_t *o, const char *name, const char *value)
{
	if (value)
		must(json_object_set_new(o, name, json_string(value)) == 0);
}

static void set_metadata(json_t *body, const char *const *metadata)
{
	for (; metadata && metadata[0]; metadata += 2)
		set(json_object_get(body, "metadata"), metadata[0], metadata[1]);
}

/* One line for everything that the call changed. */
static void finish(struct sandbox_seed *s, struct sb_call *c)
{
	json_t *line = json_pack("{s:o}", "put", c->puts);
	char *text = json_dumps(line, JSON_COMPACT);

	must(text);
	buf_str(&s->lines, text);
	buf_char(&s->lines, '\n');
	free(text);
	json_decref(line);
}

static void give_id(char id[SANDBOX_ID], const json_t *body)
{
	if (id)
		str_copy(id, SANDBOX_ID, sb_text(body, "id"));
}

void sandbox_seed_customer(struct sandbox_seed *s, int64_t created, const char *name, const char *email,
			   const char *const *metadata, char id[SANDBOX_ID])
{
	struct sb_call c = call_at(s, created);
	json_t *customer = sb_call_new(&c, SB_CUSTOMER);

	set(customer, "name", name);
	set(customer, "email", email);
	set_metadata(customer, metadata);
	sb_call_save(&c, customer);
	give_id(id, customer);
	json_decref(customer);
	finish(s, &c);
}

void sandbox_seed_method(struct sandbox_seed *s, int64_t created, const char *customer, const char *card, int exp_month,
			 int exp_year, char id[SANDBOX_ID])
{
	struct sb_call c = call_at(s, created);
	const struct sb_card *known = sb_cards_name(card);
	json_t *method;

	must(known);
	method = sb_methods_make(&c, known, exp_month, exp_year);
	json_object_set_new(method, "authenticated", json_true());
	sb_methods_attach(&c, method, customer);
	give_id(id, method);
	json_decref(method);
	finish(s, &c);
}

void sandbox_seed_session(struct sandbox_seed *s, int64_t created, const char *customer, const char *method,
			  const char *success_url, const char *cancel_url, char id[SANDBOX_ID])
{
	struct sb_call c = call_at(s, created);
	json_t *setup = sb_setups_make(&c, customer), *session = sb_call_new(&c, SB_SESSION);

	set(session, "customer", customer);
	set(session, "currency", "jpy");
	set(session, "success_url", success_url);
	set(session, "cancel_url", cancel_url);
	set(session, "setup_intent", sb_text(setup, "id"));
	set(session, "status", method ? "complete" : "open");
	json_object_set_new(session, "expires_at", json_integer(created + SESSION_LIFE));
	if (method) {
		json_t *known = sb_book_find(&s->book, SB_METHOD, method);

		must(known);
		sb_setups_succeed(&c, setup, known);
	} else {
		sb_call_save(&c, setup);
	}
	sb_call_save(&c, session);
	give_id(id, session);
	json_decref(setup);
	json_decref(session);
	finish(s, &c);
}

void sandbox_seed_intent(struct sandbox_seed *s, const struct sandbox_seed_charge *charge, char id[SANDBOX_ID],
			 char charge_id[SANDBOX_ID])
{
	const struct sb_decline *decline = charge->decline_code ? sb_cards_decline(charge->decline_code) : NULL;
	struct sb_call c = call_at(s, charge->created);
	json_t *intent = sb_call_new(&c, SB_INTENT);
	char secret[SB_ID], whole[2 * SB_ID];
	const json_t *made;

	must(decline || !charge->decline_code);
	sb_book_new_id(s->random, "secret_", secret);
	snprintf(whole, sizeof(whole), "%s_%s", sb_text(intent, "id"), secret);
	set(intent, "client_secret", whole);
	set(intent, "currency", "jpy");
	set(intent, "customer", charge->customer);
	set(intent, "description", charge->description);
	set(intent, "payment_method", charge->method);
	json_object_set_new(intent, "amount", json_integer(charge->amount));
	set_metadata(intent, charge->metadata);
	made = sb_charges_make(&c, intent, decline);
	set(intent, "latest_charge", sb_text(made, "id"));
	set(intent, "status", decline ? "requires_payment_method" : "succeeded");
	if (decline) {
		set(intent, "decline", decline->decline_code);
		set(intent, "declined_method", charge->method);
		json_object_del(intent, "payment_method");
	}
	sb_call_save(&c, intent);
	give_id(id, intent);
	give_id(charge_id, made);
	json_decref(intent);
	finish(s, &c);
}

void sandbox_seed_refund(struct sandbox_seed *s, int64_t created, const char *intent, int64_t amount,
			 const char *const *metadata, char id[SANDBOX_ID])
{
	struct sb_call c = call_at(s, created);
	const json_t *known = sb_book_find(&s->book, SB_INTENT, intent);
	json_t *charge = sb_book_find(&s->book, SB_CHARGE, sb_text(known, "latest_charge"));
	json_t *refund = sb_call_new(&c, SB_REFUND);

	must(charge && amount > 0 && sb_int(charge, "refunded") + amount <= sb_int(charge, "amount"));
	json_object_set_new(charge, "refunded", json_integer(sb_int(charge, "refunded") + amount));
	json_object_set_new(refund, "amount", json_integer(amount));
	set(refund, "currency", "jpy");
	set(refund, "charge", sb_text(charge, "id"));
	set(refund, "payment_intent", intent);
	set_metadata(refund, metadata);
	sb_call_save(&c, charge);
	sb_call_save(&c, refund);
	give_id(id, refund);
	json_decref(refund);
	finish(s, &c);
}

enum err sandbox_seed_close(struct sandbox_seed *s, struct cause *cause)
{
	int error = s->lines.len ? sb_log_append(&s->log, s->lines.data, s->lines.len) : 0;

	sb_log_close(&s->log);
	sb_book_free(&s->book);
	buf_free(&s->lines);
	free(s);
	if (error)
		return cause_set(cause, error == ENOSPC || error == EDQUOT ? ERR_DISK_FULL : ERR_IO,
				 _("訓練用の決済台帳に書けません: %s"), strerror(error));
	return ERR_OK;
}
