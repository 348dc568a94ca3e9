import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import { endLostWrites } from '../../src/platform/mongo-lost-writes';
import { startFaultProxy, hostOf } from '../support/tcp-fault-proxy';
import { serviceUris } from '../support/test-services';

/** More than any buffer of the machine holds: the socket does not take it at once. */
const LARGE_BYTES = 12 * 1024 * 1024;
const SOCKET_TIMEOUT_MS = 300;

describe('a write to MongoDB whose connection is closed before it was taken', () => {
  it('fails with the reason; the driver alone would wait for ever', async () => {
    endLostWrites();
    const { mongodbUri } = serviceUris();
    const proxy = await startFaultProxy({ target: hostOf(mongodbUri) });
    const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${proxy.port}/?directConnection=true`, {
      socketTimeoutMS: SOCKET_TIMEOUT_MS,
      connectTimeoutMS: SOCKET_TIMEOUT_MS,
      serverSelectionTimeoutMS: 1_000,
      retryWrites: false,
    });
    try {
      const rows = client.db(`test_lost_${randomBytes(4).toString('hex')}`).collection('rows');
      await rows.findOne({}); // connected
      proxy.setFaults({ kind: 'bandwidth', bytesPerSecond: 1_000, direction: 'upstream' });
      await expect(rows.insertOne({ text: 'x'.repeat(LARGE_BYTES) })).rejects.toMatchObject({
        name: 'MongoNetworkTimeoutError',
      });
    } finally {
      await client.close();
      await proxy.close();
    }
  }, 10_000);
});
