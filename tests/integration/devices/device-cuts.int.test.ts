import { Types } from 'mongoose';
import type { Device } from '../../../src/contracts/devices/devices';
import type { List } from '../../../src/contracts/kernel/common';
import { openProduct, type Product } from '../../rigs/open-product';
import { ReturningDevice } from '../../rigs/returning-device';
import { waitFor } from '../../rigs/test-services';
import { isFullDepth } from '../../support/depth';
import { WeftClient } from '../../support/weft-client';

/** At full depth 2,000 cuts in all, of people side by side, each with a device. */
const CUTS_EACH = isFullDepth ? 500 : 4;
const PEOPLE = isFullDepth ? 20 : 2;
const POINTS = ['before the call comes', 'before it is done', 'before it is answered', 'as it is answered'] as const;
type Point = (typeof POINTS)[number];

/** A device with a ledger, by a client of plain `ws`: its connection goes away, in the middle of calls and before them, and comes back. */
describe('a device', () => {
  let product: Product;
  let people: WeftClient[];
  beforeAll(async () => {
    product = await openProduct({ DEFAULT_TIER: 'enterprise' });
    people = await Promise.all(Array.from({ length: PEOPLE }, () => WeftClient.register(product.url)));
  }, 60_000);
  afterAll(() => product.stop());

  it.each(POINTS)(
    'whose connection is cut %s does each write once, and says so',
    async (point) => {
      const startedAt = Date.now();
      const turns = CUTS_EACH / PEOPLE;
      const done = await Promise.all(people.map((person) => cutInTurns(person, point, turns)));
      expect(done).toEqual(people.map(() => ({ cuts: turns, rows: turns, effects: turns, states: { done: turns } })));
      if (isFullDepth)
        process.stderr.write(`${CUTS_EACH} cuts ${point}: ${Math.round((Date.now() - startedAt) / 1_000)} s\n`);
    },
    120_000 + CUTS_EACH * 1_000,
  );

  it('that is away is asked when it is back in its time, is not where that is no more allowed or too late', async () => {
    const [person] = people;
    if (!person) throw new Error('nobody is here');
    const open = (deviceId: string) => new ReturningDevice({ deviceId, token: person.token, url: () => product.url });
    const [back, narrowed, late] = [open('back'), open('narrowed'), open('late')];
    const devices = { back, narrowed, late };
    await Promise.all(Object.values(devices).map((device) => device.whenOnline()));
    const { items } = await person.request<List<Device>>('GET', '/api/v1/devices');
    const asked: Record<string, string> = {};
    for (const [deviceId, device] of Object.entries(devices)) {
      device.stop();
      await device.whenAway();
      asked[deviceId] = await ask(person, deviceId, `Task of ${deviceId}`);
    }
    const runIds = Object.values(asked).map((id) => new Types.ObjectId(id));
    const { Run, DeviceCall } = product.base.models;
    await waitFor('all to wait', async () => {
      const count = await Run.countDocuments({ _id: { $in: runIds }, status: 'waiting' });
      return count === runIds.length;
    });
    const id = items.find(({ device_id }) => device_id === 'narrowed')?.id;
    await person.request('PATCH', `/api/v1/devices/${id}`, { body: { allow: { tables: ['notes'] } } });
    back.start();
    narrowed.start();
    const stateOf = async (deviceId: string) => {
      expect(await endOf(asked[deviceId] ?? '')).toBe('succeeded');
      const call = await DeviceCall.findOne({ runId: new Types.ObjectId(asked[deviceId]) }, { state: 1 }).lean();
      return call?.state;
    };
    expect(await Promise.all(['back', 'narrowed', 'late'].map(stateOf))).toEqual(['done', 'refused', 'expired']);
    late.start();
    await late.whenOnline();
    expect(back.titled('Task of back')).toHaveLength(1);
    for (const device of [narrowed, late]) expect(device.calls).toEqual([]);
    for (const device of Object.values(devices)) device.stop();
  }, 90_000);

  it('of two people that has one name is asked for its own rows alone', async () => {
    const [one, other] = people;
    if (!one || !other) throw new Error('too few people');
    const devices = [one, other].map(
      (person) => new ReturningDevice({ deviceId: 'laptop', token: person.token, url: () => product.url }),
    );
    await Promise.all(devices.map((device) => device.whenOnline()));
    await Promise.all([one, other].map(async (person, place) => endOf(await ask(person, 'laptop', `Of ${place}`))));
    const titles = devices.map(({ data }) => [...data.rows('tasks').values()].map((row) => row['title']));
    expect(titles).toEqual([['Of 0'], ['Of 1']]);
    for (const device of devices) device.stop();
  });

  async function ask(person: WeftClient, deviceId: string, title: string): Promise<string> {
    const { runId } = await person.request<{ runId: string }>('POST', '/api/v1/devices/chat', {
      body: { message: `Create a task called ${title}`, context: { device_id: deviceId } },
    });
    return runId;
  }

  /** One person asks for a task after another; each time the connection of the device is cut. What is there in the end. */
  async function cutInTurns(person: WeftClient, point: Point, turns: number) {
    const cutting = { cuts: 0, isWanted: false };
    const deviceId = `device ${point}`;
    const cut = () => {
      cutting.isWanted = false;
      cutting.cuts += 1;
      device.cut();
    };
    const device = new ReturningDevice({
      ...{ deviceId, token: person.token, url: () => product.url },
      beforeCall({ action }) {
        if (action !== 'insert' || !cutting.isWanted || point !== 'before it is done') return;
        cut();
        throw new Error('the connection is gone before the call is done');
      },
      afterCall({ action }) {
        if (action !== 'insert' || !cutting.isWanted) return;
        if (point === 'before it is answered') cut();
        if (point === 'as it is answered') setImmediate(cut);
      },
    });
    await device.whenOnline();
    const runIds: Types.ObjectId[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      const title = `Item ${turn}`;
      cutting.isWanted = true;
      const runId = await ask(person, deviceId, title);
      if (point === 'before the call comes') cut();
      const status = await endOf(runId);
      expect({ turn, status, rows: device.titled(title).length }).toEqual({ turn, status: 'succeeded', rows: 1 });
      runIds.push(new Types.ObjectId(runId));
    }
    device.stop();
    const calls = await product.base.models.DeviceCall.find({ runId: { $in: runIds } }, { state: 1, rowId: 1 })
      .sort({ _id: 1 })
      .lean();
    const known = calls.filter(({ rowId }) => rowId && device.data.rows('tasks').has(rowId));
    const states: Record<string, number> = {};
    for (const { state } of known) states[state] = (states[state] ?? 0) + 1;
    return { cuts: cutting.cuts, rows: device.data.rows('tasks').size, effects: device.data.effects.length, states };
  }

  const endOf = (runId: string) =>
    waitFor(
      'the end of the run',
      async () => {
        const run = await product.base.models.Run.findById(runId, { status: 1 }).lean();
        return run && ['succeeded', 'failed'].includes(run.status) && run.status;
      },
      60_000,
    );
});
