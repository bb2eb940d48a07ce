/* The rows of FACTS 10.3, one by one, and the faults that tests order. */
#include <pthread.h>

#include "sandbox/client.h"

static const char intents[] = "/v1/payment_intents";

struct charge {
	char customer[96], method[96], body[512];
};

static void prepare(struct shop *s, struct charge *c, const char *token)
{
	make_patient(s, token, c->customer, c->method);
	charge_body(c->body, c->customer, c->method, 1500, "B-1");
}

/* Asks and expects a status; the intent's id (of a success or inside an error) goes to id when it's given. */
static void expect(struct shop *s, const char *body, const char *key, int status, char id[96], char replayed_of[96])
{
	struct answer a = ask(s, "POST", intents, body, key);

	assert_int_equal(a.status, status);
	if (id)
		str_copy(id, 96, text_at(a.json, status == 200 ? "id" : "error.payment_intent.id"));
	if (replayed_of)
		str_copy(replayed_of, 96, *a.replayed ? a.original : "");
	answer_free(&a);
}

/* proves S3: same key and parameters: the same answer, not a second charge */
static void a_replay(void **state)
{
	struct shop *s = *state;
	struct charge c;
	struct answer first, second;

	prepare(s, &c, "tok_visa");
	first = ask(s, "POST", intents, c.body, "key-1");
	second = ask(s, "POST", intents, c.body, "key-1");
	assert_int_equal(second.status, 200);
	assert_string_equal(first.replayed, "");
	assert_string_equal(second.replayed, "true");
	assert_string_equal(second.original, first.request);
	assert_string_not_equal(second.request, first.request);
	assert_string_equal(second.body.data, first.body.data);
	assert_int_equal(ledger_size(s), 1);
	answer_free(&first);
	answer_free(&second);
}

/* %5B for [ and another order are still the same parameters */
static void same_parameters_spelled_otherwise(void **state)
{
	struct shop *s = *state;
	struct charge c;
	char body[512], one[96], two[96], original[96];

	prepare(s, &c, "tok_visa");
	expect(s, c.body, "key-1", 200, one, NULL);
	str_fmt(body, sizeof(body),
		"metadata%%5Battempt%%5D=1&metadata%%5Bbill%%5D=B%%2D1&payment_method_types%%5B0%%5D=card&confirm=true"
		"&off_session=true&payment_method=%s&customer=%s&currency=jpy&amount=1500", c.method, c.customer);
	expect(s, body, "key-1", 200, two, original);
	assert_string_equal(one, two);
	assert_true(*original);
	assert_int_equal(ledger_size(s), 1);
}

static void other_parameters(void **state)
{
	static const char sentence[] = "Keys for idempotent requests can only be used with the same parameters they were first "
				       "used with.";
	struct shop *s = *state;
	struct charge c;
	char body[512];
	struct answer a;

	prepare(s, &c, "tok_visa");
	expect(s, c.body, "key-1", 200, NULL, NULL);
	a = ask(s, "POST", intents, charge_body(body, c.customer, c.method, 1501, "B-1"), "key-1");
	assert_int_equal(a.status, 400);
	assert_text(a.json, "error.type", "idempotency_error");
	assert_memory_equal(text_at(a.json, "error.message"), sentence, sizeof(sentence) - 1);
	answer_free(&a);
	a = ask(s, "POST", "/v1/customers", "", "key-1");
	assert_int_equal(a.status, 400);
	assert_text(a.json, "error.type", "idempotency_error");
	answer_free(&a);
	assert_int_equal(ledger_size(s), 1);
}

/* a decline is saved as the answer of its key */
static void a_decline_is_replayed(void **state)
{
	struct shop *s = *state;
	struct charge c;
	char one[96], two[96], original[96];

	prepare(s, &c, "tok_chargeCustomerFail");
	expect(s, c.body, "key-1", 402, one, NULL);
	expect(s, c.body, "key-1", 402, two, original);
	assert_string_equal(one, two);
	assert_true(*original);
	assert_int_equal(ledger_size(s), 1);
}

