/**
 * Writes every mutant as a module of its own into `mutants/.generated/`: the base file with its one change, and an index
 * that loads them by id. They are then compiled and type-checked with everything else. Beside them the files that are
 * changed, as they are written: reports show them where only the compiled ones are installed. Run by `npm run build`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MUTANTS } from './index.ts';
import { filesOf, patch } from './patch.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'mutants', '.generated');

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

/** The modules in the folder of `file`. */
const filesBeside = (file: string): string[] =>
  readdirSync(join(root, dirname(file)))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `${dirname(file)}/${name}`);

/** The modules that a file loads from its own folder; what is imported for its types alone is not loaded. */
const loadedBy = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|export)\s(?!type\b)[^']*?from '\.\/([^']+)'/gm)].map(
    ([, name]) => `${dirname(file)}/${name}`,
  );

/** `entry`, and every module through which it loads one of `changed`: nothing else needs a copy. */
const between = (entry: string, changed: readonly string[]): string[] => {
  const leads = new Map(changed.map((file) => [file, true]));
  const look = (file: string): boolean => {
    const known = leads.get(file);
    if (known !== undefined) return known;
    leads.set(file, false);
    // Every one of them is looked at: each may be on a way of its own.
    const found = loadedBy(file).map(look).includes(true);
    leads.set(file, found);
    return found;
  };
  look(entry);
  return [...leads].filter(([, isBetween]) => isBetween).map(([file]) => file);
};

const loaders: string[] = [];
for (const mutant of MUTANTS) {
  const entry = mutant.entry ?? mutant.base;
  if (mutant.edits.length === 0) {
    const path = relative(out, join(root, entry)).replaceAll('\\', '/');
    loaders.push(`  '${mutant.id}': async () => (await import('${path}')).${mutant.limiter},`);
    continue;
  }
  const folder = join(out, mutant.id);
  mkdirSync(folder);
  // What lies between the base and the entry of a middleware is many files: all are copied.
  const whole = mutant.client === undefined ? [] : filesBeside(entry);
  const changed = filesOf(mutant);
  const files = new Set([entry, ...changed, ...whole, ...(whole.length > 0 ? [] : between(entry, changed))]);
  const copied = new Set([...files].map((file) => basename(file)));
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8');
    const patched = changed.includes(file) ? patch(mutant, source, file) : source;
    const home = relative(folder, join(root, dirname(file))).replaceAll('\\', '/');
    const moved = patched.replace(
      /(from\s+')(\.\.?)\/([^']+)(')/g,
      (same, open: string, dots: string, name: string, close: string) =>
        dots === '.' && copied.has(name) ? same : `${open}${home}/${dots === '.' ? '' : '../'}${name}${close}`,
    );
    writeFileSync(join(folder, basename(file)), moved);
  }
  loaders.push(`  '${mutant.id}': async () => (await import('./${mutant.id}/${basename(entry)}')).${mutant.limiter},`);
}
writeFileSync(
  join(out, 'index.ts'),
  `/** Written by mutants/generate.ts: the class of each mutant, by id. */
export const LOADERS: Readonly<Record<string, () => Promise<unknown>>> = {
${loaders.join('\n')}
};
`,
);

const sources = [...new Set(MUTANTS.flatMap((mutant) => [mutant.base, ...filesOf(mutant)]))].sort();
writeFileSync(
  join(out, 'sources.ts'),
  `/** Written by mutants/generate.ts: every file that a mutant changes, or is. */
export const SOURCES: Readonly<Record<string, string>> = ${JSON.stringify(
    Object.fromEntries(sources.map((file) => [file, readFileSync(join(root, file), 'utf8')])),
    null,
    2,
  )};
`,
);
