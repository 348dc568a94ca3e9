import { setTimeout as delay } from 'node:timers/promises';
import { PendingBytes, type Reading } from '../mongo-gateway/pending-bytes';

/** A connection that notes what is done with it. */
class Client implements Reading {
  isPaused = false;
  isEnded = false;
  isAtWork = false;

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  end(): void {
    this.isEnded = true;
  }

  isAnswering(): boolean {
    return this.isAtWork;
  }
}

let pending: PendingBytes;
const [a, b, c] = [new Client(), new Client(), new Client()];
const clients = [a, b, c];
const paused = (): boolean[] => clients.map(({ isPaused }) => isPaused);

beforeEach(() => {
  pending = new PendingBytes(100, 20);
  for (const client of clients) Object.assign(client, { isPaused: false, isEnded: false, isAtWork: false });
});

afterEach(() => pending.close());

it('lets all send below the bound, above it the first alone, and all again', () => {
  for (const client of clients) pending.set(client, 30);
  expect(paused()).toEqual([false, false, false]);
  pending.set(b, 60);
  expect(paused()).toEqual([false, true, true]);
  pending.set(a, 90); // it may go on
  expect(paused()).toEqual([false, true, true]);
  pending.set(a, 0);
  expect([pending.total, ...paused()]).toEqual([90, false, false, false]);
});

it('passes the turn on when the first has sent its message, and waits where answers take the room', () => {
  pending.set(a, 60);
  pending.set(b, 60);
  pending.set(c, 10);
  a.isAtWork = true;
  pending.set(a, 60);
  expect(paused()).toEqual([true, false, true]);
  b.isAtWork = true;
  pending.set(b, 60);
  expect(paused()).toEqual([true, true, true]);
  pending.set(a, 0);
  expect(paused()).toEqual([false, false, false]);
});

it('ends the one that holds others up and sends nothing, not one that is answered', async () => {
  pending.set(a, 60);
  pending.set(b, 60);
  a.isAtWork = true;
  pending.set(a, 60);
  await delay(100);
  expect(clients.map(({ isEnded }) => isEnded)).toEqual([false, true, false]);
});

it('ends nobody below the bound', async () => {
  pending.set(a, 60);
  await delay(100);
  expect(a.isEnded).toBe(false);
});
