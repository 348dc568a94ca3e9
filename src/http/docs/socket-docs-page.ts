import { z } from 'zod';
import type { Frame } from '../../contracts/kernel/frame';
import type { SocketEvent } from '../../contracts/kernel/socket-event';
import { asSent, channelOf, describeDoor } from './asyncapi';

/** A page that lists every socket event with its payload, by namespace, then every frame by WebSocket; no script. Its style is `/docs/sockets.css`. */
export function renderSocketDocs(events: readonly SocketEvent[], frames: readonly Frame[] = []): string {
  const namespaces = [...new Set(events.map(({ namespace }) => namespace))];
  const doors = [...new Set(frames.flatMap((frame) => frame.doors))];
  const sections = [
    ...namespaces.map((namespace) => {
      const own = events
        .filter((event) => event.namespace === namespace)
        .map((event) => ({ ...event, title: event.name }));
      return renderSection(namespace.slice(1), `Namespace ${namespace}`, undefined, own);
    }),
    ...doors.map((door) => {
      const own = frames.filter((frame) => frame.doors.includes(door));
      const entries = own.map(({ type, from, summary, payload }) => ({
        ...{ title: type, from, summary },
        payload: asSent(type, payload),
      }));
      return renderSection(channelOf(door), `WebSocket ${door}`, describeDoor(door), entries);
    }),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Socket events - Weft</title><link rel="stylesheet" href="/docs/sockets.css"><link rel="icon" href="/favicon.svg" type="image/svg+xml"></head>
<body><main><h1>Socket events</h1>
<p>Socket.IO 4 on this origin. Connect to a namespace with <code>auth: { token }</code>, the access token of the API. Plain WebSockets speak JSON frames.
The same as a document: <a href="/docs/asyncapi.json">AsyncAPI 3.0</a>. HTTP: <a href="/docs/">the API</a>. <a href="/">Back to Weft</a>.</p>
${sections.join('')}</main></body></html>
`;
}

interface Entry extends Pick<SocketEvent, 'from' | 'summary' | 'payload' | 'ack'> {
  title: string;
}

function renderSection(id: string, title: string, description: string | undefined, entries: readonly Entry[]): string {
  // The same name may stand in several sections, and both ways in one.
  const placed = entries.map((entry, place) => {
    const isSecond = entries.findIndex((other) => other.title === entry.title) < place;
    return { ...entry, anchor: `${id}.${entry.title}${isSecond ? `.${entry.from}` : ''}` };
  });
  const links = placed
    .map((entry) => `<li><a href="#${entry.anchor}"><code>${escapeHtml(entry.title)}</code></a></li>`)
    .join('');
  const words = description === undefined ? '' : `<p>${toHtml(description)}</p>`;
  return `<section><h2 id="${id}">${escapeHtml(title)}</h2>${words}
<nav aria-label="${escapeHtml(title)}"><ul>${links}</ul></nav>${placed.map(renderEntry).join('')}</section>`;
}

function renderEntry({ anchor, title, from, summary, payload, ack }: Entry & { anchor: string }): string {
  const direction = from === 'client' ? 'client → server' : 'server → client';
  const acknowledgement = ack ? `<details><summary>Acknowledgement</summary>${renderSchema(ack)}</details>` : '';
  return `<article id="${anchor}"><h3><code>${escapeHtml(title)}</code><span class="way">${direction}</span></h3>
<p>${toHtml(summary)}.</p><details><summary>Payload</summary>${renderSchema(payload)}</details>${acknowledgement}</article>`;
}

function renderSchema(schema: z.ZodType): string {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  return `<pre tabindex="0">${escapeHtml(JSON.stringify(rest, null, 2))}</pre>`;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
/** Words with code between backticks. */
const toHtml = (text: string): string => escapeHtml(text).replace(/`([^`]*)`/g, '<code>$1</code>');
