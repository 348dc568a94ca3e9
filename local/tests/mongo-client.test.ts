import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { deserialize, serialize, type Document } from 'bson';
import { FrameReader, frameReply, parseMessage } from '../mongo-gateway/wire';
import { isPrimary } from '../services/mongo-client';

let server: Server;
let commands: Document[];

/** A mongod that knows the given commands. */
async function fakeMongod(answers: Record<string, () => Document>): Promise<number> {
  commands = [];
  server = createServer((socket) => {
    const reader = new FrameReader();
    socket.on('data', (chunk: Buffer) => {
      for (const bytes of reader.push(chunk)) {
        const message = parseMessage(bytes);
        const command = deserialize(message.body);
        commands.push(command);
        const reply = answers[Object.keys(command)[0] ?? '']?.() ?? { ok: 0, code: 59 };
        for (const part of frameReply(message, 1, Buffer.from(serialize(reply)))) socket.write(part);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  server.close();
});

it('initiates a new replica set, and says so when it is primary', async () => {
  let isInitiated = false;
  const port = await fakeMongod({
    hello: () => ({ isWritablePrimary: isInitiated, ok: 1 }),
    replSetInitiate: () => ((isInitiated = true), { ok: 1 }),
  });
  expect(await isPrimary(port, 'rs0')).toBe(false);
  expect(commands[1]).toMatchObject({
    replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: `127.0.0.1:${port}` }] },
  });
  expect(await isPrimary(port, 'rs0')).toBe(true);
});

it('gives a known replica set its new address', async () => {
  const port = await fakeMongod({
    hello: () => ({ isWritablePrimary: false, ok: 1 }),
    replSetInitiate: () => ({ ok: 0, code: 23 }),
    replSetGetConfig: () => ({ config: { _id: 'rs0', version: 4, members: [{ _id: 0, host: '127.0.0.1:1' }] }, ok: 1 }),
    replSetReconfig: () => ({ ok: 1 }),
  });
  expect(await isPrimary(port, 'rs0')).toBe(false);
  expect(commands.at(-1)).toMatchObject({
    replSetReconfig: { version: 5, members: [{ host: `127.0.0.1:${port}` }] },
    force: true,
  });
});
