#include "worker/pace.h"

#include "base/banned.h"

enum { HOLD_MS = 500, HOLD_DOUBLINGS = 6 };

int64_t pace_held(const struct pace *p)
{
	int64_t rest = p->hold_until - clock_mono(p->clock);
	return rest > 0 ? rest : 0;
}

void pace_hear(struct pace *p, const struct http_answer *a, bool charge)
{
	bool held = pace_held(p) > 0;
	if (a->status != 429 && a->retry_after == 0) {
		if (charge && a->status > 0 && !held)
			p->holds = 0;
		return;
	}
	int64_t pause = a->retry_after * 1000;
	if (pause == 0 && !held) {
		pause = (int64_t)HOLD_MS << (p->holds < HOLD_DOUBLINGS ? p->holds : HOLD_DOUBLINGS);
		p->holds += charge;
	}
	int64_t until = clock_mono(p->clock) + pause;
	p->hold_until = until > p->hold_until ? until : p->hold_until;
}
