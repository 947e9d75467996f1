/**
 * The address of the peer, from what servers hand on beside a `Request`, which has none itself: `{ incoming }` of
 * @hono/node-server, or `{ remoteAddr }` of Deno. Undefined for servers that do it in another way.
 */
export function peerAddress(platform: unknown): string | undefined {
  const { incoming, remoteAddr } = (platform ?? {}) as {
    readonly incoming?: { readonly socket?: { readonly remoteAddress?: unknown } };
    readonly remoteAddr?: { readonly hostname?: unknown };
  };
  const address = incoming?.socket?.remoteAddress ?? remoteAddr?.hostname;
  return typeof address === 'string' ? address : undefined;
}
