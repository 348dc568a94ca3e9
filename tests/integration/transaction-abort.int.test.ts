import { SECOND_MS } from '../../src/platform/time';
import { type ClientSession, withTransaction } from '../../src/platform/mongo';
import { openTestServices, type TestServices, waitFor } from '../rigs/test-services';
import { startOwnTime } from '../support/own-time';

interface Row {
  _id: string;
  n: number;
}

/** Within this a transaction that hangs has ended and its locks are free; by itself the server takes a minute. */
const AT_ONCE_MS = SECOND_MS;

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices('abort');
  await services.connection.createCollection('rows');
});
afterAll(() => services.close());

const rows = () => services.connection.collection<Row>('rows');
const nOf = async (_id: string) => (await rows().findOne({ _id }))?.n;

function promised<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((done) => (resolve = done));
  return { promise, resolve };
}

/** A transaction that wrote to a row and then hangs until it is let go; then it writes once more. */
async function hang(_id: string) {
  await rows().insertOne({ _id, n: 0 });
  const stop = new AbortController();
  const reached = promised<ClientSession>();
  const released = promised<undefined>();
  const late = promised<unknown>();
  const write = (session: ClientSession, n: number) => rows().updateOne({ _id }, { $inc: { n } }, { session });
  const transaction = withTransaction(
    services.connection,
    async (session) => {
      await write(session, 1);
      reached.resolve(session);
      await released.promise;
      await write(session, 10).then(late.resolve, late.resolve);
    },
    stop.signal,
  );
  transaction.catch(() => undefined); // awaited by the tests
  return {
    session: await reached.promise,
    stop,
    transaction,
    release: () => released.resolve(undefined),
    late: late.promise,
  };
}

describe('a transaction whose signal aborts', () => {
  it('rejects with the reason at once, and others can write what it held', async () => {
    const { stop, transaction, release, late } = await hang('held');
    const had = startOwnTime();
    stop.abort(new Error('the run was cancelled'));
    await expect(transaction).rejects.toThrow('the run was cancelled');
    await rows().updateOne({ _id: 'held' }, { $inc: { n: 100 } });
    expect(had()).toBeLessThan(AT_ONCE_MS);
    expect(await nOf('held')).toBe(100);
    release();
    await late;
  });

  it('refuses what it still writes, in the transaction and beside it', async () => {
    const { stop, transaction, release, late } = await hang('late');
    stop.abort(new Error('over'));
    await expect(transaction).rejects.toThrow('over');
    release();
    expect(await late).toMatchObject({
      errorLabels: expect.arrayContaining(['TransientTransactionError']) as string[],
    });
    expect(await nOf('late')).toBe(0);
  });

  it('keeps its session until its work has settled', async () => {
    const { session, stop, transaction, release } = await hang('session');
    stop.abort(new Error('over'));
    await expect(transaction).rejects.toThrow('over');
    expect(session.hasEnded).toBe(false);
    release();
    await waitFor('the session to be given back', () => session.hasEnded);
  });

  it('ends a wait for its next try', async () => {
    const stop = new AbortController();
    let tries = 0;
    const work = async (): Promise<never> => {
      tries += 1;
      if (tries === 3) stop.abort(new Error('enough'));
      throw Object.assign(new Error('a conflict'), { hasErrorLabel: () => true });
    };
    await expect(withTransaction(services.connection, work, stop.signal)).rejects.toThrow('enough');
    expect(tries).toBe(3);
  });

  it('begins nothing where it was aborted before', async () => {
    let began = false;
    const work = async () => {
      began = true;
    };
    await expect(withTransaction(services.connection, work, AbortSignal.abort(new Error('too late')))).rejects.toThrow(
      'too late',
    );
    expect(began).toBe(false);
  });

  it('stands where it was committed before', async () => {
    await rows().insertOne({ _id: 'done', n: 0 });
    const stop = new AbortController();
    await withTransaction(
      services.connection,
      (session) => rows().updateOne({ _id: 'done' }, { $inc: { n: 1 } }, { session }),
      stop.signal,
    );
    stop.abort();
    expect(await nOf('done')).toBe(1);
  });
});
