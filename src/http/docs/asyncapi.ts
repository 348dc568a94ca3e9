import { z } from 'zod';
import type { Frame } from '../../contracts/kernel/frame';
import type { SocketEvent } from '../../contracts/kernel/socket-event';
import { type JsonObject, SchemaCollector } from './json-schema';

/** One message of a channel, whichever way it is carried. */
interface Message {
  channel: string;
  name: string;
  from: 'client' | 'server';
  summary: string;
  payload: z.ZodType;
  ack?: z.ZodType | undefined;
}

/** AsyncAPI 3.0 from the registries of socket events and frames, seen from the server: it receives `client` messages and sends `server` messages. */
export function buildAsyncApi(
  events: readonly SocketEvent[],
  info: { version: string; host: string },
  frames: readonly Frame[] = [],
): JsonObject {
  const schemas = new SchemaCollector();
  const messages: Record<string, JsonObject> = {};
  const channels: Record<string, { messages: Record<string, JsonObject> } & JsonObject> = {};
  const operations: Record<string, JsonObject> = {};
  const open = (id: string, address: string, server: string, description: string) => {
    channels[id] ??= { address, servers: [{ $ref: `#/servers/${server}` }], description, messages: {} };
  };
  const declare = (channel: string, id: string, name: string, summary: string, payload: JsonObject) => {
    messages[id] = { name, title: name, summary, contentType: 'application/json', payload };
    const own = channels[channel];
    if (own) own.messages[id] = { $ref: `#/components/messages/${id}` };
    return { $ref: `#/channels/${channel}/messages/${id}` };
  };
  const add = ({ channel, name, from, summary, payload, ack }: Message) => {
    const isFromClient = from === 'client';
    // The few that go both ways are told apart by who sends them.
    const id = messages[`${channel}.${name}`] ? `${channel}.${name}.${from}` : `${channel}.${name}`;
    const message = declare(channel, id, name, summary, schemas.add(payload, isFromClient ? 'input' : 'output'));
    const reply = ack
      ? declare(channel, `${id}.ack`, name, `Acknowledgement of ${name}`, schemas.add(ack, 'output'))
      : undefined;
    const channelRef = { $ref: `#/channels/${channel}` };
    operations[id] = {
      action: isFromClient ? 'receive' : 'send',
      channel: channelRef,
      summary,
      messages: [message],
      ...(reply ? { reply: { channel: channelRef, messages: [reply] } } : {}),
    };
  };
  for (const { namespace, ...event } of events) {
    const channel = namespace.slice(1);
    open(channel, namespace, 'weft', describeNamespace(namespace));
    add({ channel, ...event });
  }
  for (const { type, doors, payload, ...frame } of frames)
    for (const door of doors) {
      const channel = channelOf(door);
      open(channel, door, 'doors', describeDoor(door));
      add({ channel, name: type, ...frame, payload: asSent(type, payload) });
    }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Weft sockets',
      version: info.version,
      description: 'Events over Socket.IO 4, and JSON text frames over plain WebSockets.',
    },
    defaultContentType: 'application/json',
    servers: {
      weft: {
        host: info.host,
        protocol: 'wss',
        pathname: '/socket.io',
        description: 'Socket.IO 4, same origin as the API',
      },
      ...(frames.length > 0 && {
        doors: { host: info.host, protocol: 'wss', description: 'Plain WebSockets, same origin as the API' },
      }),
    },
    channels,
    operations,
    components: { messages, schemas: schemas.components },
  };
}

/** `/api/v1/ws/name` is the channel `ws-name`, `/ws/{id}` is `ws-id`. */
export const channelOf = (door: string): string => door.replace(/[{}]/g, '').split('/').slice(-2).join('-');

/** A frame as it is on the wire. */
export const asSent = (type: string, payload: z.ZodObject): z.ZodObject =>
  z.object({ type: z.literal(type), ...payload.shape });

const describeNamespace = (namespace: string): string =>
  [
    `Socket.IO namespace ${namespace}; authenticate with \`auth: { token }\`, an access token; API keys are refused (\`session_required\`).`,
    'An event has one argument, its payload. With `auth: { token, recovery: true }` events of the server have a second, a text that says where the stream stands:',
    'the official JavaScript client keeps it, and is sent what it missed when it comes back within two minutes.',
    'A client without it asks for what it missed: by the events of the run, or as the namespace says.',
  ].join(' ');

/** How plain WebSockets are opened and closed, for documents and pages. */
export const describeDoor = (door: string): string =>
  [
    `A plain WebSocket at ${door}: JSON text frames \`{ type, … }\` of 1 MiB at most (else close 1009).`,
    'The token goes in `Authorization: Bearer`, in an entry `bearer.<token>` of `Sec-WebSocket-Protocol` beside `weft` (which the server answers), or in `?token=`; API keys are refused.',
    'Who may not come in is let in and closed at once with the reason: 4401 for the token, 1013 to try again later. `auth` renews a token before it runs out (4401).',
    'Further close codes: 4403 revoked, 4408 silent, 4409 replaced by a newer connection, 1008 flood, 1012 restart.',
    'A frame that cannot be understood or is not allowed is answered by `error`; the connection stays.',
  ].join(' ');
