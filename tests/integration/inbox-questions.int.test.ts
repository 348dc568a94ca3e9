import { Types } from 'mongoose';
import { findOpenTasks } from '../../src/models/support/records/find-open-tasks';
import type { Caller } from '../../src/platform/caller';
import { supportSystem } from '../../src/systems/support/support.system';
import { openTestServices, type TestServices } from '../rigs/test-services';

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices('questions');
}, 60_000);
afterAll(() => services.close());

const organisationId = new Types.ObjectId();
const buildCaller = (role: Caller['role'] = 'member'): Caller => ({
  ...{ userId: new Types.ObjectId().toHexString(), organisationId: organisationId.toHexString() },
  ...{ role, tier: 'free', name: 'Somebody' },
});

describe('questions of support sessions in the inbox', () => {
  it('are open tasks of the sessions that the caller works on, and of nobody else’s', async () => {
    const [ana, ben, boss] = [buildCaller(), buildCaller(), buildCaller('admin')];
    const question = (state: string, text: string) => ({ id: text, text, state });
    const open = {
      questions: [question('answered', 'Old?'), question('open', 'Which client?')],
      actions: [{ id: 'a', title: 'Run ipconfig', state: 'open' }],
    };
    const insert = async (title: string, fields: object, lane: object, minute: number) => {
      await services.models.SupportSession.collection.insertOne({
        ...{ organisationId, title, lane, userId: new Types.ObjectId(ana.userId), status: 'active' },
        updatedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)),
        ...fields,
      });
    };
    const done = { questions: [question('answered', 'Old?')], actions: [] };
    await insert('VPN', {}, open, 1);
    await insert('Answered', {}, done, 2);
    await insert('Paused', { status: 'paused' }, open, 3);
    await insert('Escalated to Ben', { status: 'escalated', escalatedToId: new Types.ObjectId(ben.userId) }, open, 4);
    await insert('Of Ben', { userId: new Types.ObjectId(ben.userId) }, open, 5);
    await insert('Elsewhere', { organisationId: new Types.ObjectId() }, open, 6);
    const titles = async (caller: Caller) =>
      (await findOpenTasks(services.models, caller, 50)).map(({ title }) => title);
    expect(await titles(ana)).toEqual(['VPN']);
    expect(await titles(ben)).toEqual(['Of Ben', 'Escalated to Ben']);
    expect(await titles(boss)).toEqual([]);
    const [first] = await findOpenTasks(services.models, ana, 50);
    expect(first).toMatchObject({ count: 2, asks: ['Which client?', 'Run ipconfig'] });
    expect(await supportSystem.findQuestions?.(services.models, { ...ana, role: 'viewer' }, 50)).toEqual([]);
  });
});
