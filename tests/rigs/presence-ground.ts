import type { Socket } from 'socket.io-client';
import type { Presence } from '../../src/contracts/kernel/presence';
import {
  connectClient,
  createCanvas,
  createPerson,
  type SocketInstance,
  startSocketInstance,
  type TestPerson,
} from './socket-instances';
import { openTestServices, type TestServices } from './test-services';

export interface PresenceBatch {
  present: Presence[];
  gone: string[];
}
export interface PresenceWatcher {
  client: Socket;
  people: Map<string, Presence>;
  batches: PresenceBatch[];
}

export interface PresenceGround {
  services: TestServices;
  /** Whose canvas it is. */
  ann: TestPerson;
  /** A new one for each test. */
  canvasId: string;
  /** One of two, new for each test: the even or the odd one. */
  at(index: number): SocketInstance;
  /** Connects Ann once more, to be closed after the test. */
  connect(instance: SocketInstance): Promise<Socket>;
  /** Joins the canvas and keeps who is there, as a page does. */
  watch(instance: SocketInstance): Promise<PresenceWatcher>;
}

/** Registers the hooks of a test file: two socket servers of this process and a canvas a test. */
export function openPresenceGround(name: string): PresenceGround {
  let instances: [SocketInstance, SocketInstance];
  const clients: Socket[] = [];
  const ground: PresenceGround = {
    at: (index) => instances[index % 2 === 0 ? 0 : 1],
    async connect(instance) {
      const client = await connectClient(instance, '/canvas', ground.ann.token);
      clients.push(client);
      return client;
    },
    async watch(instance) {
      const client = await ground.connect(instance);
      const watcher: PresenceWatcher = { client, people: new Map(), batches: [] };
      client.on('presence_changed', (batch: PresenceBatch) => {
        watcher.batches.push(batch);
        for (const presence of batch.present) watcher.people.set(presence.id, presence);
        for (const id of batch.gone) watcher.people.delete(id);
      });
      const { canvasId } = ground;
      const { presence } = (await client.emitWithAck('canvas_join', { canvasId })) as { presence: Presence[] };
      for (const one of presence) watcher.people.set(one.id, one);
      return watcher;
    },
  } as PresenceGround; // the rest comes with the hooks
  beforeAll(async () => {
    ground.services = await openTestServices(name);
    ground.ann = await createPerson(ground.services);
  });
  beforeEach(async () => {
    instances = [await startSocketInstance(ground.services), await startSocketInstance(ground.services)];
    ground.canvasId = await createCanvas(ground.services, ground.ann);
  });
  afterEach(async () => {
    clients.splice(0).forEach((client) => client.close());
    await Promise.all(instances.map((instance) => instance.close()));
  });
  afterAll(() => ground.services.close());
  return ground;
}
