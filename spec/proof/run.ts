import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { printed, searchAll, tabled } from '../protocols/index.ts';
import { crossCheck } from './cvc5.ts';
import { mutate } from './mutate.ts';
import { PROOFS } from './proofs.ts';
import { holds } from './prove.ts';
import { counterexamplesModule, counterexamplesOf, markdown, table } from './report.ts';
import { inTwos, runFile, SPEC } from './workers.ts';

const USAGE = `npm run prove                    proves every lemma; fails when one does not hold, or when PROOFS.md is stale
npm run prove -- --write         writes spec/PROOFS.md and spec/counterexamples.ts as well
npm run prove -- --mutants       breaks the models on purpose: some proof must notice each time
npm run prove -- --cross-check   asks cvc5 the same questions (Debian: apt-get install cvc5)
`;

/** Where the sources are, also for what was built of them. */
const sources = (): string => {
  let folder = SPEC;
  while (!existsSync(join(folder, 'package.json'))) {
    if (dirname(folder) === folder) throw new Error(`no package.json above ${SPEC}: run this within the repository`);
    folder = dirname(folder);
  }
  return join(folder, 'spec');
};

/** Their times differ: those that take long begin first. */
const LONG = ['distributed/debts', 'sliding-counter', 'token-bucket', 'bucket'];

const proveAll = async (write: boolean): Promise<boolean> => {
  const began = process.hrtime.bigint();
  const names = PROOFS.map(({ name }) => name);
  const order = [...LONG, ...names.filter((name) => !LONG.includes(name))];
  const done = await inTwos(order, (name) => runFile(name));
  const files = names.flatMap((name) => done.filter((file) => file.name === name));
  process.stdout.write(`${table(files, process.hrtime.bigint() - began)}\n`);
  const searched = searchAll();
  process.stdout.write(`\nProtocols, every interleaving of every length\n\n${printed(searched)}\n`);
  const searchedWell = searched.every(({ asExpected }) => asExpected);
  const good =
    searchedWell &&
    files.every(({ lemmas, failure }) => failure === undefined && lemmas.length > 0 && lemmas.every(holds));
  // What does not hold is not written down.
  if (!good) return false;
  const folder = sources();
  const generated = {
    'PROOFS.md': `${markdown(files)}${tabled(searched)}`,
    'counterexamples.ts': counterexamplesModule(counterexamplesOf(files)),
  };
  let fresh = true;
  for (const [name, text] of Object.entries(generated)) {
    const path = join(folder, name);
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (before === text) continue;
    if (write) writeFileSync(path, text);
    else {
      fresh = false;
      process.stdout.write(`spec/${name} is stale: run npm run prove -- --write, and look at what has changed\n`);
    }
  }
  return fresh;
};

const [option, ...rest] = process.argv.slice(2);
const task = {
  none: () => proveAll(false),
  '--write': () => proveAll(true),
  '--mutants': mutate,
  '--cross-check': crossCheck,
}[option ?? 'none'];
if (!task || rest.length > 0) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else if (!(await task())) process.exitCode = 1;