/* not saved: what failed by its parameters; saved: a 400 or 404 found on the way */
static void which_refusals_are_saved(void **state)
{
	struct shop *s = *state;
	struct charge c;
	char body[512];
	struct answer a;

	prepare(s, &c, "tok_visa");
	expect(s, "amount=abc&currency=jpy", "key-1", 400, NULL, NULL);
	expect(s, charge_body(body, c.customer, c.method, 49, "B-1"), "key-1", 400, NULL, NULL);
	expect(s, c.body, "key-1", 200, NULL, NULL);
	a = ask_as(s, "sk_live_1", "localhost", "POST", intents, c.body, "key-2");
	assert_int_equal(a.status, 401);
	answer_free(&a);
	expect(s, c.body, "key-2", 200, NULL, NULL);
	a = ask(s, "POST", "/v1/refunds", "payment_intent=pi_none", "key-3");
	assert_int_equal(a.status, 404);
	answer_free(&a);
	a = ask(s, "POST", "/v1/refunds", "payment_intent=pi_none", "key-3");
	assert_int_equal(a.status, 404);
	assert_string_equal(a.replayed, "true");
	answer_free(&a);
	assert_int_equal(ledger_size(s), 2);
}

static void key_length(void **state)
{
	struct shop *s = *state;
	char key[257];

	memset(key, 'k', 256);
	key[256] = '\0';
	expect(s, "amount=500&currency=jpy", key, 400, NULL, NULL);
	assert_int_equal(ledger_size(s), 0);
	key[255] = '\0';
	expect(s, "amount=500&currency=jpy", key, 200, NULL, NULL);
	assert_int_equal(ledger_size(s), 1);
}

/* a GET has no use for a key */
static void only_post(void **state)
{
	struct shop *s = *state;

	for (int i = 0; i < 2; i++) {
		struct answer a = ask(s, "GET", i ? "/v1/charges" : "/v1/customers", NULL, "key-1");

		assert_int_equal(a.status, 200);
		assert_string_equal(a.replayed, "");
		answer_free(&a);
	}
}

/* proves S9: a key lives for 24 hours of the gateway's clock; after that it is a new request */
static void keys_age(void **state)
{
	struct shop *s = *state;
	struct charge c;
	char original[96];

	prepare(s, &c, "tok_visa");
	expect(s, c.body, "key-1", 200, NULL, NULL);
	s->now += 24 * 3600 - 1;
	expect(s, c.body, "key-1", 200, NULL, original);
	assert_true(*original);
	assert_int_equal(ledger_size(s), 1);
	s->now += 1;
	expect(s, c.body, "key-1", 200, NULL, original);
	assert_string_equal(original, "");
	assert_int_equal(ledger_size(s), 2);
}

struct slow {
	struct shop *shop;
	const char *body;
	int status;
};

static void *ask_slowly(void *arg)
{
	struct slow *slow = arg;
	struct answer a = ask(slow->shop, "POST", intents, slow->body, "key-1");

	slow->status = a.status;
	answer_free(&a);
	return NULL;
}

/* while the first is running, the same key is 409; afterwards it is replayed */
static void in_progress(void **state)
{
	struct shop *s = *state;
	struct slow slow = { .shop = s };
	struct charge c;
	pthread_t thread;
	struct answer a;
	char original[96];

	prepare(s, &c, "tok_visa");
	slow.body = c.body;
	shop_fault(s, "slow:2 POST /v1/payment_intents\n");
	assert_int_equal(pthread_create(&thread, NULL, ask_slowly, &slow), 0);
	while (!ledger_size(s)) /* until it was executed; its answer is still held back */
		usleep(1000);
	a = ask(s, "POST", intents, c.body, "key-1");
	assert_int_equal(a.status, 409);
	assert_text(a.json, "error.code", "idempotency_key_in_use");
	answer_free(&a);
	pthread_join(thread, NULL);
	assert_int_equal(slow.status, 200);
	expect(s, c.body, "key-1", 200, NULL, original);
	assert_true(*original);
	assert_int_equal(ledger_size(s), 1);
}

struct racer {
	struct shop *shop;
	const char *body, *host;
	int charged, replayed, in_use;
};

static void *race_once(void *arg)
{
	struct racer *r = arg;

	for (int i = 0; i < 20; i++) {
		char key[16];
		struct answer a;

		str_fmt(key, sizeof(key), "race-%d", i);
		a = ask_as(r->shop, "sk_test_r", r->host, "POST", intents, r->body, key);
		r->charged += a.status == 200 && !*a.replayed;
		r->replayed += a.status == 200 && *a.replayed;
		r->in_use += a.status == 409;
		answer_free(&a);
	}
	return NULL;
}

