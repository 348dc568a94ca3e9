import { DEVICE_DOOR } from '../../../src/contracts/devices/frames';
import type { Run } from '../../../src/contracts/kernel/runs';
import { delay } from '../../../src/platform/time';
import { openProduct, type Product } from '../../rigs/open-product';
import { TableData, TableDevice } from '../../rigs/table-device';
import { waitFor } from '../../rigs/test-services';
import { isFullDepth } from '../../support/depth';
import { WeftClient } from '../../support/weft-client';

/** At full depth 2,000 cuts in all. */
const CUTS_EACH = isFullDepth ? 500 : 4;
const POINTS = ['before the call comes', 'before it is done', 'before it is answered', 'as it is answered'] as const;
type Point = (typeof POINTS)[number];

/** A device with a ledger, by a client of plain `ws`: its connection goes away in the middle of calls, and comes back. */
describe('a device whose connection is cut', () => {
  let product: Product;
  let ana: WeftClient;
  beforeAll(async () => {
    product = await openProduct({ DEFAULT_TIER: 'enterprise' });
    ana = await WeftClient.register(product.url);
  }, 60_000);
  afterAll(() => product.stop());

  it.each(POINTS)(
    '%s does each write once, and says so',
    async (point) => {
      const data = new TableData();
      const device = reconnecting(product.url, ana.token, data, `device ${point}`);
      await device.whenOnline();
      for (let turn = 0; turn < CUTS_EACH; turn += 1) {
        const title = `Item ${turn}`;
        device.cutNext(point);
        const { runId } = await ana.request<{ runId: string }>('POST', '/api/v1/devices/chat', {
          body: { message: `Create a task called ${title}`, context: { device_id: `device ${point}` } },
        });
        const run = await waitFor(
          'the end of the run',
          async () => {
            const found = await ana.request<Run>('GET', `/api/v1/runs/${runId}`);
            return ['succeeded', 'failed'].includes(found.status) && found;
          },
          45_000,
        );
        expect({ turn, status: run.status }).toEqual({ turn, status: 'succeeded' });
        const rows = [...data.rows('tasks').values()].filter((row) => row['title'] === title);
        expect({ turn, rows: rows.length }).toEqual({ turn, rows: 1 });
      }
      expect(device.cuts).toBe(CUTS_EACH);
      const calls = await product.base.models.DeviceCall.find({}, { state: 1, rowId: 1 }).sort({ _id: 1 }).lean();
      const mine = calls.filter(({ rowId }) => rowId && data.rows('tasks').has(rowId));
      expect(mine.map(({ state }) => state)).toEqual(Array.from({ length: CUTS_EACH }, () => 'done'));
      device.stop();
    },
    120_000 + CUTS_EACH * 3_000,
  );
});

/** Keeps a device online; cuts its connection once at a point of the next write. */
function reconnecting(url: string, token: string, data: TableData, deviceId: string) {
  let wanted: Point | undefined;
  let isStopped = false;
  let current: TableDevice | undefined;
  const state = {
    cuts: 0,
    cutNext(point: Point) {
      wanted = point;
      if (point === 'before the call comes') setTimeout(() => cut(), 5);
    },
    whenOnline: () => waitFor('the device', () => current?.frames.some(({ type }) => type === 'hello_ok')),
    stop() {
      isStopped = true;
      current?.close();
    },
  };
  const cut = () => {
    wanted = undefined;
    state.cuts += 1;
    current?.cut();
  };
  const original = data.perform.bind(data);
  data.perform = (call) => {
    const isWrite = call.action === 'insert';
    if (isWrite && wanted === 'before it is done') {
      cut();
      throw new Error('the connection is gone before the call is done');
    }
    const result = original(call);
    if (isWrite && wanted === 'before it is answered') cut();
    if (isWrite && wanted === 'as it is answered') setImmediate(() => cut());
    return result;
  };
  const run = async () => {
    while (!isStopped) {
      const device = await TableDevice.open(url, DEVICE_DOOR, token, data, { ledger: true }).catch(() => undefined);
      if (device) {
        current = device;
        device.hello(deviceId, { capabilities: { ledger: true } });
        await waitFor('the end of the connection', () => device.closed !== undefined, 10 * 60_000).catch(
          () => undefined,
        );
      }
      await delay(50);
    }
  };
  void run();
  return state;
}
