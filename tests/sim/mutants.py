#!/usr/bin/env python3
"""make mutants: plants the bugs of mutants.txt, one at a time, in a copy of the tree, and runs the simulation until it sees each.

usage: mutants.py BUILD_DIR SEEDS JOBS CC [NAME...]. Exits 1 when one survives, doesn't apply or doesn't compile."""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def read(path):
    """Name, what it breaks, file, old text and new text of each."""
    mutants = []
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        mark, text = line[0], line[2:]
        if mark == "@":
            name, what = (s.strip() for s in text.split("|", 1))
            mutants.append({"name": name, "what": what, "file": "", "old": [], "new": []})
        elif mark == "=":
            mutants[-1]["file"] = text
        elif mark in "-+":
            mutants[-1]["old" if mark == "-" else "new"].append(text)
        else:
            sys.exit(f"{path}:{number}: not understood: {line}")
    return mutants


def copy_tree(to):
    """Only what changed is copied, so that only that is built again."""
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    for name in filter(None, files):
        source, target = os.path.join(ROOT, name), os.path.join(to, name)
        if not os.path.isfile(source):
            continue
        with open(source, "rb") as f:
            data = f.read()
        try:
            with open(target, "rb") as f:
                if f.read() == data:
                    continue
        except OSError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as f:
            f.write(data)
        shutil.copymode(source, target)


def build(tree, jobs, cc):
    made = subprocess.run(["make", "-s", f"-j{jobs}", f"CC={cc}", "build/sim"], cwd=tree, capture_output=True, text=True)
    return made.returncode == 0, made.stdout + made.stderr


def try_one(tree, mutant, seeds, jobs, cc):
    path = os.path.join(tree, mutant["file"])
    with open(path, encoding="utf-8") as f:
        whole = f.read()
    old, new = "\n".join(mutant["old"]), "\n".join(mutant["new"])
    if not old or whole.count(old) != 1:
        return f"doesn't apply: the old text stands {whole.count(old)} times in {mutant['file']}"
    with open(path, "w", encoding="utf-8") as f:
        f.write(whole.replace(old, new))
    try:
        fine, log = build(tree, jobs, cc)
        if not fine:
            return "doesn't compile:\n" + log[-1500:]
        run = subprocess.run(["build/sim", str(seeds), "0", str(jobs), "first"], cwd=tree, capture_output=True, text=True)
        seen = re.findall(r"^seed (\d+): (?!trace)(.*)$", run.stdout, re.M)
        if run.returncode == 1 and seen:
            mutant["seen"] = min(seen, key=lambda s: int(s[0]))
            return ""
        return f"SURVIVED {seeds} seeds" if run.returncode == 0 else "the simulation can't run:\n" + (run.stdout + run.stderr)[-1500:]
    finally:
        with open(path, "w", encoding="utf-8") as f:
            f.write(whole)


def main():
    build_dir, seeds, jobs, cc = os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    mutants = [m for m in read(os.path.join(HERE, "mutants.txt")) if not sys.argv[5:] or m["name"] in sys.argv[5:]]
    tree = os.path.join(build_dir, "mutants")
    os.makedirs(tree, exist_ok=True)
    copy_tree(tree)
    fine, log = build(tree, jobs, cc)
    if not fine:
        sys.exit("the tree doesn't build:\n" + log[-3000:])
    failed = 0
    for m in mutants:
        problem = try_one(tree, m, seeds, jobs, cc)
        if problem:
            failed += 1
            print(f"mutant {m['name']} ({m['what']}): {problem}", flush=True)
        else:
            print(f"mutant {m['name']} caught at seed {m['seen'][0]} ({m['seen'][1][:90]})", flush=True)
    print(f"{len(mutants) - failed} of {len(mutants)} mutants caught")
    sys.exit(failed > 0 or not mutants)


main()
