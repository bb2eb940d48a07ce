/* The mail server (rows of FACTS §11) and the printer (rows of §12), with what truly reached a mailbox or the tray. */
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "sim/sim.h"

#include "base/banned.h"

static const struct { enum fault fault; int reply, code; bool stored; } rows[] = {
	{ FAULT_SMTP_GREETING, 421, 8, false }, { FAULT_SMTP_NO_TLS, 454, 64, false }, { FAULT_SMTP_CERTIFICATE, 220, 60, false },
	{ FAULT_SMTP_LOGIN_LATER, 454, 67, false }, { FAULT_SMTP_LOGIN, 535, 67, false }, { FAULT_SMTP_RCPT_LATER, 450, 55, false },
	{ FAULT_SMTP_RCPT, 550, 55, false }, { FAULT_SMTP_DROP, 354, 56, false }, { FAULT_SMTP_LATER, 451, 8, false },
	{ FAULT_SMTP_REFUSED, 554, 8, false }, { FAULT_SMTP_STORED, 354, 56, true },
};

static struct letter *letter_of(struct sim *s, const char *bytes)
{
	static const char head[] = "\r\nMessage-ID: <";
	const char *at = strstr(bytes, head), *end = at ? strchr(at, '>') : NULL;
	char id[128];
	uint64_t h = UINT64_C(14695981039346656037);
	if (!end || !str_copy_n(id, sizeof id, at + strlen(head), (size_t)(end - at) - strlen(head)))
		die("a mail without an id");
	for (const char *p = bytes; *p; p++)
		h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
	for (int i = s->n_letters; i-- > 0;) {
		if (strcmp(s->letters[i].id, id) != 0)
			continue;
		if (s->letters[i].bytes != h && s->letters[i].accepted > 0)
			sim_broken(s, "I7", "mail %s lies in the mailbox already, with other bytes", id);
		s->letters[i].bytes = h;
		return &s->letters[i];
	}
	if (s->n_letters == s->letters_room) {
		s->letters_room = s->letters_room ? 2 * s->letters_room : 128;
		s->letters = mem_grow(s->letters, (size_t)s->letters_room, sizeof *s->letters);
	}
	struct letter *l = &s->letters[s->n_letters++];
	*l = (struct letter){ .bytes = h, .bill = -1 };
	str_copy(l->id, sizeof l->id, id);
	return l;
}

void post_mail(struct sim *s, int at, const char *recipient)
{
	struct call *c = &s->calls[at];
	struct letter *l = letter_of(s, c->text);
	bool stored = true;
	c->mailed = (struct smtp_result){ .class = SMTP_SENT, .reply = 250 };
	check_mail(s, c->proc, l, recipient);
	if (sim_now(s) < s->calm && sim_chance(s, s->smtp_permille)) {
		size_t i = sim_dice(s, sizeof rows / sizeof *rows);
		stored = rows[i].stored;
		c->mailed = (struct smtp_result){ .class = smtp_classify(rows[i].reply, rows[i].code), .reply = rows[i].reply, .code = rows[i].code };
		str_copy(c->mailed.text, sizeof c->mailed.text, "simulated");
		sim_struck(s, rows[i].fault);
	}
	sim_note(s, "mail %s about bill %d (%s): %d", l->id, l->bill < 0 ? 0 : s->bills[l->bill].number, l->kind, c->mailed.reply);
	if (stored) {
		l->accepted++;
		s->stats->mails++;
	}
}

/* ---- paper ---- */

static enum err draw(void *self, const struct doc *doc, struct buf *pdf, struct cause *cause)
{
	(void)self;
	(void)doc;
	(void)cause;
	buf_str(pdf, "%PDF");
	return ERR_OK;
}

static bool goes_wrong(struct sim *s)
{
	return sim_now(s) < s->calm && sim_chance(s, s->print_permille);
}

static enum err create(void *self, const char *queue, const char *title, int *job, struct cause *cause)
{
	struct proc *p = self;
	struct sim *s = p->sim;
	(void)queue;
	if (p->disk.dead)
		return cause_set(cause, ERR_UNAVAILABLE, "dead");
	if (goes_wrong(s) && sim_chance(s, 300)) {
		sim_struck(s, FAULT_PRINT_NO_SERVER);
		return cause_set(cause, ERR_UNAVAILABLE, "simulated");
	}
	if (s->n_sheets == s->sheets_room) {
		s->sheets_room = s->sheets_room ? 2 * s->sheets_room : 64;
		s->sheets = mem_grow(s->sheets, (size_t)s->sheets_room, sizeof *s->sheets);
	}
	struct sheet *sheet = &s->sheets[s->n_sheets++];
	*sheet = (struct sheet){ .job = s->n_sheets, .paper_at = INT64_MAX };
	str_copy(sheet->title, sizeof sheet->title, title);
	*job = sheet->job;
	return ERR_OK;
}

