/** What the gateway's processes and the database say of its calls, and what they must say. */
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Document } from 'mongodb';
import type { ProcessRig } from '../../rigs/process-rig';
import type { RigProcess } from '../../rigs/rig-process';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';
import { profile } from '../profile';

/** Rows that gateways wait with, and calls that run into time-outs. */
const SETTLE_MS = 30_000;
/** What nobody settles is held for a call's longest time and 30 s. */
const EXPIRE_MS = 90_000;

/** Rows of the ledger, once nothing more comes. */
export async function readRows(rig: ProcessRig, since: Date): Promise<Document[]> {
  const calls = rig.db.collection('model_calls');
  let before = -1;
  await waitFor(
    'the last rows',
    async () => {
      const count = await calls.countDocuments({ startedAt: { $gte: since } });
      const isStill = count === before;
      before = count;
      if (!isStill) await new Promise((resolve) => setTimeout(resolve, 300));
      return isStill;
    },
    SETTLE_MS,
  );
  return calls.find({ startedAt: { $gte: since } }).toArray();
}

/** Sum of a counter over the gateways, by one of its labels. */
export async function readCounter(gateways: readonly RigProcess[], name: string): Promise<number> {
  let sum = 0;
  for (const { url } of gateways) {
    const page = await readPage(`${url}/metrics`);
    for (const line of page.split('\n')) if (line.startsWith(`${name}{`)) sum += Number(line.split(' ').at(-1));
  }
  return sum;
}
/** By a connection of its own: none stays open that another test would count. */
const readPage = (url: string) =>
  new Promise<string>((resolve, reject) => {
    get(url, { agent: false }, (response) => void text(response).then(resolve, reject)).on('error', reject);
  });
export const sumOf = (rows: readonly Document[], field: string) =>
  rows.reduce((sum, row) => sum + Number(row[field]), 0);

export const setBudget = (person: WeftClient) =>
  person.request('POST', '/api/v1/organisation/budgets', {
    body: { scope: 'organisation', period: 'month', limitUsd: '10000' },
  });

export async function expectReport(person: WeftClient, rows: readonly Document[]): Promise<void> {
  const mine = rows.filter((row) => String(row['organisationId']) === person.user.organisation.id);
  const { total } = await person.request<{ total: Record<string, unknown> }>('GET', '/api/v1/usage');
  expect(total).toMatchObject({
    calls: mine.length,
    inputTokens: sumOf(mine, 'inputTokens'),
    outputTokens: sumOf(mine, 'outputTokens'),
    cachedInputTokens: sumOf(mine, 'cachedInputTokens'),
  });
  expect(Math.round(Number(total['costUsd']) * 1e9)).toBe(sumOf(mine, 'costNanoUsd'));
}

/**
 * The budget has spent what the ledger says. What it still holds belongs to calls that a killed process had not sent yet;
 * at full size it is waited for until that has run out.
 */
export async function expectSettled(
  rig: ProcessRig,
  person: WeftClient,
  spentNanoUsd: number,
  rows: readonly Document[],
): Promise<void> {
  const read = () =>
    rig.db
      .collection<{ _id: string; spentNanoUsd: number; committedNanoUsd: number; reservations: Document[] }>(
        'budget_counters',
      )
      .find({ _id: { $regex: `^organisation:${person.user.organisation.id}:` } })
      .toArray();
  const holding = (counter: { reservations: Document[] } | undefined) =>
    (counter?.reservations ?? []).filter(({ amountNanoUsd }) => amountNanoUsd > 0);
  if (profile.name === 'full')
    await waitFor('held money to come back', async () => holding((await read())[0]).length === 0, EXPIRE_MS);
  const [counter, ...others] = await read();
  const held = holding(counter);
  expect(others).toEqual([]);
  expect(held.filter(({ id }) => rows.some(({ _id }) => _id === id))).toEqual([]);
  expect(counter).toMatchObject({ spentNanoUsd, committedNanoUsd: spentNanoUsd + sumOf(held, 'amountNanoUsd') });
}
