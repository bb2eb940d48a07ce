/* Documents drawn as real PDFs, and what poppler's own tools read out of them. */
#ifndef TESTS_PAPER_PDF_H
#define TESTS_PAPER_PDF_H

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "paper/facts.h"
#include "paper/paper.h"

static char folder[] = "/tmp/paper.XXXXXX";

/* What a program writes to its standard output. */
static inline void run(const char *const argv[], struct buf *out)
{
	int fds[2];
	char chunk[4096];
	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(2);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(fds[1]);
	ssize_t n;
	while ((n = read(fds[0], chunk, sizeof chunk)) > 0)
		buf_add(out, chunk, (size_t)n);
	close(fds[0]);
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	buf_char(out, '\0');
}

struct paper {
	struct doc doc;
	struct buf pdf, text;
	char path[64];
};

/* Draws the document, writes it to a file and reads its text as a patient's viewer would. */
static inline void print(struct paper *p)
{
	struct cause cause = { 0 };
	assert_int_equal(paper_pdf(&p->doc, &p->pdf, &cause), ERR_OK);
	str_fmt(p->path, sizeof p->path, "%s/page.pdf", folder);
	assert_int_equal(file_write(p->path, p->pdf.data, p->pdf.len, 0600), 0);
	run((const char *const[]){ "pdftotext", p->path, "-", NULL }, &p->text);
}

static inline void drop(struct paper *p)
{
	unlink(p->path);
	doc_free(&p->doc);
	buf_free(&p->pdf);
	buf_free(&p->text);
}

static inline void assert_has(const struct buf *text, const char *what)
{
	if (!strstr(text->data, what))
		fail_msg("missing: %s", what);
}

static inline void assert_lacks(const struct buf *text, const char *what)
{
	if (strstr(text->data, what))
		fail_msg("shouldn't be there: %s", what);
}

static inline struct ctx make_ctx(bool training, const struct profile *profile)
{
	return (struct ctx){ .clock = &facts_clock, .profile = profile, .training = training };
}

static inline int pdf_folder_make(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : 1;
}

static inline int pdf_folder_remove(void **state)
{
	(void)state;
	return rmdir(folder);
}

#endif
