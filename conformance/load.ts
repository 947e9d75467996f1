import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, oneLine, UsageError } from './errors.ts';

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/** So that an adapter can `import … from 'ratelaw'` where nothing is installed, the name resolves to this very package. */
const resolveOurselves = (): void => {
  const self = new URL('./index.js', import.meta.url).href;
  const hook = `export const resolve = (name, context, next) => name === 'ratelaw' ? { url: ${JSON.stringify(self)}, shortCircuit: true } : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
};

/**
 * Loads a module by path, TypeScript or JavaScript, ESM or CommonJS.
 * @throws UsageError when there is no such file, or it cannot be loaded.
 */
export const loadModule = async (path: string): Promise<Record<string, unknown>> => {
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError(`${path}: no such file`);
  if (!statSync(file).isFile())
    throw new UsageError(`${path}: not a file; wanted: an adapter (${EXTENSIONS.join(', ')})`);
  const extension = extname(file);
  if (!EXTENSIONS.includes(extension))
    throw new UsageError(`${path}: ${extension || 'no'} extension; wanted: one of ${EXTENSIONS.join(', ')}`);
  try {
    if (extension.endsWith('ts')) {
      const [esm, cjs] = await Promise.all([import('tsx/esm/api'), import('tsx/cjs/api')]);
      esm.register();
      cjs.register();
    }
    if (readFileSync(file, 'utf8').includes('ratelaw')) resolveOurselves();
    if (extension === '.cjs' || extension === '.cts')
      return { default: createRequire(import.meta.url)(file) as unknown };
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`${path}: could not be loaded: ${oneLine(messageOf(error))}`);
  }
};

/** A module's default export, through the wrapper that CommonJS interoperation may put around it. */
export const defaultExportOf = (module: Record<string, unknown>, path: string): unknown => {
  let value = module.default;
  if (value !== null && typeof value === 'object' && 'default' in value)
    value = (value as Record<string, unknown>).default;
  if (value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)) {
    const names = Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports');
    throw new UsageError(
      `${path}: no default export${names.length > 0 ? ` (it exports ${names.slice(0, 5).join(', ')})` : ''}; wanted: export default { name, declares, create }. \`ratelaw init --for ${path}\` writes one`,
    );
  }
  return value;
};
