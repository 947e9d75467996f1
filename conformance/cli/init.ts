import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Algorithm } from '../contract.ts';
import { UsageError } from '../errors.ts';
import { loadModule } from '../load.ts';
import { adapterText } from './adapter-text.ts';
import { KNOWN_PACKAGES } from './known-packages.ts';
import { type Found, limiterIn, METHODS, namedExports } from './limiter-in.ts';

/** Writes an adapter: for a limiter that is there, or one that shows how. */

const BY_NAME: readonly (readonly [RegExp, Algorithm])[] = [
  [/gcra/i, 'gcra'],
  [/leaky.*queue/i, 'leaky-queue'],
  [/leaky/i, 'leaky-bucket'],
  [/sliding.*(log|list)|log/i, 'sliding-log'],
  [/sliding/i, 'sliding-counter'],
  [/fixed|window/i, 'fixed-window'],
  [/spac|throttle/i, 'spacing'],
  [/token|bucket/i, 'token-bucket'],
];
const EXAMPLE = `// A limiter that shows how: replace it with yours.
class TokenBucket {
  constructor(capacity, tokensPerMs, nowMs) {
    Object.assign(this, { capacity, tokensPerMs, nowMs, level: capacity, last: nowMs() });
    if (!(capacity > 0 && capacity < Infinity && tokensPerMs > 0 && tokensPerMs < Infinity)) throw new RangeError('capacity and rate must be positive');
  }
  take(cost) {
    if (!(Number.isInteger(cost) && cost > 0)) throw new RangeError('cost must be a positive integer');
    const now = this.nowMs();
    this.level = Math.min(this.capacity, this.level + Math.max(0, now - this.last) * this.tokensPerMs);
    this.last = Math.max(this.last, now);
    if (this.level < cost) return false;
    this.level -= cost;
    return true;
  }
}

export default {
  name: 'my-limiter',
  declares: { algorithm: 'token-bucket', arithmetic: 'float64', keyed: false, backwards: 'never' },
  create: ({ capacity, refill }, { clock }) => {
    const bucket = new TokenBucket(capacity, refill.tokens / refill.periodMs, clock.nowMs);
    return { tryAcquire: (_key, cost) => ({ allowed: bucket.take(cost) }) };
  },
};
`;

const writeNew = (file: string, text: string): string => {
  if (existsSync(file)) throw new UsageError(`${file} is there already; nothing was written`);
  writeFileSync(file, text);
  return `wrote ${file}\nnext: npx ratelaw check ${file.startsWith('/') ? file : `./${file.replaceAll('\\', '/')}`}`;
};

/** Of a package that is installed here, where it begins; nothing where it is not. */
const installedAs = (name: string): string | undefined => {
  try {
    return createRequire(resolve('package.json')).resolve(name);
  } catch {
    return undefined;
  }
};

const algorithmOf = (name: string, path: string): Algorithm =>
  BY_NAME.find(([pattern]) => pattern.test(name) || pattern.test(path))?.[1] ?? 'token-bucket';

const foundIn = async (path: string, what: string): Promise<Found> => {
  const exported = namedExports(await loadModule(path));
  const found = limiterIn(exported);
  if (found) return found;
  throw new UsageError(
    `${what}: no class with one of ${METHODS.slice(0, 6).join(', ')}, …, and no function is exported (it exports ${Object.keys(exported).join(', ') || 'nothing'})`,
  );
};

/** What an adapter imports, and is not here yet, is said. */
const needs = (text: string): string => {
  const wanted = ['ioredis', 'redis'].filter((name) => text.includes(`from '${name}'`) && !installedAs(name));
  return wanted.length > 0 ? `\nneeds: npm install --save-dev ${wanted.join(' ')}` : '';
};

const PACKAGE = /^(?:@[\w.-]+\/)?[\w.-]+$/;

/** For a package: beside whatever else is here, in a module of its own. */
const forPackage = async (name: string): Promise<string> => {
  const entry = installedAs(name);
  if (!entry)
    throw new UsageError(
      `${name}: there is no such file, nor a package of this name; \`npm install --save-dev ${name}\`?`,
    );
  const known = KNOWN_PACKAGES.get(name);
  const own = name.replace('@', '').replace('/', '-');
  const written = async (): Promise<string> => {
    const found = await foundIn(entry, name);
    return adapterText({ name: own, from: name }, found, algorithmOf(found.name, name));
  };
  const text = known ?? (await written());
  return writeNew(`${own}.adapter.mjs`, text) + needs(text);
};

/** @throws UsageError for a language that there is none for, a file that holds no limiter, or one that would be overwritten. */
export const init = async (language: string | undefined, path: string | undefined): Promise<string> => {
  if (language !== undefined && !['js', 'ts'].includes(language))
    throw new UsageError(`init ${language}: there are js and ts; other languages are not there yet`);
  if (path === undefined)
    return writeNew(
      `limiter.adapter.${language === 'ts' ? 'ts' : 'js'}`,
      language === 'ts' ? `// @ts-nocheck\n${EXAMPLE}` : EXAMPLE,
    );
  if (PACKAGE.test(path) && !existsSync(path)) return forPackage(path);
  const found = await foundIn(path, path);
  const extension = extname(path);
  const name = basename(path, extension);
  const text = adapterText({ name, from: `./${basename(path)}` }, found, algorithmOf(found.name, basename(path)));
  const typed = extension.endsWith('ts') ? `// @ts-nocheck\n${text}` : text;
  const file = join(dirname(path), `${name}.adapter${extension}`);
  const isCommonJs = extension === '.cjs' || extension === '.cts';
  return writeNew(file, isCommonJs ? asCommonJs(typed) : typed) + needs(typed);
};

const asCommonJs = (text: string): string =>
  text
    .replace(/^import (.*) from '(.*)';$/gm, "const $1 = require('$2');")
    .replace('export default', 'module.exports =');
