import { z } from 'zod';
import type { SocketEvent } from '../../contracts/socket-events';

/** A page that lists every socket event with its payload, by namespace; no script. Its style is `/docs/sockets.css`. */
export function renderSocketDocs(events: readonly SocketEvent[]): string {
  const namespaces = [...new Set(events.map(({ namespace }) => namespace))];
  const links = (of: readonly SocketEvent[]) =>
    of.map(({ name }) => `<li><a href="#${name}"><code>${escapeHtml(name)}</code></a></li>`).join('');
  const sections = namespaces.map((namespace) => {
    const own = events.filter((event) => event.namespace === namespace);
    const title = `Namespace ${escapeHtml(namespace)}`;
    return `<section><h2 id="${namespace.slice(1)}">${title}</h2>
<nav aria-label="${title}"><ul>${links(own)}</ul></nav>${own.map(renderEvent).join('')}</section>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Socket events - Weft</title><link rel="stylesheet" href="/docs/sockets.css"><link rel="icon" href="/favicon.svg" type="image/svg+xml"></head>
<body><main><h1>Socket events</h1>
<p>Socket.IO 4 on this origin. Connect to a namespace with <code>auth: { token }</code>, the access token of the API.
The same as a document: <a href="/docs/asyncapi.json">AsyncAPI 3.0</a>. HTTP: <a href="/docs/">the API</a>. <a href="/">Back to Weft</a>.</p>
${sections.join('')}</main></body></html>
`;
}

function renderEvent(event: SocketEvent): string {
  const direction = event.from === 'client' ? 'client → server' : 'server → client';
  const acknowledgement = event.ack
    ? `<details><summary>Acknowledgement</summary>${renderSchema(event.ack)}</details>`
    : '';
  return `<article id="${event.name}"><h3><code>${escapeHtml(event.name)}</code><span class="way">${direction}</span></h3>
<p>${escapeHtml(event.summary)}.</p><details><summary>Payload</summary>${renderSchema(event.payload)}</details>${acknowledgement}</article>`;
}

function renderSchema(schema: z.ZodType): string {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  return `<pre tabindex="0">${escapeHtml(JSON.stringify(rest, null, 2))}</pre>`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
