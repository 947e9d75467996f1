/**
 * Writes every mutant as a module of its own into `mutants/.generated/`: the base file with its one change, and an index
 * that loads them by id. They are then compiled and type-checked with everything else. Beside them the files that are
 * changed, as they are written: reports show them where only the compiled ones are installed. Run by `npm run build`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DISTRIBUTED_MUTANTS } from './distributed/index.ts';
import { MUTANTS, type Mutant } from './index.ts';
import { filesOf, MutantError, patch } from './patch.ts';
import { STORE_MUTANTS } from './store/index.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'mutants', '.generated');

/** A mistake in a mutant; anything else that is thrown is one of ours. */
const MISTAKE = 2;

const checkIds = (mutants: readonly Mutant[]): void => {
  for (const [i, { id, base }] of mutants.entries()) {
    const first = mutants.findIndex((other) => other.id === id);
    if (first < i)
      throw new MutantError(
        `mutant ${id}: the id is that of two, of ${mutants[first]?.base} and of ${base}; wanted: an id of its own. Rename one of them`,
      );
  }
};

/** @throws MutantError where there is no such file. */
const sourceOf = ({ id }: Mutant, file: string): string => {
  if (!existsSync(join(root, file)))
    throw new MutantError(
      `mutant ${id}: there is no ${file}; wanted: a file of this repository, as its \`base\`, \`entry\` or \`in\``,
    );
  return readFileSync(join(root, file), 'utf8');
};

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
  const leads = new Map<string, boolean>();
  const look = (file: string): boolean => {
    const known = leads.get(file);
    if (known !== undefined) return known;
    leads.set(file, changed.includes(file));
    // Every one of them is looked at: each may be on a way of its own, and one that is changed may lead to another.
    const found = loadedBy(file).map(look).includes(true) || changed.includes(file);
    leads.set(file, found);
    return found;
  };
  look(entry);
  return [...leads].filter(([, isBetween]) => isBetween).map(([file]) => file);
};

/** Writes a mutant's files, as they lie beside each other; gives the line that loads its class. */
const write = (mutant: Mutant): string => {
  const entry = mutant.entry ?? mutant.base;
  if (mutant.edits.length === 0) {
    const path = relative(out, join(root, entry)).replaceAll('\\', '/');
    return `  '${mutant.id}': async () => (await import('${path}')).${mutant.limiter},`;
  }
  const folder = join(out, mutant.id);
  // What lies between the base and the entry of a middleware is many files: all are copied.
  const whole = mutant.client === undefined ? [] : filesBeside(entry);
  const changed = filesOf(mutant);
  const files = new Set([entry, ...changed, ...whole, ...(whole.length > 0 ? [] : between(entry, changed))]);
  const copyOf = (file: string): string => join(folder, relative(dirname(entry), file));
  for (const file of files) {
    const source = sourceOf(mutant, file);
    const patched = changed.includes(file) ? patch(mutant, source, file) : source;
    const home = dirname(copyOf(file));
    const moved = patched.replace(/(from\s+')(\.\.?\/[^']+)(')/g, (_, open: string, name: string, close: string) => {
      const loaded = join(dirname(file), name).replaceAll('\\', '/');
      const path = relative(home, files.has(loaded) ? copyOf(loaded) : join(root, loaded)).replaceAll('\\', '/');
      return `${open}${path.startsWith('.') ? path : `./${path}`}${close}`;
    });
    mkdirSync(home, { recursive: true });
    writeFileSync(copyOf(file), moved);
  }
  const loaded = `import('./${mutant.id}/${basename(entry)}')`;
  return mutant.limiter === '*'
    ? `  '${mutant.id}': () => ${loaded},`
    : `  '${mutant.id}': async () => (await ${loaded}).${mutant.limiter},`;
};

/** Every mutant of a list, and what loads them by id. */
const writeAll = (mutants: readonly Mutant[], file: string, name: string, what: string): void =>
  writeFileSync(
    join(out, file),
    `/** Written by mutants/generate.ts: ${what}, by id. */
export const ${name}: Readonly<Record<string, () => Promise<unknown>>> = {
${mutants.map(write).join('\n')}
};
`,
  );

const writeSources = (mutants: readonly Mutant[]): void => {
  const sources = [...new Set(mutants.flatMap((mutant) => [mutant.base, ...filesOf(mutant)]))].sort();
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
};

try {
  checkIds([...MUTANTS, ...STORE_MUTANTS, ...DISTRIBUTED_MUTANTS]);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeAll(MUTANTS, 'index.ts', 'LOADERS', 'the class of each mutant');
  writeAll(STORE_MUTANTS, 'store.ts', 'STORE_LOADERS', 'the class of each mutant of a limiter over a store');
  writeAll(DISTRIBUTED_MUTANTS, 'distributed.ts', 'DISTRIBUTED_LOADERS', 'the module of each mutant of several nodes');
  writeSources(MUTANTS);
} catch (error) {
  if (!(error instanceof MutantError)) throw error;
  process.stderr.write(`mutants/generate.ts: ${error.message}\n`);
  process.exitCode = MISTAKE;
}
