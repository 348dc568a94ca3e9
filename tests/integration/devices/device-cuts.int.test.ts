import { Types } from 'mongoose';
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

/** A device with a ledger, by a client of plain `ws`: its connection goes away in the middle of calls, and comes back. */
describe('a device whose connection is cut', () => {
  let product: Product;
  let people: WeftClient[];
  beforeAll(async () => {
    product = await openProduct({ DEFAULT_TIER: 'enterprise' });
    people = await Promise.all(Array.from({ length: PEOPLE }, () => WeftClient.register(product.url)));
  }, 60_000);
  afterAll(() => product.stop());

  it.each(POINTS)(
    '%s does each write once, and says so',
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
      const { runId } = await person.request<{ runId: string }>('POST', '/api/v1/devices/chat', {
        body: { message: `Create a task called ${title}`, context: { device_id: deviceId } },
      });
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
