/**
 * Changes a package for good, so it has packages to itself.
 * @jest-environment node
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import mongoose from 'mongoose';
import { endLostWrites } from '../../src/platform/mongo-lost-writes';
import { hostOf, startFaultProxy, throughProxy } from '../fakes/tcp-fault-proxy';
import { serviceUris } from '../rigs/test-services';

/** More than any buffer of the machine holds: the socket does not take it at once. */
const LARGE_BYTES = 12 * 1024 * 1024;
const SOCKET_TIMEOUT_MS = 300;
/** Every time-out of the driver is over by then. */
const LONG_MS = 5 * SOCKET_TIMEOUT_MS;
/** What ends does so within this, on a busy machine too. */
const PATIENCE_MS = 8_000;

/** Name of the error with which a large write through a slow proxy ends; `waits` where it has not ended after `timeoutMs`. */
async function writeThroughSlowProxy(timeoutMs: number): Promise<string> {
  const { mongodbUri } = serviceUris();
  const proxy = await startFaultProxy({ target: hostOf(mongodbUri) });
  const client = new mongoose.mongo.MongoClient(throughProxy(mongodbUri, proxy), {
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
    connectTimeoutMS: SOCKET_TIMEOUT_MS,
    serverSelectionTimeoutMS: 1_000,
    retryWrites: false,
  });
  try {
    const rows = client.db(`test_lost_${randomBytes(4).toString('hex')}`).collection('rows');
    await rows.findOne({}); // connected
    proxy.setFaults({ kind: 'bandwidth', bytesPerSecond: 1_000, direction: 'upstream' });
    const written = rows.insertOne({ text: 'x'.repeat(LARGE_BYTES) }).then(
      () => 'written',
      (error: unknown) => (error as Error).name,
    );
    return await Promise.race([written, delay(timeoutMs, 'waits', { ref: false })]);
  } finally {
    await client.close();
    await proxy.close();
  }
}

// In this order: what is put in place stays.
describe('a write to MongoDB whose connection is closed before it was taken', () => {
  it('waits for ever where the driver is left to itself: else delete what mends it', async () => {
    expect(await writeThroughSlowProxy(LONG_MS)).toBe('waits');
  }, 10_000);

  it('fails with the reason', async () => {
    endLostWrites();
    expect(await writeThroughSlowProxy(PATIENCE_MS)).toBe('MongoNetworkTimeoutError');
  }, 10_000);
});
