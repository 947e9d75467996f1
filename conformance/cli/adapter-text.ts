import type { Algorithm } from '../contract.ts';
import { clientFor, connecting } from './client-text.ts';
import type { Found } from './limiter-in.ts';

/** The text of an adapter for a limiter that was found. */

/** Where a limiter comes from, and what its adapter calls it. */
export interface Origin {
  readonly name: string;
  readonly from: string;
}

const WINDOWED: readonly Algorithm[] = ['fixed-window', 'sliding-log', 'sliding-counter'];

/** What to pass for a parameter of this name. */
const argument = (parameter: string, algorithm: Algorithm, isOverRedis: boolean): string => {
  const windowed = WINDOWED.includes(algorithm);
  if (isOverRedis && /redis|client|connection|store$/i.test(parameter)) return 'redis';
  if (isOverRedis && /prefix|namespace/i.test(parameter)) return 'keyPrefix';
  if (/now|clock|time(r|Source)?$/i.test(parameter)) return 'clock.nowMs';
  if (/window|interval|period|duration/i.test(parameter))
    return windowed ? 'config.windowMs' : 'config.refill.periodMs';
  if (/rate|refill|fill|leak|per(ms|s|sec|second)$/i.test(parameter))
    return 'config.refill.tokens / config.refill.periodMs';
  if (/cap|max|burst|size|limit|tokens|points|quota/i.test(parameter))
    return windowed ? 'config.limit' : 'config.capacity';
  if (/config|options|opts/i.test(parameter))
    return isOverRedis ? '{ ...config, redis, keyPrefix }' : '{ ...config, clock }';
  return 'config';
};

const asksByKey = ({ methodParameters }: Found): boolean =>
  methodParameters.some((parameter) => /key|id|user|client/i.test(parameter));

const importText = ({ isDefault, name }: Found, from: string): string =>
  `import ${isDefault ? name : `{ ${name} }`} from '${from}';`;

const builtText = (found: Found, algorithm: Algorithm, isOverRedis: boolean): string => {
  const args = found.parameters.map((parameter) => argument(parameter, algorithm, isOverRedis)).join(', ');
  return `${found.isClass ? 'new ' : ''}${found.name}(${args})`;
};

const inMemory = ({ name, from }: Origin, found: Found, algorithm: Algorithm): string => {
  const keyFirst = asksByKey(found);
  const call = `limiter.${found.method}(${keyFirst ? 'key, cost' : 'cost'})`;
  return `${importText(found, from)}

export default {
  name: '${name}',
  declares: {
    algorithm: '${algorithm}',
    arithmetic: 'float64', // leave this line out if it computes in whole numbers
    backwards: 'never', // its clock is never set back; 'freeze' or 'rewind' if it may be${keyFirst ? '' : '\n    keyed: false,'}
  },
  create: (config, { clock }) => {
    const limiter = ${builtText(found, algorithm, false)}; // look here: units, and whose clock it reads
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

/** Whose clock a limiter over a store goes by. */
const clockText = ({ parameters, code }: Found): { readonly clock: string; readonly why: string } => {
  if (parameters.some((parameter) => /now|clock|time(r|Source)?$/i.test(parameter)))
    return { clock: 'injected', why: 'it goes by the clock that it is handed' };
  if (/Date\.now|new Date\(\)|performance\.now/.test(code)) return { clock: 'fake-timers', why: 'it reads Date.now()' };
  return { clock: 'process', why: "it goes by the server's: TIME, and the expiry of keys" };
};

/** What expires begins with its first request. */
const windowText = (algorithm: Algorithm, clock: string): string =>
  algorithm === 'fixed-window' && clock === 'process' ? "\n    windowAnchor: 'first-request', // or 'epoch'" : '';

const overRedis = ({ name, from }: Origin, found: Found, algorithm: Algorithm): string => {
  const { clock, why } = clockText(found);
  const keyFirst = asksByKey(found);
  const client = clientFor(found.code);
  const { make, connect, close } = connecting(client, clock === 'fake-timers');
  return `${client.imports}
${importText(found, from)}
${client.once}
export default {
  name: '${name}',
  declares: {
    algorithm: '${algorithm}',${windowText(algorithm, clock)}
    store: 'redis',
    clock: '${clock}', // ${why}
    onFailure: 'error', // what is answered when the store cannot be asked; or 'open', 'closed'
    backwards: 'never', // its clock is never set back; 'freeze' or 'rewind' if it may be${keyFirst ? '' : '\n    keyed: false,'}
  },
  ${connect === '' ? '' : 'async '}create(config, { redisUrl, keyPrefix${clock === 'injected' ? ', clock' : ''} }) {
${make}    const limiter = ${builtText(found, algorithm, true)}; // look here: units, and that its keys begin with keyPrefix
${connect}    return {
      async tryAcquire(${keyFirst ? 'key' : '_key'}, cost) {
        const answer = await limiter.${found.method}(${keyFirst ? 'key, cost' : 'cost'});
        return typeof answer === 'object' ? answer : { allowed: answer }; // wanted: { allowed, remaining?, retryAfterMs? }
      },
${close}    };
  },
};
`;
};

/** Its code tells of a store that is asked by commands. */
const isOverRedis = ({ parameters, code }: Found): boolean =>
  parameters.some((parameter) => /redis/i.test(parameter)) || /redis|\.eval(?:sha)?\(/i.test(code);

export const adapterText = (origin: Origin, found: Found, algorithm: Algorithm): string =>
  (isOverRedis(found) ? overRedis : inMemory)(origin, found, algorithm);
