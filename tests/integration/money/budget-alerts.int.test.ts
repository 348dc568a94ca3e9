import { Types } from 'mongoose';
import type { Budget } from '../../../src/contracts/money/budgets';
import type { List, Problem } from '../../../src/contracts/kernel/common';
import { budgetRoutes } from '../../../src/http/routes/money/budgets.routes';
import { type Caller } from '../../../src/platform/caller';
import { appendAudit } from '../../../src/security/audit/audit';
import { type Budgets, createBudgets, spenderOf } from '../../../src/security/money/budgets';
import { sendBudgetAlerts } from '../../../src/security/money/send-budget-alerts';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { type MailBox, openMailBox } from '../../fakes/mail-box';
import { openTestServices, type TestServices } from '../../rigs/test-services';

const USD = 1_000_000_000;
const PATH = '/api/v1/organisation/budgets';

/** Budgets of API keys, and what admins are told as a budget is spent. */
describe('budgets of keys, and alerts', () => {
  let services: TestServices;
  let rig: HttpRig;
  let budgets: Budgets;
  let box: MailBox;
  type Person = Awaited<ReturnType<HttpRig['register']>>;
  let owner: Person;
  beforeAll(async () => {
    services = await openTestServices('budgetalerts');
    const { models, connection, log } = services;
    budgets = createBudgets({ models, log, callTimeoutMs: 60_000, runBudgetUsdOf: () => null, ttlMs: 0 });
    rig = await openHttpRig(services, { routes: budgetRoutes({ models, connection, appendAudit, budgets }) });
    box = openMailBox(services);
  }, 60_000);
  beforeEach(async () => {
    owner = await rig.register();
  });
  afterAll(async () => {
    await box.close();
    await rig.close();
    await services.close();
  });

  const create = (json: unknown) => rig.call<Budget & Problem>('POST', PATH, { token: owner.access_token, json });
  const makeKey = async ({ user }: Person, name: string) =>
    (
      await services.models.ApiKey.create({
        organisationId: user.organisation.id,
        userId: user.id,
        name,
        hint: 'weft_sk_test',
        hash: new Types.ObjectId().toHexString(),
        scopes: ['llm'],
      })
    )._id.toHexString();
  const callerOf = ({ user }: Person, apiKeyId?: string): Caller => ({
    userId: user.id,
    organisationId: user.organisation.id,
    role: user.role,
    tier: user.tier,
    name: user.name,
    ...(apiKeyId && { apiKey: { id: apiKeyId, scopes: ['llm'] } }),
  });
  const spend = async (usd: number, caller = callerOf(owner)) => {
    const call = { id: new Types.ObjectId().toHexString(), amountNanoUsd: usd * USD };
    await (
      await budgets.reserve(spenderOf(caller), call)
    )(call.amountNanoUsd);
  };
  const sweep = () => {
    const { models, connection } = services;
    return sendBudgetAlerts({ models, connection, mails: box.outbox });
  };
  const passed = async () =>
    (
      await services.models.AuditEntry.find({
        organisationId: owner.user.organisation.id,
        action: 'budget.threshold-passed',
      })
        .sort({ _id: 1 })
        .lean()
    ).map(({ details }) => (details as { percent: number }).percent);

  it('counts what is spent with a key beside the person’s and the organisation’s, and shows it to the key alone', async () => {
    const [one, other] = [await makeKey(owner, 'Nightly'), await makeKey(owner, 'Other')];
    const made = await create({ scope: 'apiKey', apiKeyId: one, period: 'day', limitUsd: '1' });
    expect(made).toMatchObject({
      status: 201,
      body: { apiKeyId: one, userId: null, subject: { name: 'Nightly', isGone: false }, alertPercents: [80, 100] },
    });
    await create({ scope: 'organisation', period: 'month', limitUsd: '5' });
    await spend(0.75, callerOf(owner, one));
    const refused = budgets.reserve(spenderOf(callerOf(owner, one)), { id: 'x', amountNanoUsd: USD / 2 });
    await expect(refused).rejects.toMatchObject({
      status: 402,
      message: expect.stringMatching(/^The API key’s budget of \$1 a day has \$0\.25 left/) as string,
      current: { scope: 'apiKey', apiKeyId: one, remainingUsd: '0.25' },
    });
    await spend(0.5, callerOf(owner, other));
    await spend(0.5);
    const seen = async (apiKeyId?: string) =>
      (await budgets.list(spenderOf(callerOf(owner, apiKeyId)))).map(({ scope, spentUsd }) => [scope, spentUsd]);
    expect(await seen(one)).toEqual([
      ['apiKey', '0.75'],
      ['organisation', '1.75'],
    ]);
    expect(await seen(other)).toEqual([['organisation', '1.75']]);
    await services.models.ApiKey.updateOne({ _id: one }, { $set: { revokedAt: new Date() } });
    const { body } = await rig.call<List<Budget>>('GET', PATH, { token: owner.access_token });
    expect(body.items).toContainEqual(expect.objectContaining({ subject: { name: 'Nightly', isGone: true } }));
  });

  it('is for keys of the organisation, once a key and period', async () => {
    const stranger = await rig.register();
    const foreign = await makeKey(stranger, 'Foreign');
    const body = { scope: 'apiKey', period: 'day', limitUsd: '1' };
    expect(await create({ ...body, apiKeyId: foreign })).toMatchObject({
      status: 404,
      body: { code: 'api_key_not_found' },
    });
    const own = { ...body, apiKeyId: await makeKey(owner, 'Own') };
    expect((await create(own)).status).toBe(201);
    expect((await create({ ...own, period: 'month' })).status).toBe(201);
    expect(await create(own)).toMatchObject({ status: 409, body: { code: 'budget_exists' } });
  });

  it('keeps thresholds in order, and takes no others than it can', async () => {
    const made = await create({ scope: 'organisation', period: 'day', limitUsd: '1', alertPercents: [90, 50, 90] });
    expect(made.body.alertPercents).toEqual([50, 90]);
    const change = (json: unknown) =>
      rig.call<Budget>('PATCH', `${PATH}/${made.body.id ?? ''}`, { token: owner.access_token, json });
    expect((await change({ alertPercents: [] })).body).toMatchObject({ alertPercents: [], limitUsd: '1' });
    for (const alertPercents of [[0], [101], [1.5], [1, 2, 3, 4, 5, 6]])
      expect((await change({ alertPercents })).status).toBe(400);
    expect((await change({})).status).toBe(400);
    const run = await create({ scope: 'run', limitUsd: '1' });
    expect(run.body.alertPercents).toEqual([]);
  });

  it('tells admins once a threshold, however many sweep at once, and again in the next period', async () => {
    const { models } = services;
    await models.User.create({
      ...{ email: `${owner.user.id}@example.org`, name: 'Ben', role: 'member', tokenVersion: 1 },
      organisationId: owner.user.organisation.id,
      isServiceUser: false,
      emailVerifiedAt: null,
    });
    const { body: budget } = await create({ scope: 'organisation', period: 'month', limitUsd: '1' });
    await spend(0.79);
    await sweep();
    expect(await passed()).toEqual([]);
    await spend(0.01);
    const before = box.mails.length;
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await passed()).toEqual([80]);
    await spend(0.1);
    await sweep();
    expect(await passed()).toEqual([80]);
    await spend(0.1);
    await Promise.all([sweep(), sweep()]);
    expect(await passed()).toEqual([80, 100]);
    await box.deliver();
    const mails = box.mails.slice(before);
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [owner.email, '80 percent of a budget is spent'],
      [owner.email, '100 percent of a budget is spent'],
    ]);
    expect(mails[0]?.text).toContain('The budget of your organisation is $1 a month; $0.8 of it is spent.');
    expect(mails[0]?.text).toContain('https://weft.example/settings/budgets');

    // The same budget in another period: its counter is another.
    await models.BudgetCounter.create({
      ...{ organisationId: new Types.ObjectId(owner.user.organisation.id), spentNanoUsd: USD, committedNanoUsd: USD },
      _id: `organisation:${owner.user.organisation.id}:2031-01`,
      uncheckedAt: new Date(),
    });
    await sweep();
    expect(await passed()).toEqual([80, 100, 80, 100]);
    expect(await models.BudgetAlert.countDocuments({ budgetId: budget.id })).toBe(4);
    expect(await models.BudgetCounter.countDocuments({ uncheckedAt: { $exists: true } })).toBe(0);
  });

  it('tells again once more is spent of a limit that was raised', async () => {
    const { body: budget } = await create({ scope: 'organisation', period: 'total', limitUsd: '1' });
    await spend(1);
    await sweep();
    expect(await passed()).toEqual([80, 100]);
    await rig.call('PATCH', `${PATH}/${budget.id ?? ''}`, { token: owner.access_token, json: { limitUsd: '10' } });
    await spend(6);
    await sweep();
    expect(await passed()).toEqual([80, 100]);
    await spend(1);
    await Promise.all([sweep(), sweep()]);
    expect(await passed()).toEqual([80, 100, 80]);
  });

  it('looks again where a limit is lowered to below what is spent', async () => {
    const { body: budget } = await create({ scope: 'organisation', period: 'total', limitUsd: '10' });
    await spend(1);
    await sweep();
    expect(await passed()).toEqual([]);
    await rig.call('PATCH', `${PATH}/${budget.id ?? ''}`, { token: owner.access_token, json: { limitUsd: '1.2' } });
    await sweep();
    expect(await passed()).toEqual([80]);
  });
});
