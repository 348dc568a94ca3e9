/** Calls to devices: the worker that asks and the instance that holds the connection die in the middle of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import { ProcessRig } from '../rigs/process-rig';
import { ReturningDevice } from '../rigs/returning-device';
import type { RigProcess } from '../rigs/rig-process';
import { waitFor } from '../rigs/test-services';
import type { WeftClient } from '../support/weft-client';
import { Campaign } from './campaign';
import { faultTest } from './fault-test';
import { openForTests } from './open-for-tests';
import { profile } from './profile';

const CRASH_POINTS = [
  'device.before-record',
  'device.before-send',
  'device.after-send',
  'device.after-answer',
] as const;
/** A call's 30 s, and a takeover by a worker that starts first, on a busy machine. */
const END_MS = 150_000;
/** Devices that are asked while an instance dies. */
const DEVICES = 4;

let rig: ProcessRig;

openForTests(async (later) => {
  rig = await ProcessRig.start({ api: 2, workers: 1 });
  later(() => rig.stop());
});

const begin = () => Campaign.begin(rig);

/** What a person finds of one question, once its run has ended. */
interface Found {
  status: string;
  /** Of the write, in the list of calls, and in the answer. */
  state: string | undefined;
  outcome: string | undefined;
  /** Rows on the device, and how often it really wrote. */
  rows: number;
  writes: number;
}

async function ask(person: WeftClient, deviceId: string, title: string): Promise<string> {
  const { runId } = await person.request<{ runId: string }>('POST', '/api/v1/devices/chat', {
    body: { message: `Create a task called ${title}`, context: { device_id: deviceId } },
  });
  return runId;
}

async function foundOf(runId: string, device: ReturningDevice, title: string): Promise<Found> {
  const _id = new ObjectId(runId);
  const run = await waitFor(
    'the end of a run',
    async () =>
      (await rig.db.collection('runs').findOne({ _id, status: { $in: ['succeeded', 'failed'] } })) ?? undefined,
    END_MS,
  );
  const [call, message] = await Promise.all([
    rig.db.collection('device_calls').findOne({ runId: _id }),
    rig.db.collection('device_messages').findOne({ runId: _id, role: 'assistant' }),
  ]);
  return {
    status: String(run['status']),
    state: call?.['state'],
    outcome: message?.['calls'][0]?.outcome,
    rows: device.titled(title).length,
    writes: device.data.effects.filter(({ data }) => data?.['title'] === title).length,
  };
}

faultTest(
  'R41',
  'a worker dies at each point of a call to a device: each write at most once, and what was answered is not lost',
  begin,
  async ({ campaign, did, judge }) => {
    const person = campaign.client;
    const open = (deviceId: string, ledger: boolean) =>
      new ReturningDevice({ deviceId, ledger, token: person.token, url: () => rig.url });
    const devices = { ledger: open('with a ledger', true), plain: open('without a ledger', false) };
    await Promise.all(Object.values(devices).map((device) => device.whenOnline()));
    const strikes = Array.from({ length: profile.devices.rounds }, (_, round) =>
      CRASH_POINTS.flatMap((point) =>
        profile.devices.hasEveryDevice
          ? [
              { point, round, kept: true },
              { point, round, kept: false },
            ]
          : // One that never went out takes the whole 30 s of a call.
            [{ point, round, kept: point === 'device.before-send' || point === 'device.before-record' }],
      ),
    ).flat();
    for (const { point, round, kept } of strikes) {
      const [device, deviceId] = kept ? [devices.ledger, 'with a ledger'] : [devices.plain, 'without a ledger'];
      const title = `${point} ${round}`;
      const worker = await rig.armWorker(`${point}:exit`);
      const runId = await ask(person, deviceId, title);
      await worker.ended(END_MS);
      await rig.worker();
      const found = await foundOf(runId, device, title);
      // It is written down that it went out, and a device without a ledger is not asked twice: nobody knows.
      const isUnsure = !kept && point === 'device.before-send';
      expect({ point, kept, ...found }).toEqual({
        ...{ point, kept, status: 'succeeded', state: isUnsure ? 'unknown' : 'done' },
        outcome: isUnsure ? 'unknown' : 'done',
        ...(isUnsure ? { rows: 0, writes: 0 } : { rows: 1, writes: 1 }),
      });
    }
    for (const device of Object.values(devices)) device.stop();
    did({ points: CRASH_POINTS.length, kills: strikes.length });
    await judge();
  },
);

faultTest(
  'R42',
  'the instance that holds the devices’ connections is killed in the middle of calls',
  begin,
  async ({ chance, did, judge }) => {
    const { instanceKills } = profile.devices;
    const people = await Promise.all(Array.from({ length: DEVICES }, (_, index) => rig.person(index)));
    const apis = rig.apis;
    let holder: RigProcess | undefined = apis[0];
    const devices = people.map(
      (person, index) =>
        new ReturningDevice({ deviceId: `device ${index}`, token: person.token, url: () => holder?.url ?? rig.url }),
    );
    await Promise.all(devices.map((device) => device.whenOnline()));
    let restarting: Promise<void> | undefined;
    for (let kill = 0; kill < instanceKills; kill += 1) {
      const other = apis.find((api) => api !== holder);
      const victim = holder;
      if (!other || !victim) throw new Error('the rig has no two apis');
      await restarting;
      const title = `Item ${kill}`;
      const runIds = await Promise.all(
        people.map((person, index) => ask(person.at(other.url), `device ${index}`, title)),
      );
      await delay(chance.between(0, 250));
      holder = other; // where the devices come back to
      await victim.kill();
      restarting = victim.start();
      const found = await Promise.all(devices.map((device, index) => foundOf(runIds[index] ?? '', device, title)));
      expect(found).toEqual(
        devices.map(() => ({ status: 'succeeded', state: 'done', outcome: 'done', rows: 1, writes: 1 })),
      );
      await Promise.all(devices.map((device) => device.whenOnline()));
    }
    await restarting;
    for (const device of devices) device.stop();
    did({ kills: instanceKills, writes: instanceKills * DEVICES });
    await judge();
  },
);
