import { httpReference } from './adapters/http.ts';
import { check, DEFAULTS } from './check.ts';
import { injectedClock } from './clocks.ts';
import { adapterOf } from './subject.ts';
const { adapters, missing } = await httpReference();
console.log(missing);
for (const each of adapters) {
  if (process.argv[3] && !each.name.includes(process.argv[3])) continue;
  const t = performance.now();
  const { adapter, declaration } = adapterOf(each, each.name);
  try {
  const r = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs: Number(process.argv[2] ?? 60) });
  console.log(each.name, r.exitCode, (performance.now() - t).toFixed(0), 'ms', r.runs, r.operations);
  for (const f of r.failures) console.log('  FAIL', f.clause, f.violation.got, '|', f.violation.wanted, f.history.events.map(e => [String(e.when.lo), e.key, e.group, JSON.stringify(e.sent), e.outcome.kind, JSON.stringify(e.outcome.claims), e.outcome.message].join(' ')));
  for (const q of r.questions) console.log('  ASK', q.clause, JSON.stringify(q.fields), q.violation.got, '|', q.violation.wanted);
  for (const v of r.verdicts) if (v.status === 'not-exercised' || v.clause.startsWith('HTTP')) console.log('  ', v.clause, v.status, v.note, v.witnesses);
  for (const f of r.faults) console.log('  FAULT', f);
  } catch (e) { console.log(each.name, e); }
}
