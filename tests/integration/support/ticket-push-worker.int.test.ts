/** The worker's function by itself: twice, side by side, stopped in the middle, and a system that hangs. */
import { randomBytes } from 'node:crypto';
import { Types } from 'mongoose';
import { createConnectorOpener } from '../../../src/connectors/support/tickets/open-connector';
import { ticketConnectionContext } from '../../../src/models/support/tickets/ticket-system.model';
import type { UserRecord } from '../../../src/models/accounts/user.model';
import { withTransaction } from '../../../src/platform/mongo';
import { createBroadcaster } from '../../../src/realtime/broadcaster';
import { createSecrets } from '../../../src/security/secrets/secrets';
import { eraseAccount } from '../../../src/workers/accounts/account/erase-account';
import { type PushDeps, pushToTicketSystem } from '../../../src/workers/support/ticket-push.worker';
import { CONNECTWISE, type FakeConnectWise, openFakeConnectWise } from '../../fakes/fake-tickets/fake-connectwise';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';
import { ALL_PUSHES, buildConcluded, prepare, type TicketDeps } from '../../rigs/ticket-ground';
import type { WeftClient } from '../../support/weft-client';
import { startOwnTime } from '../../support/own-time';

let services: TestServices;
let fake: FakeConnectWise;
let deps: PushDeps;
let ground: TicketDeps;
const never = new AbortController().signal;

beforeAll(async () => {
  services = await openTestServices('ticket_push');
  const { models, connection, redis, prefix, log } = services;
  const secrets = createSecrets({ SECRETS_KEY: randomBytes(32).toString('base64'), SECRETS_KEYS_PREVIOUS: [] });
  deps = {
    ...{ models, connection, linkBase: 'https://weft.example' },
    broadcaster: createBroadcaster(redis.command, { prefix, log }),
    openConnector: createConnectorOpener({ secrets, isPrivateAllowed: true }),
  };
  fake = await openFakeConnectWise();
  const _id = new Types.ObjectId();
  const user = { id: new Types.ObjectId().toHexString(), name: 'Ana', organisation: { id: _id.toHexString() } };
  ground = { models, connection, client: { user } as unknown as WeftClient };
  const { company_id, client_id, ...keys } = CONNECTWISE;
  await models.TicketConnection.create({
    ...{ _id, system: 'connectwise', url: fake.apiUrl, account: { company_id, client_id }, isEnabled: true },
    ...{ settings: { ...ALL_PUSHES, pushes: ['internal_note'] } },
    ...secrets.seal(JSON.stringify(keys), ticketConnectionContext({ _id, system: 'connectwise' })),
  } as never);
}, 60_000);
afterAll(async () => {
  await services?.close();
  await fake?.close();
});
beforeEach(() => void fake.notes.splice(0));

async function due(): Promise<string> {
  const session = await buildConcluded(ground);
  await prepare(ground, { session, conclusion: 'resolved' });
  const { due: entries } = await prepare(ground, { session, notesVersion: 1 });
  return entries[0]?.id ?? '';
}
const pushOf = (id: string) => services.models.TicketPush.findById(id).lean().orFail();

it('sends once, however often and by however many it is asked', async () => {
  const id = await due();
  const words = await Promise.all([1, 2, 3].map(() => pushToTicketSystem(deps, id, never)));
  expect(words.filter((word) => word === 'sent')).toHaveLength(1);
  expect(await pushToTicketSystem(deps, id, never)).toBe('gone');
  expect(fake.notes).toHaveLength(1);
});

it('gives back within a second what it is at when it is stopped, and the try does not count', async () => {
  const id = await due();
  fake.fail({ kind: 'hang' });
  const stop = new AbortController();
  const asked = fake.requests.length;
  const working = pushToTicketSystem(deps, id, stop.signal);
  await waitFor('the call', () => fake.requests.slice(asked).some(({ method }) => method === 'POST'));
  const had = startOwnTime();
  stop.abort(new Error('stopping'));
  expect(await working).toBe('given-back');
  expect(had()).toBeLessThan(1_000);
  expect(await pushOf(id)).toMatchObject({ status: 'pending_retry', tries: 0 });
  expect(await pushToTicketSystem(deps, id, never)).toBe('sent');
  expect(fake.notes).toHaveLength(1);
});

it('leaves alone what was taken over meanwhile: its answer is not recorded', async () => {
  const id = await due();
  fake.fail({ kind: 'slow', ms: 300 });
  const asked = fake.requests.length;
  const slow = pushToTicketSystem(deps, id, never);
  await waitFor('the call', () => fake.requests.slice(asked).some(({ method }) => method === 'POST'));
  await services.models.TicketPush.updateOne({ _id: id }, { leaseUntil: new Date(0) });
  const second = pushToTicketSystem(deps, id, never);
  expect(await slow).toBe('fenced');
  expect(await second).toBe('sent');
  expect(await pushOf(id)).toMatchObject({ status: 'sent', attempt: expect.any(Number) as number });
});

it('waits while the connection is switched off, and counts that as a try', async () => {
  const id = await due();
  await services.models.TicketConnection.updateMany({}, { isEnabled: false });
  expect(await pushToTicketSystem(deps, id, never)).toBe('retry');
  await services.models.TicketConnection.updateMany({}, { isEnabled: true });
  expect(await pushToTicketSystem(deps, id, never)).toBe('early');
  expect((await pushOf(id)).error).toContain('switched off');
});

it('forgets whom a deleted person was in the ticket system', async () => {
  const { models, connection } = services;
  const { _id: organisationId } = await models.TicketConnection.findOne().lean().orFail();
  const user = { _id: new Types.ObjectId(), organisationId, email: 'gone@example.test', name: 'Gone' };
  const members = [user._id, new Types.ObjectId()].map((userId) => ({
    ...{ userId, member: 'x', isSetByHand: true, lookedUpAt: new Date() },
  }));
  await models.TicketConnection.updateOne({ _id: organisationId }, { $set: { members } });
  await withTransaction(connection, (session) => eraseAccount(models, user as unknown as UserRecord, false, session));
  const left = await models.TicketConnection.findById(organisationId).lean().orFail();
  expect(left.members.map(({ userId }) => userId)).toEqual([members[1]?.userId]);
});
