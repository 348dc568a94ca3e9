import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { DEVELOPMENT_SECRETS_KEY } from '../../config/schema';
import type { ToolResult } from '../../src/contracts/devices/frames';
import { askDevice } from '../../src/devices/ask-device';
import { callIdOf } from '../../src/devices/call-id';
import { createDeviceCaller } from '../../src/devices/device-caller';
import type { DeviceRecord } from '../../src/models/devices/records/device.model';
import { SECOND_MS } from '../../src/platform/time';
import { type RunContext, RunParked } from '../../src/runs/lifecycle/run-context';
import { createSecrets } from '../../src/security/secrets/secrets';
import { createMemoryContext, createMemoryJournal } from '../../tests/rigs/in-memory-run-context';
import { benchCaller, startBenchRun } from './make-runs';
import type { BenchContext } from './context';
import type { OpenParts } from './open-parts';
import { openTickets } from './open-tickets';

const ANSWER_MS = 30 * SECOND_MS;
let workers = 0;

/** Asks a device (by its place) for its tasks; rejects where it does not answer. */
export type Ask = (device: number) => Promise<ToolResult>;

const ASKER = 'bench';

const FRAME = { action: 'select', table: 'tasks', filters: { status: 'todo' }, limit: 100 } as const;

/** The product's side of a worker in this process: `whole` as its tools ask, with the rights looked at; `path` what carries it alone. */
export async function openOurAsking(
  context: BenchContext,
  parts: OpenParts,
  devices: readonly DeviceRecord[],
): Promise<{ whole: Ask; path: Ask; runIds: string[] }> {
  const { models, log, redis } = parts;
  const { tickets } = await openTickets(context, parts);
  const secrets = createSecrets({ SECRETS_KEY: DEVELOPMENT_SECRETS_KEY, SECRETS_KEYS_PREVIOUS: [] });
  const wake = { models, tickets, log };
  const deps = { models, secrets, wake };
  workers += 1;
  const workerId = `bench-worker-${workers}`;
  const caller = createDeviceCaller({ ...deps, redis, log, prefix: context.prefix, workerId });
  await caller.listen();
  const targets = await Promise.all(
    devices.map(async (device) => {
      const [userId, organisationId] = [device.userId.toHexString(), device.organisationId.toHexString()];
      const runId = await startBenchRun({ models, tickets, log }, { ...benchCaller(), userId, organisationId });
      const run = { id: runId, kind: 'devices.chat' as const, userId, organisationId, input: {} };
      const contexts = {
        first: createMemoryContext(createMemoryJournal(), run),
        again: createMemoryContext(createMemoryJournal(), { ...run, attempt: 2 }),
      };
      return { runId, contexts, address: { userId, device: device._id.toHexString() } };
    }),
  );
  let calls = 0;
  const targetOf = (device: number) => {
    const target = targets[device % targets.length];
    if (!target) throw new Error('no device');
    calls += 1;
    return { ...target, stepKey: `tool:${calls}` };
  };
  return {
    runIds: targets.map(({ runId }) => runId),
    async whole(device) {
      const { address, stepKey, contexts } = targetOf(device);
      const ask = (inRun: RunContext) =>
        askDevice(
          { ...deps, caller },
          { context: inRun, waitsOver: [] },
          { stepKey, tool: 'list_tasks', frame: { ...FRAME }, address, answerMs: ANSWER_MS },
        );
      // On a machine that stands still for 300 ms the run would park, and go on from there.
      const reply = await ask(contexts.first).catch((error: unknown) => {
        if (!(error instanceof RunParked)) throw error;
        return ask(contexts.again);
      });
      if (reply.outcome !== 'answered') throw new Error(`wrong result: ${reply.reason}`);
      return reply.result;
    },
    async path(device) {
      const { address, stepKey, runId } = targetOf(device);
      const id = callIdOf(runId, stepKey);
      const answer = caller.expect(id, ANSWER_MS, new AbortController().signal);
      const deadline = Date.now() + ANSWER_MS;
      const isSent = await caller.send(address, {
        ...{ type: 'call', workerId, runId, userId: address.userId, deadline, isOnce: false },
        frame: { id, ...FRAME },
      });
      const result = isSent ? await answer : undefined;
      if (!result) throw new Error('wrong result: no answer');
      return result;
    },
  };
}

/** The peer's side of a worker: `bare`; `same`: after the four lookups that the product makes of the rights, by the native driver. */
export async function openBareAsking(
  { redisUrl, prefix, defer, mongodbUri }: BenchContext,
  devices: readonly DeviceRecord[],
  runIds: readonly string[],
): Promise<{ bare: Ask; same: Ask }> {
  const [command, subscriber] = [new Redis(redisUrl), new Redis(redisUrl)];
  const client = await new mongoose.mongo.MongoClient(mongodbUri, { maxPoolSize: 50 }).connect();
  defer(async () => {
    command.disconnect();
    subscriber.disconnect();
    await client.close();
  });
  const db = client.db();
  const open = new Map<string, (result: ToolResult) => void>();
  subscriber.on('message', (_channel: string, text: string) => {
    const result = JSON.parse(text) as ToolResult;
    open.get(result.id)?.(result);
    open.delete(result.id);
  });
  await subscriber.subscribe(`${prefix}:bare-asker:${ASKER}`);
  let calls = 0;
  const bare: Ask = async (device) => {
    calls += 1;
    const id = `bare:${calls}`;
    const answer = new Promise<ToolResult>((resolve) => open.set(id, resolve));
    const channel = `${prefix}:bare-device:${devices[device % devices.length]?.deviceId}`;
    const text = JSON.stringify({ asker: ASKER, frame: { id, ...FRAME } });
    if ((await command.publish(channel, text)) === 0) throw new Error('wrong result: nobody is there');
    return answer;
  };
  return {
    bare,
    async same(place) {
      const device = devices[place % devices.length];
      if (!device) throw new Error('no device');
      const { userId, organisationId } = device;
      const [person] = await Promise.all([
        db.collection('users').findOne({ _id: userId, organisationId }, { projection: { disabledAt: 1 } }),
        db
          .collection('runs')
          .findOne(
            { _id: new mongoose.Types.ObjectId(runIds[place % runIds.length]), userId },
            { projection: { status: 1 } },
          ),
        db.collection('devices').findOne({ _id: device._id, userId, organisationId }),
        db.collection('device_policy_rules').find({ userId, tool: 'list_tasks', agentId: null }).toArray(),
      ]);
      if (!person) throw new Error('wrong result: no person');
      return bare(place);
    },
  };
}
