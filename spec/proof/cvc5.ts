import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROOFS } from './proofs.ts';
import { inTwos, runFile } from './workers.ts';

const QUESTION_LIMIT_MS = 20_000;

/** What another solver answers to one question: `sat`, `unsat`, or neither. */
const ask = (path: string): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn('cvc5', [`--tlimit=${QUESTION_LIMIT_MS}`, path], { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.on('error', () => resolve('unknown'));
    child.on('close', () => resolve(out.trim().split('\n').at(-1) ?? 'unknown'));
  });

/** Asks cvc5 every question that Z3 was asked: a fault in one solver would have to be a fault in both. */
export const crossCheck = async (): Promise<boolean> => {
  const { stdout, error } = spawnSync('cvc5', ['--version'], { encoding: 'utf8' });
  if (error) {
    process.stderr.write('cvc5 is not there: install it (Debian: apt-get install cvc5), or leave out --cross-check\n');
    return false;
  }
  const version = stdout.split('\n')[0] ?? 'cvc5';
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-smt-'));
  try {
    const files = await inTwos(
      PROOFS.map(({ name }) => name),
      (name) => runFile(name, ['--smt']),
    );
    const failures = files.filter(({ failure }) => failure !== undefined);
    for (const { name, failure } of failures) process.stdout.write(`FAIL ${name}: ${failure}\n`);
    const questions = files
      .flatMap(({ lemmas }) => lemmas)
      .flatMap(({ id, parts, broken }) => [...parts, ...broken].map((part) => ({ id, part })))
      .map(({ id, part }, i) => ({ id, part, path: join(folder, `${i}.smt2`) }));
    const answers = await inTwos(questions, async ({ id, part, path }) => {
      writeFileSync(path, part.smt ?? '');
      const answer = await ask(path);
      const expected = part.status === 'proved' ? 'unsat' : part.status === 'refuted' ? 'sat' : 'unknown';
      const verdict = answer === expected ? 'agree' : answer === 'sat' || answer === 'unsat' ? 'DISAGREE' : 'unknown';
      if (verdict !== 'agree') process.stdout.write(`${verdict.padEnd(8)} ${id}: ${part.name}\n`);
      return verdict;
    });
    const of = (verdict: string): string => `${answers.filter((answer) => answer === verdict).length}`;
    process.stdout.write(
      `${version}: of ${answers.length} questions, ${of('agree')} agree, ${of('unknown')} unknown, ${of('DISAGREE')} disagree\n`,
    );
    return failures.length === 0 && answers.length > 0 && !answers.includes('DISAGREE');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
