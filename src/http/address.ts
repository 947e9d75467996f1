import { isIPv4, isIPv6 } from 'node:net';

/** What is counted as one client: an IPv6 host can take any address of its /64 (RFC 4291 §2.5.4), and often does. */
export const IPV6_PREFIX_LENGTH_DEFAULT = 64;

/** Longer than any address with brackets, zone and port; what is beyond it is not even looked at. */
const ADDRESS_LENGTH_MAX = 128;

/** `[v6]`, `[v6]:port` and `v4:port`; a port may be obfuscated (RFC 7239 §6). */
const BRACKETED = /^\[([^\]]*)\](?::[\w.-]+)?$/;
const IPV4_AND_PORT = /^([\d.]+):[\w.-]+$/;

/** How a socket that listens on both families shows IPv4 clients. */
const MAPPED = '::ffff:';

const ZEROS: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0];

/** An IPv4 address as text, or an IPv6 address as its eight groups of 16 bits. */
type Address = string | readonly number[];

/**
 * The one spelling of an address: IPv4 as dotted decimal; IPv6 as RFC 5952 has it. An IPv6 address that stands for an
 * IPv4 one (`::ffff:0:0/96`, RFC 4291 §2.5.5.2; `64:ff9b::/96`, RFC 6052 §2.1) is that IPv4 address: a socket that
 * listens on both families, and a translator before one that does not, show IPv4 clients that way.
 *
 * Brackets, ports, zone ids and white space around it are left out. Undefined when it is no address: a name, `unknown`,
 * an obfuscated identifier (RFC 7239 §6.3), or octets with leading zeros, which some read as octal.
 */
export function normalAddress(text: string | undefined): string | undefined {
  const address = parse(text);
  return typeof address === 'object' ? spelled(address) : address;
}

/**
 * The key of an address: itself if it is IPv4, otherwise its prefix, e.g. `2001:db8::/64`. All spellings of an address,
 * and all addresses of one prefix, have the same key. Undefined when `text` is no address; see {@link normalAddress}.
 */
export function addressKey(
  text: string | undefined,
  ipv6PrefixLength: number = IPV6_PREFIX_LENGTH_DEFAULT,
): string | undefined {
  const address = parse(text);
  if (typeof address !== 'object') return address;
  const network = address.map((group, index) => group & mask(ipv6PrefixLength - 16 * index));
  return `${spelled(network)}/${ipv6PrefixLength}`;
}

function parse(text: string | undefined): Address | undefined {
  if (text === undefined || text.length > ADDRESS_LENGTH_MAX) return undefined;
  if (isIPv4(text)) return text;
  // Most of what sockets tell is found out before this line.
  if (text.startsWith(MAPPED) && isIPv4(text.slice(MAPPED.length))) return text.slice(MAPPED.length);
  const host = hostOf(text.trim());
  if (isIPv4(host)) return host;
  const zoneAt = host.indexOf('%');
  const bare = zoneAt < 0 ? host : host.slice(0, zoneAt);
  if (!isIPv6(bare)) return undefined;
  const groups = groupsOf(bare);
  return embeddedIPv4(groups) ?? groups;
}

function hostOf(text: string): string {
  if (text.startsWith('[')) return BRACKETED.exec(text)?.[1] ?? text;
  return IPV4_AND_PORT.exec(text)?.[1] ?? text;
}

/** The groups of a valid IPv6 address without a zone. */
function groupsOf(text: string): number[] {
  const groups: number[] = [];
  let gapAt = -1;
  for (const part of text.split(':')) {
    // `::` leaves one empty part, or two at an end.
    if (part === '') gapAt = groups.length;
    else if (part.includes('.')) groups.push(...pairsOf(part));
    else groups.push(Number.parseInt(part, 16));
  }
  if (gapAt >= 0) groups.splice(gapAt, 0, ...ZEROS.slice(groups.length));
  return groups;
}

/** The two groups that are written as an IPv4 address. */
function pairsOf(dotted: string): [number, number] {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return [(a << 8) | b, (c << 8) | d];
}

function embeddedIPv4(groups: readonly number[]): string | undefined {
  if (groups[2] !== 0 || groups[3] !== 0 || groups[4] !== 0) return undefined;
  const mapped = groups[0] === 0 && groups[1] === 0 && groups[5] === 0xffff;
  const translated = groups[0] === 0x64 && groups[1] === 0xff9b && groups[5] === 0;
  if (!mapped && !translated) return undefined;
  const [high = 0, low = 0] = groups.slice(6);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** RFC 5952 §4: lower case, no leading zeros, `::` for the first of the longest runs of two or more zero groups. */
function spelled(groups: readonly number[]): string {
  let start = 0;
  let length = 1;
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (groups[to] === 0) to += 1;
    if (to - from > length) [start, length] = [from, to - from];
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

/** The upper `bits` of 16, which may lie outside 0 to 16. */
function mask(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 16 ? 0xffff : 0xffff & (0xffff << (16 - bits));
}
