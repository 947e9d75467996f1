/** The header field in which proxies write down whom they got a request from. */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded';

/**
 * What the proxies wrote, nearest first: each proxy adds at the right, and only what a trusted one added can be
 * believed. Hence the reading from the right, whatever a client has put to the left: an open quote there hides nothing.
 *
 * One item per proxy, as it wrote it; '' if it named no address. Empty list elements are none (RFC 9110 §5.6.1.2).
 */
export function* forwardedFrom(value: string, header: ForwardedHeader): Generator<string, void> {
  for (const element of fromTheRight(value, ',', header === 'forwarded')) {
    const text = element.trim();
    if (text !== '') yield header === 'forwarded' ? forOf(text) : text;
  }
}

/** The node of a `forwarded-element` (RFC 7239 §4): '' when there is none, or more than one. */
function forOf(element: string): string {
  let node: string | undefined;
  for (const pair of fromTheRight(element, ';', true)) {
    const equalsAt = pair.indexOf('=');
    if (equalsAt < 0 || pair.slice(0, equalsAt).trim().toLowerCase() !== 'for') continue;
    if (node !== undefined) return '';
    node = unquoted(pair.slice(equalsAt + 1).trim());
  }
  return node ?? '';
}

function unquoted(text: string): string {
  const quoted = /^"(.*)"$/s.exec(text)?.[1];
  return quoted === undefined ? text : quoted.replaceAll(/\\(.)/gs, '$1');
}

/** The parts between separators, last one first; separators within quotes are none, if quotes count. */
function* fromTheRight(text: string, separator: string, quotes: boolean): Generator<string, void> {
  let end = text.length;
  let quoted = false;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const char = text[at];
    if (quotes && char === '"' && !isEscaped(text, at)) quoted = !quoted;
    if (char !== separator || quoted) continue;
    yield text.slice(at + 1, end);
    end = at;
  }
  yield text.slice(0, end);
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
