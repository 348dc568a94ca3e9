/** Two promises about speed, measured in a real browser and over real sockets. */
import { setTimeout as delay } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import type { Browser, Page } from 'playwright-core';
import type { presenceChanged } from '../../src/contracts/canvas/socket-events';
import type { SocketPayload } from '../../src/contracts/kernel/socket-event';
import { launchBrowser, openTab } from '../support/browser';
import { type CanvasWatcher, watchCanvas } from '../support/canvas-watcher';
import { sampleOf } from '../support/depth';
import { ProcessRig } from '../rigs/process-rig';
import { waitFor } from '../rigs/test-services';
import type { WeftClient } from '../support/weft-client';
import { CanvasPage } from './support/canvas-page';
import { bestOfTwo, measureFrames, percentile, tell } from './support/frames';
import { accountOf, inviteColleagues, nth } from './support/people';
import { seedStickies } from './support/seed-thousand';

const TEST_MS = 240_000;
const BLOCKS = 1_000;
const FRAME_MS = 33;
const ROUNDS = 3;
const NODES = 200;
const FLOW_FRAME_MS = 25;
const CENTRE = { x: 480, y: 440 };
const PEOPLE = 50;
const CURSOR_MS = 100;
const MOVES = 20;
const MOVE_EVERY_MS = 200;

let rig: ProcessRig;
let browser: Browser;
beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ api: 2, workers: 0 }), launchBrowser()]);
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

describe(`a canvas of ${BLOCKS} blocks`, () => {
  let full: Page;
  let empty: Page;
  beforeAll(async () => {
    const ana = nth(await inviteColleagues(rig, 'Ana'), 0);
    const open = async (blocks: number) => {
      const { id } = await ana.createCanvas(`Of ${blocks} blocks`);
      await seedStickies(rig, ana, id, blocks);
      const { page } = await openTab(browser, { url: rig.url, account: accountOf(ana) });
      await new CanvasPage(page).open(id);
      await page.getByRole('button', { name: 'Outline' }).click();
      await page.getByText(`${blocks} block`).waitFor();
      await page.getByRole('button', { name: 'Outline' }).click();
      await page.keyboard.press('Escape');
      return page;
    };
    empty = await open(1);
    full = await open(BLOCKS);
  }, TEST_MS);
  afterAll(async () => {
    await Promise.all([empty, full].map((page) => page?.context().close()));
  });

  /** Presses, moves in circles, lets go. */
  const dragAround = async (page: Page) => {
    await page.mouse.move(CENTRE.x, CENTRE.y);
    await page.mouse.down();
    for (let step = 0; step <= 90; step += 1) {
      await page.mouse.move(CENTRE.x + Math.sin(step / 10) * 160, CENTRE.y + (Math.cos(step / 10) - 1) * 120);
    }
    await page.mouse.up();
  };
  const p95 = async (page: Page) => percentile(await measureFrames(page, () => dragAround(page)), 0.95);
  /**
   * Where a busy machine cannot draw one block in time, a thousand may take twice as long. How busy it is changes: each
   * round measures both, one after the other, and a round in which it holds is enough.
   */
  const expectSmooth = async (what: string) => {
    let [frame, limit] = [Number.POSITIVE_INFINITY, FRAME_MS];
    for (let round = 1; round <= ROUNDS && frame >= limit; round += 1) {
      limit = Math.max(FRAME_MS, (await p95(empty)) * 2);
      frame = await p95(full);
    }
    tell(`${what} (allowed ${limit.toFixed(0)})`, frame);
    expect(frame).toBeLessThan(limit);
  };

  const zooms: [string, string][] = [
    ['all of it in view', 'Show all'],
    ['at 100 %', 'Zoom to 100 %'],
  ];
  // With all of it in view the most is drawn.
  test.each(sampleOf(zooms, 1))(
    'pans and drags smoothly, %s',
    async (what, zoom) => {
      for (const page of [empty, full]) {
        await page.getByRole('button', { name: zoom }).click();
        await page.keyboard.press('h');
      }
      await expectSmooth(`panning ${BLOCKS} blocks, ${what}`);
      for (const page of [empty, full]) await page.keyboard.press('v');
      await expectSmooth(`dragging one of ${BLOCKS} blocks, ${what}`);
    },
    TEST_MS,
  );
});

