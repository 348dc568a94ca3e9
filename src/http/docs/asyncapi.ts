import type { SocketEvent } from '../../contracts/socket-events';
import { type JsonObject, SchemaCollector } from './json-schema';

/** AsyncAPI 3.0 from the registry of socket events, seen from the server: it receives `client` events and sends `server` events. */
export function buildAsyncApi(events: readonly SocketEvent[], info: { version: string; host: string }): JsonObject {
  const schemas = new SchemaCollector();
  const messages: Record<string, JsonObject> = {};
  const channels: Record<string, { address: string; messages: Record<string, JsonObject> } & JsonObject> = {};
  const operations: Record<string, JsonObject> = {};
  for (const event of events) {
    const channelId = event.namespace.slice(1);
    const channel = (channels[channelId] ??= {
      address: event.namespace,
      description: describeNamespace(event.namespace),
      messages: {},
    });
    const declare = (id: string, name: string, summary: string, payload: JsonObject) => {
      messages[id] = { name, title: name, summary, contentType: 'application/json', payload };
      channel.messages[id] = { $ref: `#/components/messages/${id}` };
      return { $ref: `#/channels/${channelId}/messages/${id}` };
    };
    const isFromClient = event.from === 'client';
    const id = `${channelId}.${event.name}`;
    const message = declare(
      id,
      event.name,
      event.summary,
      schemas.add(event.payload, isFromClient ? 'input' : 'output'),
    );
    const reply = event.ack
      ? declare(`${id}.ack`, event.name, `Acknowledgement of ${event.name}`, schemas.add(event.ack, 'output'))
      : undefined;
    const channelRef = { $ref: `#/channels/${channelId}` };
    operations[id] = {
      action: isFromClient ? 'receive' : 'send',
      channel: channelRef,
      summary: event.summary,
      messages: [message],
      ...(reply ? { reply: { channel: channelRef, messages: [reply] } } : {}),
    };
  }
  return {
    asyncapi: '3.0.0',
    info: { title: 'Weft sockets', version: info.version, description: 'Events over Socket.IO 4.' },
    defaultContentType: 'application/json',
    servers: {
      weft: {
        host: info.host,
        protocol: 'wss',
        pathname: '/socket.io',
        description: 'Socket.IO 4, same origin as the API',
      },
    },
    channels,
    operations,
    components: { messages, schemas: schemas.components },
  };
}

const describeNamespace = (namespace: string): string =>
  [
    `Socket.IO namespace ${namespace}; authenticate with \`auth: { token }\`, an access token; API keys are refused (\`session_required\`).`,
    'An event has one argument, its payload. With `auth: { token, recovery: true }` events of the server have a second, a text that says where the stream stands:',
    'the official JavaScript client keeps it, and is sent what it missed when it comes back within two minutes.',
    'A client without it comes back by `canvas_join` with `sinceVersion`, or by the events of the run.',
  ].join(' ');
