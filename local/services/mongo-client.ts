/** One command to a mongod that was just started: enough to make it a replica set of one, without a driver. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { deserialize, serialize, type Document } from 'bson';
import { FrameReader, frameCommand } from '../mongo-gateway/wire';
import { HOST } from './free-port';

const OP_MSG_HEAD_BYTES = 21;
const ALREADY_INITIALIZED = 23;

/** Sends one command to the admin database; resolves with the reply whether it says ok or not. */
async function sendCommand(port: number, command: Document): Promise<Document> {
  const socket = connect(port, HOST);
  const reader = new FrameReader();
  try {
    await once(socket, 'connect');
    socket.write(frameCommand(Buffer.from(serialize({ ...command, $db: 'admin' }))));
    for await (const chunk of socket) {
      const [message] = reader.push(chunk as Buffer);
      if (message !== undefined) return deserialize(message.subarray(OP_MSG_HEAD_BYTES));
    }
    throw new Error('mongod closed the connection');
  } finally {
    socket.destroy();
  }
}

/** Whether the server takes writes. Makes it a replica set of one first, or gives the set its new address. */
export async function isPrimary(port: number, replicaSet: string): Promise<boolean> {
  const hello = await sendCommand(port, { hello: 1 }).catch(() => undefined);
  if (hello === undefined || hello['isWritablePrimary'] === true) return hello !== undefined;
  const members = [{ _id: 0, host: `${HOST}:${port}` }];
  const initiated = await sendCommand(port, { replSetInitiate: { _id: replicaSet, members } }).catch(() => undefined);
  if (initiated?.['code'] !== ALREADY_INITIALIZED) return false;
  const { config } = await sendCommand(port, { replSetGetConfig: 1 }).catch((): Document => ({}));
  const known = config as { version: number; members: { host: string }[] } | undefined;
  if (known !== undefined && known.members[0]?.host !== members[0]?.host) {
    await sendCommand(port, { replSetReconfig: { ...known, version: known.version + 1, members }, force: true }).catch(
      () => undefined,
    );
  }
  return false;
}