/* proves S3: many at once with one key, over both addresses: one charge, the others are replays or 409 */
static void races(void **state)
{
	enum { RACERS = 6 };
	struct shop *s = *state;
	struct racer racers[RACERS] = { 0 };
	pthread_t threads[RACERS];
	struct charge c;
	int charged = 0, all = 0;

	prepare(s, &c, "tok_visa");
	for (int i = 0; i < RACERS; i++) {
		racers[i] = (struct racer){ .shop = s, .body = c.body, .host = i % 2 ? "[::1]" : "127.0.0.1" };
		assert_int_equal(pthread_create(&threads[i], NULL, race_once, &racers[i]), 0);
	}
	for (int i = 0; i < RACERS; i++) {
		pthread_join(threads[i], NULL);
		charged += racers[i].charged;
		all += racers[i].charged + racers[i].replayed + racers[i].in_use;
	}
	assert_int_equal(charged, 20);
	assert_int_equal(all, 20 * RACERS);
	assert_int_equal(ledger_size(s), 20);
}

/* FACTS 15: every ordered fault, what the client sees, and what was really executed */
static void faults(void **state)
{
	static const struct {
		const char *fault;
		int status;    /* that the client sees; 0: no whole answer */
		bool executed;
		int again;     /* the status of the same request with the same key afterwards */
	} rows[] = {
		{ "500_before", 500, false, 200 }, { "500_after", 500, true, 500 }, { "drop_before", 0, false, 200 },
		{ "drop_after", 0, true, 200 },    { "409", 409, false, 200 },      { "429", 429, false, 200 },
		{ "html:502", 502, true, 200 },    { "truncate", 0, true, 200 },
	};
	struct shop *s = *state;
	struct charge c;
	size_t n = 0;

	prepare(s, &c, "tok_visa");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[64];
		struct answer a;

		str_fmt(line, sizeof(line), "%s POST /v1/payment_intents\n", rows[i].fault);
		shop_fault(s, line);
		a = ask(s, "POST", intents, c.body, rows[i].fault);
		assert_int_equal(a.curl == CURLE_OK ? a.status : 0, rows[i].status);
		answer_free(&a);
		assert_int_equal(ledger_size(s), n + rows[i].executed);
		a = ask(s, "POST", intents, c.body, rows[i].fault);
		assert_int_equal(a.status, rows[i].again);
		assert_string_equal(a.replayed, rows[i].executed ? "true" : "");
		answer_free(&a);
		assert_int_equal(ledger_size(s), ++n);
	}
}

/* proves S9: an answer about someone else's money; asked again with the same key, the truth */
static void lies(void **state)
{
	struct shop *s = *state;
	struct charge c;
	struct answer a;

	prepare(s, &c, "tok_visa");
	shop_fault(s, "wrong_amount\nwrong_currency\nwrong_metadata\nwrong_status\n");
	a = ask(s, "POST", intents, c.body, "a");
	assert_int_equal(int_at(a.json, "amount"), 1501);
	answer_free(&a);
	a = ask(s, "POST", intents, c.body, "b");
	assert_text(a.json, "currency", "usd");
	answer_free(&a);
	a = ask(s, "POST", intents, c.body, "c");
	assert_string_not_equal(text_at(a.json, "metadata.bill"), "B-1");
	answer_free(&a);
	a = ask(s, "POST", intents, c.body, "d");
	assert_text(a.json, "status", "processing");
	answer_free(&a);
	a = ask(s, "POST", intents, c.body, "a");
	assert_int_equal(int_at(a.json, "amount"), 1500);
	assert_text(a.json, "metadata.bill", "B-1");
	answer_free(&a);
	assert_int_equal(ledger_size(s), 4);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, shop_setup, shop_teardown)
	const struct CMUnitTest tests[] = {
		ROW(a_replay), ROW(same_parameters_spelled_otherwise), ROW(other_parameters), ROW(a_decline_is_replayed),
		ROW(which_refusals_are_saved), ROW(key_length), ROW(only_post), ROW(keys_age), ROW(in_progress), ROW(races), ROW(faults),
		ROW(lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
