import type { Connection } from 'mongoose';
import { createModels } from '../../../src/models/index';
import { connect } from '../../../src/platform/mongo';
import { CONNECTWISE, type FakeConnectWise, openFakeConnectWise } from '../../fakes/fake-tickets/fake-connectwise';
import { ProcessRig } from '../../rigs/process-rig';
import { serviceUris, waitFor, withDatabase } from '../../rigs/test-services';
import { connectSystem, letTimePass, pushesOf, resolveWhole, settled, type TicketDeps } from '../../rigs/ticket-ground';

/** Whole processes, the true queue and scheduler: workers are killed before and after the system took a note. */
describe('workers that are killed', () => {
  let rig: ProcessRig;
  let connection: Connection;
  let fake: FakeConnectWise;
  let deps: TicketDeps;
  beforeAll(async () => {
    fake = await openFakeConnectWise();
    const environment = { RUN_LEASE_MS: '1000', TICKET_SYSTEM_PRIVATE_ADDRESSES: 'true' };
    rig = await ProcessRig.start({ workers: 0, environment });
    connection = await connect(withDatabase(serviceUris().mongodbUri, rig.name));
    deps = { models: createModels(connection), connection, client: await rig.person() };
    await connectSystem(
      deps,
      { system: 'connectwise', url: fake.apiUrl, ...CONNECTWISE },
      { pushes: ['internal_note'] },
    );
  }, 60_000);
  afterAll(async () => {
    await connection?.close();
    await rig?.stop();
    await fake?.close();
  });

  it.each(['ticket-push.claimed', 'ticket-push.answered'])(
    'at %s are followed by others, and the note is there once',
    async (point) => {
      const before = fake.notes.length;
      const first = await rig.armWorker(`${point}:exit`);
      const { session } = await resolveWhole(deps);
      await waitFor('the worker to die', () => !first.isRunning);
      expect(await pushesOf(deps, session)).toMatchObject([{ status: 'pending_retry', tries: 1 }]);
      await rig.spawn('worker');
      // Its lease has a minute; here it is over.
      await deps.models.TicketPush.updateMany({}, { leaseUntil: new Date(0) });
      await letTimePass(deps);
      const [push] = await settled(deps, session, 'sent');
      expect(push).toMatchObject({ tries: 2, external_id: String(fake.notes.at(-1)?.id) });
      expect(fake.notes).toHaveLength(before + 1);
      expect(await deps.models.Outbox.countDocuments({ kind: 'ticket-push' })).toBe(0);
      await rig.remove(first);
    },
  );
});
