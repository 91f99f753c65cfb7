#!/usr/bin/env bash
# Searches for inputs that break the readers: tests/fuzz/run.sh [seconds per target, default 60] [target...]
# Needs clang with libFuzzer. New inputs go to build/fuzz/corpus; findings stop the run and stay in build/fuzz.
# With KEEP=1 the inputs that reach new code are merged into tests/fuzz/corpus, which the tests replay.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}; shift || true
targets=("$@"); [ "${#targets[@]}" -gt 0 ] || targets=(tags gmns city shakemap)
cmake --preset fuzz > /dev/null && cmake --build --preset fuzz
pids=()
for t in "${targets[@]}"; do
  mkdir -p "build/fuzz/corpus/$t"
  "build/fuzz/bin/fuzz_$t" -max_total_time="$seconds" -max_len=4096 -timeout=20 -artifact_prefix="build/fuzz/finding-$t-" \
    "build/fuzz/corpus/$t" "tests/fuzz/corpus/$t" > "build/fuzz/$t.log" 2>&1 &
  pids+=($!)
done
status=0
for p in "${pids[@]}"; do wait "$p" || status=1; done
for t in "${targets[@]}"; do echo "$t: $(tail -1 "build/fuzz/$t.log")"; done
if [ "${KEEP:-0}" = 1 ]; then
  for t in "${targets[@]}"; do "build/fuzz/bin/fuzz_$t" -merge=1 "tests/fuzz/corpus/$t" "build/fuzz/corpus/$t" > /dev/null 2>&1; done
fi
exit $status
