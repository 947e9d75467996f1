import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ModelMutant, MUTANTS } from './mutants.ts';
import { holds } from './prove.ts';
import { complaints } from './report.ts';
import { EXTENSION, inTwos, runFile, SPEC } from './workers.ts';

/** `text` with `find` replaced, which must be there exactly once. */
export const applied = (text: string, { model, find, replace }: ModelMutant): string => {
  const parts = text.split(find);
  if (parts.length !== 2)
    throw new Error(`${model}: \`${find}\` is there ${parts.length - 1} times, and must be there once`);
  return parts.join(replace);
};

const nodeModules = (): string => {
  let folder = SPEC;
  while (!existsSync(join(folder, 'node_modules', 'z3-solver'))) {
    if (dirname(folder) === folder) throw new Error('z3-solver is not installed: npm ci');
    folder = dirname(folder);
  }
  return join(folder, 'node_modules');
};

/** A copy of `spec/` in a folder of its own, in which a model can be broken. */
const copyOfSpec = (root: string): string => {
  cpSync(SPEC, join(root, 'spec'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n');
  symlinkSync(nodeModules(), join(root, 'node_modules'), 'junction');
  return join(root, 'spec');
};

/** Breaks one line of a model at a time: some lemma must notice, or the proofs prove less than they say. */
export const mutate = async (): Promise<boolean> => {
  const roots = new Map<string, string>();
  try {
    const survived = await inTwos(MUTANTS, async (mutant, lane) => {
      const root = roots.get(lane) ?? mkdtempSync(join(tmpdir(), 'ratelaw-proofs-'));
      const spec = roots.has(lane) ? join(root, 'spec') : copyOfSpec(root);
      roots.set(lane, root);
      const path = join(spec, `${mutant.model}${EXTENSION}`);
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, applied(text, mutant));
      try {
        for (const name of mutant.proofs) {
          const { lemmas, failure } = await runFile(name, ['--stop'], spec);
          if (failure !== undefined) throw new Error(`${mutant.model}: ${mutant.why}: ${failure}`);
          const noticed = lemmas.find(
            (lemma) =>
              !holds(lemma) && ![...lemma.parts, ...lemma.broken].every(({ status }) => status === 'undecided'),
          );
          if (!noticed) continue;
          process.stdout.write(
            `noticed  ${mutant.model}: ${mutant.why}\n         ${noticed.id}: ${complaints(noticed)[0]}\n`,
          );
          return false;
        }
      } finally {
        writeFileSync(path, text);
      }
      process.stdout.write(`SURVIVED ${mutant.model}: ${mutant.why}\n`);
      return true;
    });
    const left = survived.filter(Boolean).length;
    process.stdout.write(
      `${survived.length} models broken on purpose, ${survived.length - left} noticed, ${left} survived\n`,
    );
    return left === 0;
  } finally {
    for (const root of roots.values()) rmSync(root, { recursive: true, force: true });
  }
};
