import { BlockList, isIPv4 } from 'node:net';
import { normalAddress } from './address.ts';
import type { ForwardedHeader } from './forwarded.ts';
import { forwardedFrom } from './forwarded.ts';

/**
 * Whose word about the client is taken.
 *
 * - `false`: nobody's. The client is whoever opened the connection.
 * - a number: that of so many proxies, the nearest one being the peer of the connection. For proxies whose addresses are
 *   not known, or which come over a Unix socket. The server must not be reachable past them: who is, is believed too.
 * - a function: that of the proxies with these addresses; see {@link proxiesIn}. It is given {@link normalAddress}es.
 */
export type TrustProxy = false | number | ((address: string) => boolean);

export interface ProxyTrust {
  /** False by default. */
  readonly trustProxy?: TrustProxy | undefined;
  /**
   * The one header field that the trusted proxies write, `x-forwarded-for` by default. The other one is never looked at:
   * most proxies add to one of them and hand on the other as the client sent it.
   */
  readonly forwardedHeader?: ForwardedHeader | undefined;
}

/** What is known of a connection and of the request on it. */
export interface Connection {
  /** Undefined for a Unix socket, and for a connection that is closed. */
  readonly remoteAddress: string | undefined;
  /** The value of a header field; where it came more than once, all of them with commas between, in order. */
  header(name: ForwardedHeader): string | undefined;
}

/**
 * The {@link normalAddress} of the client: from the peer of the connection on, through what each proxy wrote, the first
 * that is not trusted. Where a trusted proxy names no address, the nearest that is known stands for the client: too many
 * share a limit then, but nobody escapes it. Undefined if no address is known at all.
 */
export function clientAddress(connection: Connection, trust: ProxyTrust = {}): string | undefined {
  const { trustProxy = false, forwardedHeader = 'x-forwarded-for' } = trust;
  let nearest = normalAddress(connection.remoteAddress);
  if (trustProxy === false) return nearest;
  // A peer without an address is trusted by its place only: of a closed connection nobody knows whose it was.
  const trusts = (address: string | undefined, hop: number): boolean =>
    typeof trustProxy === 'number' ? hop < trustProxy : address !== undefined && trustProxy(address);
  if (!trusts(nearest, 0)) return nearest;
  let hop = 0;
  for (const text of forwardedFrom(connection.header(forwardedHeader) ?? '', forwardedHeader)) {
    const address = normalAddress(text);
    if (address !== undefined) nearest = address;
    hop += 1;
    if (!trusts(address, hop)) break;
  }
  return nearest;
}

/**
 * A `trustProxy` for the proxies in these networks: `proxiesIn(['10.0.0.0/8', 'fd00::/8', '192.0.2.7'])`.
 *
 * @throws TypeError for what is neither an address nor a network in CIDR notation.
 */
export function proxiesIn(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) addNetwork(list, network);
  return (text) => {
    const address = normalAddress(text);
    return address !== undefined && list.check(address, familyOf(address));
  };
}

function addNetwork(list: BlockList, network: string): void {
  const [text, length, ...more] = String(network).split('/');
  const address = normalAddress(text);
  // An IPv4-mapped network would need another length for its IPv4 form; nobody writes proxies down that way.
  const isMapped = address !== undefined && isIPv4(address) && String(text).includes(':');
  if (address === undefined || isMapped || more.length > 0) throw badNetwork(network);
  const lengthMax = isIPv4(address) ? 32 : 128;
  if (length === undefined) {
    list.addAddress(address, familyOf(address));
  } else if (/^\d{1,3}$/.test(length) && Number(length) <= lengthMax) {
    list.addSubnet(address, Number(length), familyOf(address));
  } else {
    throw badNetwork(network);
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

function badNetwork(network: unknown): TypeError {
  const got = typeof network === 'string' ? JSON.stringify(network) : String(network);
  return new TypeError(`proxies must be addresses or networks such as '10.0.0.0/8' or 'fd00::/8', got ${got}`);
}
