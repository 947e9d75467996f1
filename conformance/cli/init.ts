import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Algorithm } from '../contract.ts';
import { UsageError } from '../errors.ts';
import { loadModule } from '../load.ts';

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
const METHODS = [
  'tryAcquire',
  'tryConsume',
  'tryRemoveTokens',
  'take',
  'tryTake',
  'consume',
  'allow',
  'isAllowed',
  'allowRequest',
  'check',
  'hit',
  'acquire',
  'limit',
  'request',
];

interface Found {
  readonly name: string;
  readonly isDefault: boolean;
  readonly isClass: boolean;
  readonly parameters: readonly string[];
  readonly method: string;
  readonly methodParameters: readonly string[];
  readonly isAsync: boolean;
}

/** The parameters of a function, by name; one that is taken apart at once is called `options`. */
const parametersOf = (source: string): string[] => {
  const alone = /^(?:async\s+)?(\w+)\s*=>/.exec(source)?.[1];
  if (alone !== undefined) return [alone];
  const parameters: string[] = [''];
  let depth = 0;
  for (const letter of source.slice(source.indexOf('('))) {
    if ('([{'.includes(letter) && depth++ === 0) continue;
    if (')]}'.includes(letter) && --depth === 0) break;
    if (letter === ',' && depth === 1) parameters.push('');
    else parameters[parameters.length - 1] += letter;
  }
  return parameters
    .map((parameter) => parameter.trim())
    .filter((parameter) => parameter !== '')
    .map((parameter) => (parameter.startsWith('{') ? 'options' : (/\w+/.exec(parameter)?.[0] ?? 'options')));
};

const sourceOf = (value: unknown): string =>
  typeof value === 'function' ? Function.prototype.toString.call(value) : '';

const limiterIn = (exported: Readonly<Record<string, unknown>>): Found | undefined => {
  for (const [name, value] of Object.entries(exported)) {
    if (typeof value !== 'function') continue;
    const prototype = value.prototype as Record<string, unknown> | undefined;
    const source = sourceOf(value);
    const isClass = source.startsWith('class');
    const methods = isClass && prototype ? Object.getOwnPropertyNames(prototype) : [];
    const method = METHODS.find((candidate) => methods.includes(candidate));
    if (isClass && !method) continue;
    const constructed = /\bconstructor\s*\([\s\S]*/.exec(source)?.[0] ?? '';
    const called = method && prototype ? sourceOf(prototype[method]) : '';
    return {
      name: name === 'default' ? value.name || 'Limiter' : name,
      isDefault: name === 'default',
      isClass,
      parameters: parametersOf(isClass ? constructed : source),
      method: method ?? 'tryAcquire',
      methodParameters: parametersOf(called),
      isAsync: called.startsWith('async '),
    };
  }
  return undefined;
};

/** What a module exports by name; CommonJS keeps it all in its default. */
const namedExports = (module: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { default: inner } = module;
  return inner !== null && typeof inner === 'object' ? { ...module, ...inner } : module;
};

const WINDOWED: readonly Algorithm[] = ['fixed-window', 'sliding-log', 'sliding-counter'];

/** What to pass for a parameter of this name. */
const argument = (parameter: string, algorithm: Algorithm): string => {
  const windowed = WINDOWED.includes(algorithm);
  if (/now|clock|time(r|Source)?$/i.test(parameter)) return 'clock.nowMs';
  if (/window|interval|period|duration/i.test(parameter))
    return windowed ? 'config.windowMs' : 'config.refill.periodMs';
  if (/rate|refill|fill|leak|per(ms|s|sec|second)$/i.test(parameter))
    return 'config.refill.tokens / config.refill.periodMs';
  if (/cap|max|burst|size|limit|tokens|points|quota/i.test(parameter))
    return windowed ? 'config.limit' : 'config.capacity';
  if (/config|options|opts/i.test(parameter)) return '{ ...config, clock }';
  return 'config';
};

const adapterText = (file: string, found: Found, algorithm: Algorithm): string => {
  const from = `./${basename(file)}`;
  const keyFirst = found.methodParameters.some((parameter) => /key|id|user|client/i.test(parameter));
  const call = `limiter.${found.method}(${keyFirst ? 'key, cost' : 'cost'})`;
  const args = found.parameters.map((parameter) => argument(parameter, algorithm)).join(', ');
  return `${found.isDefault ? `import ${found.name} from '${from}';` : `import { ${found.name} } from '${from}';`}

export default {
  name: '${basename(file, extname(file))}',
  declares: {
    algorithm: '${algorithm}',
    arithmetic: 'float64', // leave this line out if it computes in whole numbers
    backwards: 'never', // its clock is never set back; 'freeze' or 'rewind' if it may be${keyFirst ? '' : '\n    keyed: false,'}
  },
  create: (config, { clock }) => {
    const limiter = ${found.isClass ? 'new ' : ''}${found.name}(${args}); // look here: units, and whose clock it reads
    return {
      tryAcquire: ${found.isAsync ? 'async ' : ''}(${keyFirst ? 'key' : '_key'}, cost) => {
        const answer = ${found.isAsync ? 'await ' : ''}${call};
        return typeof answer === 'object' ? answer : { allowed: answer };
      },
    };
  },
};
`;
};

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

/** @throws UsageError for a language that there is none for, a file that holds no limiter, or one that would be overwritten. */
export const init = async (language: string | undefined, path: string | undefined): Promise<string> => {
  if (language !== undefined && !['js', 'ts'].includes(language))
    throw new UsageError(`init ${language}: there are js and ts; other languages are not there yet`);
  if (path === undefined)
    return writeNew(
      `limiter.adapter.${language === 'ts' ? 'ts' : 'js'}`,
      language === 'ts' ? `// @ts-nocheck\n${EXAMPLE}` : EXAMPLE,
    );
  const exported = namedExports(await loadModule(path));
  const found = limiterIn(exported);
  if (!found)
    throw new UsageError(
      `${path}: no class with one of ${METHODS.slice(0, 6).join(', ')}, …, and no function is exported (it exports ${Object.keys(exported).join(', ') || 'nothing'})`,
    );
  const algorithm =
    BY_NAME.find(([pattern]) => pattern.test(found.name) || pattern.test(basename(path)))?.[1] ?? 'token-bucket';
  const extension = extname(path);
  const text = adapterText(path, found, algorithm);
  const typed = extension.endsWith('ts') ? `// @ts-nocheck\n${text}` : text;
  const file = join(dirname(path), `${basename(path, extension)}.adapter${extension}`);
  return writeNew(
    file,
    extension === '.cjs' || extension === '.cts'
      ? typed
          .replace(/^import (.*) from '(.*)';$/m, "const $1 = require('$2');")
          .replace('export default', 'module.exports =')
      : typed,
  );
};
