import { setFlagsFromString } from 'node:v8';
import { PROOFS } from './proofs.ts';
import { holds, proverOn } from './prove.ts';
import { openBench } from './z3.ts';

/**
 * One proof file in one process: `worker <name> [--smt] [--stop]` prints one line of JSON per lemma. `--smt` adds each
 * question as SMT-LIB, `--stop` ends with the first lemma that does not hold.
 */
const [name, ...flags] = process.argv.slice(2);
const file = PROOFS.find((proof) => proof.name === name);
if (!file) throw new Error(`no proof is called ${name}: known are ${PROOFS.map((proof) => proof.name).join(', ')}`);

// Z3 is 33 MB of WebAssembly and runs for seconds: optimising it would take longer than it saves.
setFlagsFromString('--liftoff-only');

const bench = await openBench();
try {
  const { lemmas } = await file.load();
  const prover = proverOn(bench, flags.includes('--smt'));
  for (const lemma of lemmas(bench.logic)) {
    const outcome = await prover.lemma(lemma);
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
    if (flags.includes('--stop') && !holds(outcome)) break;
  }
} finally {
  await bench.close();
}