describe(`a flow of ${NODES} nodes`, () => {
  let full: Page;
  let empty: Page;
  beforeAll(async () => {
    const eve = nth(await inviteColleagues(rig, 'Eve'), 0);
    const open = async (nodes: number) => {
      const { id } = await eve.request<{ id: string }>('POST', '/api/agent-builder/workflows', {
        body: { name: `Of ${nodes} nodes`, kind: 'workflow', graph: rowsOf(nodes) },
      });
      const { page } = await openTab(browser, { url: rig.url, account: accountOf(eve) });
      await page.goto(`/flows/${id}`);
      await page.getByRole('button', { name: 'Show all' }).click();
      await page
        .getByText(`step_${nodes - 1}`)
        .first()
        .waitFor();
      return page;
    };
    empty = await open(2);
    full = await open(NODES);
  }, TEST_MS);
  afterAll(async () => {
    await Promise.all([empty, full].map((page) => page?.context().close()));
  });

  /** Drags what lies there: the first node, or the board between nodes. */
  const dragFrom = async (page: Page, what: 'node' | 'board') => {
    const box = await page.getByText('step_1', { exact: true }).first().boundingBox();
    const from = what === 'node' && box ? { x: box.x + 2, y: box.y + 2 } : { x: 200, y: 760 };
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    for (let step = 0; step <= 90; step += 1)
      await page.mouse.move(from.x + Math.sin(step / 10) * 120, from.y + (Math.cos(step / 10) - 1) * 90);
    await page.mouse.up();
  };
  const p95 = async (page: Page, what: 'node' | 'board') =>
    percentile(await measureFrames(page, () => dragFrom(page, what)), 0.95);
  test.each(['board', 'node'] as const)(
    'moves smoothly, all of it in view: %s',
    async (what) => {
      let [frame, limit] = [Number.POSITIVE_INFINITY, FLOW_FRAME_MS];
      for (let round = 1; round <= ROUNDS && frame >= limit; round += 1) {
        limit = Math.max(FLOW_FRAME_MS, (await p95(empty, what)) * 2);
        frame = await p95(full, what);
      }
      tell(`dragging the ${what}, a flow of ${NODES} nodes (allowed ${limit.toFixed(0)})`, frame);
      expect(frame).toBeLessThan(limit);
    },
    TEST_MS,
  );
});

/** A graph of so many nodes, in rows of twenty. */
function rowsOf(count: number): object {
  const ids = Array.from({ length: count - 1 }, (_, index) => `step_${index + 1}`);
  return {
    nodes: ['start', ...ids].map((id, index) => ({
      ...{ id, type: index === 0 ? 'start' : 'template', config: index === 0 ? {} : { template: id } },
      position: { x: (index % 20) * 280, y: Math.floor(index / 20) * 140 },
    })),
    edges: ids.map((target, index) => ({ source: index === 0 ? 'start' : `step_${index}`, target })),
  };
}

test(
  `${PEOPLE} people see each other’s pointers within ${CURSOR_MS} ms`,
  async () => {
    await rig.showingLogs(async () => {
      const people = await inviteColleagues(
        rig,
        ...Array.from({ length: PEOPLE }, (_, index) => `Person ${index + 1}`),
      );
      const [first, ...others] = people;
      if (!first) throw new Error('nobody came');
      const { id } = await first.createCanvas('Crowded');
      const members = people.map(({ user }, index) => ({
        userId: new ObjectId(user.id),
        role: index === 0 ? 'owner' : 'editor',
      }));
      await rig.db.collection('canvases').updateOne({ _id: new ObjectId(id) }, { $set: { members } });

      const { page, context } = await openTab(browser, { url: rig.url, account: accountOf(first) });
      await new CanvasPage(page).open(id);
      const late: number[] = [];
      const watchers = await Promise.all(
        others.map((person, index) => watchPointers(person.at(nth(rig.apis, index % 2).url), id, late)),
      );
      try {
        await page
          .getByRole('list', { name: 'People here' })
          .getByText(`+${PEOPLE - 5}`)
          .waitFor();
        const worst = await bestOfTwo(CURSOR_MS, async () => {
          late.length = 0;
          await Promise.all(watchers.map((watcher, index) => movePointer(watcher, id, index)));
          await waitFor('the last pointers', () => late.length > others.length * (others.length - 1) * (MOVES / 2));
          return percentile(late, 0.95);
        });
        tell(`a pointer from one of ${PEOPLE} people to another`, worst);
        await page
          .getByRole('region', { name: 'Blocks on the canvas' })
          .getByText('Person 50', { exact: true })
          .waitFor({ state: 'attached' });
        expect(worst).toBeLessThan(CURSOR_MS);
      } finally {
        for (const watcher of watchers) watcher.close();
        await context.close();
      }
    });
  },
  TEST_MS,
);

/** A pointer's place tells when it was sent: x is the moment, by the clock that all of them share. */
const now = () => Math.round(performance.now() * 10) / 10;

async function watchPointers(person: WeftClient, canvasId: string, late: number[]): Promise<CanvasWatcher> {
  const seen = new Map<string, number>();
  return watchCanvas(person, canvasId, {
    onEvent: (event, payload) => {
      if (event !== 'presence_changed') return;
      const at = now();
      for (const other of (payload as SocketPayload<typeof presenceChanged>).present) {
        if (other.userId === person.user.id || !other.cursor || seen.get(other.id) === other.cursor.x) continue;
        seen.set(other.id, other.cursor.x);
        late.push(at - other.cursor.x);
      }
    },
  });
}

/** The pace of people, not a wait for something: each moves on its own beat. */
async function movePointer(watcher: CanvasWatcher, canvasId: string, index: number): Promise<void> {
  await delay((index * MOVE_EVERY_MS) / PEOPLE);
  for (let move = 0; move < MOVES; move += 1) {
    watcher.socket.emit('presence_update', { canvasId, cursor: { x: now(), y: index } });
    await delay(MOVE_EVERY_MS);
  }
}
