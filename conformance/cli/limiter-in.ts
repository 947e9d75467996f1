/** What a module exports that looks like a limiter, and how it is called. */

export const METHODS = [
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

export interface Found {
  readonly name: string;
  readonly isDefault: boolean;
  readonly isClass: boolean;
  readonly parameters: readonly string[];
  readonly method: string;
  readonly methodParameters: readonly string[];
  readonly isAsync: boolean;
  /** Its code and that of what it extends, without comments: it tells where its state is, and whose clock it reads. */
  readonly code: string;
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

const codeOf = (value: unknown): string => {
  if (typeof value !== 'function' || value === Function.prototype) return '';
  const own = sourceOf(value).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return own + codeOf(Object.getPrototypeOf(value));
};

export const limiterIn = (exported: Readonly<Record<string, unknown>>): Found | undefined => {
  for (const [name, value] of Object.entries(exported)) {
    if (typeof value !== 'function') continue;
    const prototype = value.prototype as Record<string, unknown> | undefined;
    const source = sourceOf(value);
    const isClass = source.startsWith('class');
    const method = isClass ? METHODS.find((candidate) => typeof prototype?.[candidate] === 'function') : undefined;
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
      code: codeOf(value),
    };
  }
  return undefined;
};

/** What a module exports by name; CommonJS keeps it all in its default. */
export const namedExports = (module: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { default: inner } = module;
  return inner !== null && typeof inner === 'object' ? { ...module, ...inner } : module;
};
