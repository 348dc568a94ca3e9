import { ObjectId } from 'mongodb';
import type { Problem } from '../../src/contracts/kernel/common';
import { ORGANISATION_ROLES, type OrganisationRole } from '../../src/contracts/kernel/operation';
import { roleMatrix } from '../../src/contracts/role-matrix';
import {
  ENDING_OPERATIONS,
  guardedOperations,
  type IsolationGround,
  MAILS,
  openIsolationGround,
} from '../rigs/isolation-ground';
import { ProcessRig } from '../rigs/process-rig';
import { WeftClient } from '../support/weft-client';

/** Every operation × every role in the organisation, against the table. */
describe('the role matrix', () => {
  let rig: ProcessRig;
  let ground: IsolationGround;
  const people = new Map<OrganisationRole, WeftClient>();

  beforeAll(async () => {
    rig = await ProcessRig.start({ api: 1, workers: 0, schedulers: 0, environment: MAILS });
    ground = await openIsolationGround(rig);
    for (const role of ORGANISATION_ROLES) people.set(role, await colleague(role));
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
  });

  /** Somebody of the victim's organisation. */
  async function colleague(role: OrganisationRole): Promise<WeftClient> {
    const { user } = await rig.person();
    const organisationId = new ObjectId(ground.victim.user.organisation.id);
    await rig.db.collection('users').updateOne({ _id: new ObjectId(user.id) }, { $set: { organisationId, role } });
    return WeftClient.login(rig.url, user.email);
  }

  const unknown = (ids: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(ids).map(([name, id]) => [name, /^[0-9a-f]{24}$/.test(id) ? 'f'.repeat(24) : crypto.randomUUID()]),
    );

  it.each(guardedOperations.map((operation) => [operation.id, operation] as const))(
    '%s: each role may what its row says',
    async (id, operation) => {
      const row = roleMatrix[id];
      if (row === undefined) throw new Error(`add a row for ${id} to src/contracts/role-matrix.ts`);
      for (const role of ORGANISATION_ROLES) {
        const client = ENDING_OPERATIONS.has(id) ? await colleague(role) : people.get(role);
        if (!client) throw new Error(`nobody is ${role}`);
        const isAllowed = row !== 'anybody' && row.includes(role);
        // Whoever is allowed names things that are not there: nothing of the ground is changed.
        const { status, text } = await ground.call(client, operation, isAllowed ? unknown(ground.ids) : ground.ids);
        const code = status >= 400 ? codeOf(text) : undefined;
        if (isAllowed) expect([role, status === 401 || code === 'role_missing']).toEqual([role, false]);
        else expect([role, status, code]).toEqual([role, 403, 'role_missing']);
      }
    },
  );
});

/** Of a problem of ours, or of an error in OpenAI's shape. */
function codeOf(text: string): string | undefined {
  const body = JSON.parse(text) as Partial<Problem> & { error?: { code?: string } };
  return body.error?.code ?? body.code;
}
