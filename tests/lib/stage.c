#include "lib/stage.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "gateway/gateway.h"

#include "base/banned.h"

enum { CALLS = 512 };

static struct call {
	http_done done;
	void *arg;
	char path[GATEWAY_PATH], body[GATEWAY_BODY];
} calls[CALLS];

struct stage stage;
static struct call newest; /* that has a body */
static struct ports *real;

static void start(void *self, const char *method, const char *path, const char *body, const char *idem_key, http_done done, void *arg)
{
	(void)self, (void)method, (void)idem_key;
	assert_true(stage.n_calls < CALLS);
	struct call *c = &calls[stage.n_calls++];
	*c = (struct call){ .done = done, .arg = arg };
	str_copy(c->path, sizeof c->path, path);
	str_copy(c->body, sizeof c->body, body ? body : "");
	stage.n_sent += body != NULL;
	if (body)
		newest = *c;
}

/* twin: how many more there were of it before. */
static void intent(const struct call *c, bool paid, int twin, char *text, size_t size)
{
	char amount[32], customer[64], bill[32], attempt[16];
	assert_true(gateway_build_value(c->body, "amount", amount, sizeof amount));
	assert_true(gateway_build_value(c->body, "customer", customer, sizeof customer));
	assert_true(gateway_build_value(c->body, "metadata[bill]", bill, sizeof bill));
	assert_true(gateway_build_value(c->body, "metadata[attempt]", attempt, sizeof attempt));
	str_add(text, size, "{\"id\": \"pi_%s%.*s\", \"object\": \"payment_intent\", \"amount\": %s, \"amount_received\": %s, \"currency\": \"jpy\","
		" \"status\": \"%s\", \"livemode\": false, \"customer\": \"%s\", \"metadata\": {\"bill\": \"%s\", \"attempt\": \"%s\"}}", bill, twin, "xx", amount,
		paid ? amount : "0", paid ? "succeeded" : "requires_payment_method", customer, bill, attempt);
}

static void answer(const struct call *c)
{
	char text[2048] = "", card[64] = "";
	struct http_answer a = { .status = 200, .body = text, .date = stage.date };
	if (stage.silent || (stage.deaf && c->body[0])) {
		struct http_answer none = { .never_sent = stage.silent };
		str_copy(none.error, sizeof none.error, stage.silent ? "no route to host" : "timed out");
		c->done(c->arg, &none);
		return;
	}
	gateway_build_value(c->body, "payment_method", card, sizeof card);
	if (stage.forbidden > (c->body[0] == '\0')) {
		a.status = 401;
		str_copy(text, sizeof text, "{\"error\": {\"type\": \"invalid_request_error\"}}");
	} else if (stage.limited_path && strstr(c->path, stage.limited_path)) {
		a.status = 429;
		a.retry_after = stage.retry_after;
	} else if (c->body[0] == '\0') {
		str_copy(text, sizeof text, "{\"object\": \"list\", \"data\": [");
		for (int i = 0; i < stage.listed && strstr(c->path, "customer="); i++) {
			str_add(text, sizeof text, i ? ", " : "");
			intent(&newest, true, i, text, sizeof text);
		}
		str_add(text, sizeof text, "], \"has_more\": false}");
	} else if (stage.limited > 0) {
		stage.limited--;
		a.status = 429;
		a.retry_after = stage.retry_after;
		str_copy(text, sizeof text, "{\"error\": {\"type\": \"invalid_request_error\", \"code\": \"rate_limit\"}}");
	} else if (!card[0]) {
		a.status = 500; /* a page for a card: nobody gets one here */
		str_copy(text, sizeof text, "{\"error\": {\"type\": \"api_error\"}}");
	} else if (stage.lost_card && strcmp(card, stage.lost_card) == 0) {
		a.status = 402;
		str_copy(text, sizeof text, "{\"error\": {\"type\": \"card_error\", \"code\": \"card_declined\", \"decline_code\": \"lost_card\", \"payment_intent\": ");
		intent(c, false, 0, text, sizeof text);
		str_add(text, sizeof text, "}}");
	} else {
		intent(c, true, 0, text, sizeof text);
	}
	a.n = strlen(text);
	c->done(c->arg, &a);
}

static int wait_for(void *self, int timeout_ms)
{
	struct call due[CALLS];
	int n = stage.hold_back ? 0 : stage.n_calls;
	(void)self, (void)timeout_ms;
	memcpy(due, calls, (size_t)n * sizeof *due);
	stage.n_calls -= n;
	for (int i = 0; i < n; i++)
		answer(&due[i]);
	return n;
}

void stage_at(const char *iso)
{
	assert_true(instant_parse(iso, &stage.w.house.time.now));
	stage.w.house.time.mono += 1000;
}

int stage_begin(void **state)
{
	(void)state;
	ward_new(&stage.w);
	stage.w.ctx->clock = &stage.w.house.time.clock;
	stage_at("2026-11-21T10:00");
	stage.forbidden = stage.n_calls = stage.n_sent = stage.limited = stage.retry_after = stage.listed = 0;
	stage.date = 0;
	stage.hold_back = stage.silent = stage.deaf = false;
	stage.lost_card = stage.limited_path = NULL;
	stage.options = ward_options(&stage.w);
	real = ports_open(&stage.options);
	stage.ports = (struct ports){ .gateway = { NULL, start }, .paper = real->paper, .wait = wait_for };
	stage.options.settle_start = 6 * 3600;
	stage.worker = NULL;
	return 0;
}

int stage_end(void **state)
{
	(void)state;
	worker_close(stage.worker, ERR_OK);
	ports_close(real);
	ward_free(&stage.w);
	return 0;
}

void stage_bills(int n)
{
	struct bill b;
	for (int i = 0; i < n; i++)
		ward_bill(&stage.w, "visa", 1000, &b); /* 3,000 yen */
}

void stage_open(enum worker_mode mode, int concurrency)
{
	stage.options.mode = mode;
	stage.options.concurrency = concurrency;
	stage.staff = stage.w.ctx->actor;
	stage.w.ctx->actor = (struct actor){ .login = "worker", .name = "worker", .place = "test", .worker = true };
	assert_int_equal(worker_open(stage.w.ctx, &stage.options, &stage.ports, &stage.report, &stage.worker), ERR_OK);
}

void stage_close(void)
{
	worker_close(stage.worker, ERR_OK);
	stage.worker = NULL;
	stage.n_calls = 0;
	stage.w.ctx->actor = stage.staff;
}

bool stage_turns(int n)
{
	bool over = false;
	for (int i = 0; i < n && !over; i++) {
		vtime_pass(&stage.w.house.time, 1); /* seconds: a standing worker looks once in each */
		assert_int_equal(worker_turn(stage.worker, &over), ERR_OK);
	}
	return over;
}

int64_t stage_in(enum settlement_group g)
{
	struct settlement_counts c;
	assert_int_equal(settlement_list_counts(stage.w.ctx, &c), ERR_OK);
	return c.n[g];
}