/* A page that breaks off may come out or not, and so may one whose job is cancelled or forgotten; without paper it waits for some. */
static enum err send(void *self, const char *queue, int job, const char *title, const void *pdf, size_t n, struct cause *cause)
{
	static const enum fault faults[] = { FAULT_PRINT_SEND, FAULT_PRINT_CANCELLED, FAULT_PRINT_FORGOTTEN, FAULT_PRINT_NO_PAPER };
	struct proc *p = self;
	struct sim *s = p->sim;
	(void)queue, (void)title, (void)pdf, (void)n;
	if (p->disk.dead)
		return cause_set(cause, ERR_UNAVAILABLE, "dead");
	must(job >= 1 && job <= s->n_sheets);
	struct sheet *sheet = &s->sheets[job - 1];
	enum fault f = goes_wrong(s) ? faults[sim_dice(s, 4)] : FAULTS;
	sheet->sent_at = s->time.mono;
	sheet->ready_at = s->time.mono + (sim_chance(s, 250) ? 4000 : 700);
	sheet->end = f == FAULTS ? PRINTER_COMPLETED : f == FAULT_PRINT_NO_PAPER ? PRINTER_WORKING : f == FAULT_PRINT_FORGOTTEN ? PRINTER_GONE : PRINTER_FAILED;
	sheet->out = f == FAULTS || (f != FAULT_PRINT_NO_PAPER && sim_chance(s, 500));
	sheet->paper_at = f == FAULT_PRINT_NO_PAPER ? s->time.mono + (int64_t)sim_dice(s, 1500000) : INT64_MAX;
	if (f != FAULTS)
		sim_struck(s, f);
	sim_note(s, "printer: %s %s", sheet->title, sheet->out ? "comes out" : "doesn't come out yet");
	check_sheet(s, sheet);
	return f == FAULT_PRINT_SEND ? cause_set(cause, ERR_UNAVAILABLE, "simulated") : ERR_OK;
}

void post_refill(struct sim *s)
{
	for (int i = 0; i < s->n_sheets; i++) {
		struct sheet *sheet = &s->sheets[i];
		if (sheet->paper_at > s->time.mono)
			continue;
		sheet->paper_at = INT64_MAX;
		sheet->out = true;
		sheet->end = PRINTER_COMPLETED;
		sim_note(s, "printer: %s comes out", sheet->title);
		check_sheet(s, sheet);
	}
}

static enum printer_state follow(void *self, const char *queue, int job)
{
	struct proc *p = self;
	struct sim *s = p->sim;
	(void)queue;
	if (p->disk.dead || job < 1 || job > s->n_sheets)
		return PRINTER_UNKNOWN;
	post_refill(s);
	const struct sheet *sheet = &s->sheets[job - 1];
	if (!sheet->sent_at)
		return sheet->cancelled ? PRINTER_FAILED : PRINTER_EMPTY;
	return s->time.mono < sheet->ready_at ? PRINTER_WORKING : sheet->end;
}

static void cancel(void *self, const char *queue, int job)
{
	struct proc *p = self;
	struct sim *s = p->sim;
	(void)queue;
	if (p->disk.dead || job < 1 || job > s->n_sheets)
		return;
	struct sheet *sheet = &s->sheets[job - 1];
	sheet->cancelled = true;
	sheet->paper_at = INT64_MAX;
	if (sheet->end == PRINTER_WORKING)
		sheet->end = PRINTER_FAILED;
}

/* What it needs is told to the desk, and changes nothing. */
static enum device_state look(void *self, const char *queue)
{
	struct proc *p = self;
	struct sim *s = p->sim;
	(void)queue;
	if (p->disk.dead)
		return DEVICE_OFFLINE;
	for (int i = 0; i < s->n_sheets; i++)
		if (s->sheets[i].paper_at != INT64_MAX)
			return DEVICE_PAPER;
	return DEVICE_FINE;
}

void post_paper(struct proc *p)
{
	p->ports.paper = (struct paper_port){ .self = p, .draw = draw, .create = create, .send = send, .follow = follow, .cancel = cancel, .look = look };
}
