import type { ServerResponse } from 'node:http';
import type { Field } from './fields.ts';
import { EXPOSE_FIELD } from './fields.ts';
import type { Denial } from './verdict.ts';

/** Sets the fields, in place of those of the same name: of two limits in a row the inner one is told, and only that. */
export function setFields(response: ServerResponse, fields: readonly Field[]): void {
  for (const [name, value] of fields) {
    response.setHeader(name, name === EXPOSE_FIELD ? added(response.getHeader(name), value) : value);
  }
}

/**
 * The same for a response of the Fetch API that is there already. Fields that it has are left: an inner limit set them.
 * Gives another response where that one's head cannot be changed: one that `fetch` or `Response.redirect` made.
 */
export function withFields(response: Response, fields: readonly Field[]): Response {
  if (fields.length === 0 || !canBeCopied(response)) return response;
  // One without a body can be answered again and again, and must not carry the figures of another request.
  if (response.body === null) {
    const own = new Response(null, response);
    addFields(own.headers, fields);
    return own;
  }
  try {
    addFields(response.headers, fields);
    return response;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const copy = new Response(response.body, response);
    addFields(copy.headers, fields);
    return copy;
  }
}

/** The denial as a response of the Fetch API. */
export function denialResponse({ status, fields, body, contentType }: Denial, method: string): Response {
  const headers = new Headers({ 'Content-Type': contentType });
  addFields(headers, fields);
  return new Response(method === 'HEAD' ? null : body, { status, headers });
}

function addFields(headers: Headers, fields: readonly Field[]): void {
  for (const [name, value] of fields) {
    if (name === EXPOSE_FIELD) headers.set(name, added(headers.get(name) ?? undefined, value));
    else if (!headers.has(name)) headers.set(name, value);
  }
}

/** Responses outside 200 to 599 are signs to the server, such as a switch of protocols, and cannot be made by a script. */
function canBeCopied({ status }: Response): boolean {
  return status >= 200 && status <= 599;
}

/** A list field with more in it. */
export function added(present: number | string | readonly string[] | undefined, more: string): string {
  return present === undefined || present === '' ? more : `${String(present)}, ${more}`;
}
