import mongoose, { Types } from 'mongoose';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { Budget, BudgetPeriod } from '../../../src/contracts/money/budgets';
import type { List, Problem } from '../../../src/contracts/kernel/common';
import { budgetRoutes } from '../../../src/http/routes/money/budgets.routes';
import { type AppliedBudget, applyBudget, budgetCounters } from '../../../src/models/money/budget/applied-budgets';
import { releaseExpired } from '../../../src/models/money/budget/release-reservations';
import { type Place, reserve, settle } from '../../../src/models/money/budget/reserve';
import { createModels } from '../../../src/models/index';
import type { ModelCallRecord } from '../../../src/models/money/model-call.model';
import { appendAudit } from '../../../src/security/audit/audit';
import { type Budgets, createBudgets, type SpendingRun } from '../../../src/security/money/budgets';
import { type HttpRig, openHttpRig } from '../../rigs/http-rig';
import { openTestServices, serviceUris, type TestServices, waitFor, withDatabase } from '../../rigs/test-services';

const USD = 1_000_000_000;
const id = () => new Types.ObjectId().toHexString();
const buildRun = (overrides: Partial<SpendingRun> = {}): SpendingRun => ({
  id: id(),
  attempt: 1,
  organisationId: id(),
  userId: id(),
  tier: 'none',
  ...overrides,
});

describe('budgets', () => {
  let services: TestServices;
  beforeAll(async () => {
    services = await openTestServices('budgets');
  }, 60_000);
  afterAll(() => services.close());

  const open = (options: Partial<Parameters<typeof createBudgets>[0]> = {}): Budgets =>
    createBudgets({
      models: services.models,
      log: services.log,
      callTimeoutMs: 60_000,
      runBudgetUsdOf: (tier) => (tier === 'small' ? '2' : null),
      ttlMs: 0,
      ...options,
    });
  const set = (
    run: SpendingRun,
    scope: 'organisation' | 'user' | 'run',
    limitUsd: number,
    period: BudgetPeriod = 'total',
  ) =>
    services.models.Budget.create({
      organisationId: run.organisationId,
      scope,
      subjectId: scope === 'user' ? run.userId : run.organisationId,
      period,
      limitNanoUsd: limitUsd * USD,
    });
  const counterOf = async (key: string) => {
    const counter = await budgetCounters(services.models).findOne({ _id: key });
    return { spent: counter?.spentNanoUsd, committed: counter?.committedNanoUsd, held: counter?.reservations.length };
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: { code?: string }) => error.code ?? String(error),
    );

  it('lets exactly as many of 50 pass as fit, over two processes and two budgets', async () => {
    const run = buildRun();
    await set(run, 'organisation', 10);
    await set(run, 'user', 40);
    const processes = [open(), open()];
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        codeOf(
          (processes[index % 2] as Budgets).reserve({ ...run, id: id() }, { id: 'model:1:1', amountNanoUsd: USD }),
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'budget_exceeded')).toHaveLength(40);
    // What was refused by the one holds nothing of the other.
    const ten = { spent: 0, committed: 10 * USD, held: 10 };
    expect(await counterOf(`organisation:${run.organisationId}:total`)).toEqual(ten);
    expect(await counterOf(`user:${run.userId}:total`)).toEqual(ten);
  });

  it('settles with what it cost, once, however often and from wherever it is asked', async () => {
    const run = buildRun();
    await set(run, 'organisation', 10);
    const settleCall = await open().reserve(run, { id: 'model:1:1', amountNanoUsd: 4 * USD });
    await Promise.all([settleCall(USD / 4 + 1), settleCall(USD / 4 + 1), settleCall(USD / 4 + 1)]);
    await settleCall(USD / 4 + 1);
    const once = { spent: USD / 4 + 1, committed: USD / 4 + 1, held: 0 };
    expect(await counterOf(`organisation:${run.organisationId}:total`)).toEqual(once);
  });

  it('holds the same call once', async () => {
    const run = buildRun();
    await set(run, 'organisation', 10);
    const call = { id: 'model:1:1', amountNanoUsd: 3 * USD };
    await Promise.all([open().reserve(run, call), open().reserve(run, call)]);
    expect(await counterOf(`organisation:${run.organisationId}:total`)).toMatchObject({ committed: 3 * USD, held: 1 });
  });

  it('gives back what a killed worker held once it expires, and still counts a call that ends after that', async () => {
    const run = buildRun();
    const key = `organisation:${run.organisationId}:total`;
    await set(run, 'organisation', 10);
    const late = await open({ callTimeoutMs: -40_000 }).reserve(run, { id: 'model:1:1', amountNanoUsd: 9 * USD });
    const refused = codeOf(open().reserve(buildRun({ ...run, id: id() }), { id: 'x', amountNanoUsd: 2 * USD }));
    expect(await refused).toBe('budget_exceeded');
    const released = await Promise.all([releaseExpired(services.models), releaseExpired(services.models)]);
    expect(released.reduce((sum, count) => sum + count)).toBe(1);
    expect(await counterOf(key)).toEqual({ spent: 0, committed: 0, held: 1 });
    await late(USD);
    await late(USD);
    expect(await counterOf(key)).toEqual({ spent: USD, committed: USD, held: 0 });
  });

  it('forgets a released reservation in the end', async () => {
    const run = buildRun();
    await set(run, 'organisation', 10);
    await open({ callTimeoutMs: -40_000 }).reserve(run, { id: 'model:1:1', amountNanoUsd: USD });
    await releaseExpired(services.models);
    await releaseExpired(services.models, new Date(Date.now() + 2 * 3_600_000));
    expect(await counterOf(`organisation:${run.organisationId}:total`)).toEqual({ spent: 0, committed: 0, held: 0 });
  });

  it('a run’s next attempt is not kept out by what the one before it holds', async () => {
    const run = buildRun();
    await set(run, 'organisation', 10);
    const call = { id: 'model:1:1', amountNanoUsd: 9 * USD };
    const first = await open().reserve(run, call);
    expect(await codeOf(open().reserve(buildRun({ ...run, id: id() }), call))).toBe('budget_exceeded');
    const second = await open().reserve({ ...run, attempt: 2 }, call);
    await first(USD);
    await second(2 * USD);
    expect(await counterOf(`organisation:${run.organisationId}:total`)).toEqual({
      spent: 3 * USD,
      committed: 3 * USD,
      held: 0,
    });
  });

  it('begins anew with the period, and settles in the period it was reserved in', async () => {
    const run = buildRun();
    const record = (await set(run, 'organisation', 10, 'month')).toObject();
    const at = (time: string) => applyBudget(record, new Date(time)) as AppliedBudget & Place;
    const reservation = (name: string) => ({
      id: name,
      runId: new Types.ObjectId(run.id),
      attempt: 1,
      amountNanoUsd: 8 * USD,
      expiresAt: new Date('2026-12-01T00:05:00Z'),
    });
    const [november, december] = [at('2026-11-30T23:59:59.999Z'), at('2026-12-01T00:00:00Z')];
    expect(await reserve(services.models, november, reservation('a'))).toBeUndefined();
    expect(await reserve(services.models, november, reservation('b'))).toMatchObject({ committedNanoUsd: 8 * USD });
    expect(await reserve(services.models, december, reservation('b'))).toBeUndefined();
    await settle(services.models, november, reservation('a'), 7 * USD);
    expect(await counterOf(`organisation:${run.organisationId}:2026-11`)).toMatchObject({ spent: 7 * USD, held: 0 });
    expect(await counterOf(`organisation:${run.organisationId}:2026-12`)).toMatchObject({ spent: 0, held: 1 });
  });

  it('counts each run by itself: the tier’s limit, or the organisation’s own', async () => {
    const run = buildRun({ tier: 'small' });
    const call = { id: 'model:1:1', amountNanoUsd: 2 * USD };
    expect(await codeOf(open().reserve(run, { ...call, amountNanoUsd: 2 * USD + 1 }))).toBe('budget_exceeded');
    await (
      await open().reserve(run, call)
    )(1);
    expect(await codeOf(open().reserve(run, { ...call, id: 'model:2:1' }))).toBe('budget_exceeded');
    expect(await codeOf(open().reserve({ ...run, id: id() }, call))).toBe('ok');
    await set(run, 'run', 5);
    expect(await codeOf(open().reserve(run, { ...call, id: 'model:2:1' }))).toBe('ok');
  });

  it('of a run refuses at the door a run that could not pay its first call', async () => {
    const spender = buildRun();
    await set(spender, 'run', 2);
    await open().requireLeft(spender, 2 * USD);
    await expect(open().requireLeft(spender, 2 * USD + 1)).rejects.toMatchObject({
      code: 'budget_exceeded',
      status: 402,
      message: expect.stringMatching(/^The run’s budget of \$2 has \$2 left; .* An admin can raise it\.$/) as string,
    });
  });

  it('says what is left, what is held, and when it starts anew', async () => {
    const run = buildRun();
    await set(run, 'user', 1, 'day');
    const budgets = open();
    const settleCall = await budgets.reserve(run, { id: 'a', amountNanoUsd: USD / 2 });
    await expect(budgets.reserve(run, { id: 'b', amountNanoUsd: 0.6 * USD })).rejects.toMatchObject({
      status: 402,
      isRetryable: true,
      retryAfterMs: 5_000,
      message: expect.stringMatching(/\$1 a day has \$0\.5 left.*\$0\.6.*\$0\.5 is held by calls at work/) as string,
    });
    await settleCall(0.9 * USD);
    const tomorrow = new Date(new Date().setUTCHours(24, 0, 0, 0)).toISOString();
    await expect(budgets.requireLeft(run, 0.2 * USD)).rejects.toMatchObject({
      status: 402,
      isRetryable: false,
      message: expect.stringContaining(`starts anew at ${tomorrow.slice(0, 10)} 00:00 UTC`) as string,
      retryAfterMs: expect.any(Number) as number,
      current: { spentUsd: '0.9', reservedUsd: '0', remainingUsd: '0.1', resetsAt: tomorrow },
    });
    await budgets.requireLeft(run, 0.1 * USD);
    await budgets.requireLeft(run, 0);
  });

  it('asks the database nothing where no budget applies, nor for a model without a price', async () => {
    const uri = withDatabase(serviceUris().mongodbUri, services.connection.name);
    const connection = await mongoose
      .createConnection(uri, { monitorCommands: true, autoIndex: false, autoCreate: false })
      .asPromise();
    const commands: string[] = [];
    connection.getClient().on('commandStarted', ({ commandName }) => void commands.push(commandName));
    const budgets = open({ models: createModels(connection), ttlMs: 60_000 });
    const run = buildRun();
    await budgets.reserve(run, { id: 'free', amountNanoUsd: 0 });
    expect(commands).toEqual([]);
    for (let call = 0; call < 20; call += 1)
      await (
        await budgets.reserve(run, { id: `model:${call}`, amountNanoUsd: USD })
      )(USD);
    expect(commands).toEqual(['find']);
    const rich = buildRun();
    await set(rich, 'organisation', 10);
    await (
      await budgets.reserve(rich, { id: 'first', amountNanoUsd: USD })
    )(1);
    commands.length = 0;
    await (
      await budgets.reserve(rich, { id: 'next', amountNanoUsd: USD })
    )(1);
    expect(commands).toEqual(['update', 'update']);
    await connection.close();
  });

  it('takes a new budget up once the old answer has run out', async () => {
    const run = buildRun();
    const budgets = open({ ttlMs: 150 });
    await budgets.reserve(run, { id: 'a', amountNanoUsd: USD });
    await set(run, 'organisation', 0.5);
    await waitFor(
      'the new budget',
      async () => (await codeOf(budgets.reserve(run, { id: 'b', amountNanoUsd: USD }))) === 'budget_exceeded',
    );
  });
});

describe('budgets over HTTP', () => {
  let services: TestServices;
  let rig: HttpRig;
  type Person = Awaited<ReturnType<HttpRig['register']>>;
  let owner: Person;
  let member: Person;
  let stranger: Person;
  const path = '/api/v1/organisation/budgets';

  beforeAll(async () => {
    services = await openTestServices('budgethttp');
    const { models, connection, log } = services;
    const budgets = createBudgets({ models, log, callTimeoutMs: 1_000, runBudgetUsdOf: () => '5', ttlMs: 0 });
    rig = await openHttpRig(services, { routes: budgetRoutes({ models, connection, appendAudit, budgets }) });
    [owner, member, stranger] = [await rig.register(), await rig.register(), await rig.register()];
    await models.User.updateOne(
      { _id: member.user.id },
      { $set: { organisationId: new Types.ObjectId(owner.user.organisation.id), role: 'engineer' } },
    );
    const again = { email: member.email, password: member.password };
    member = { ...member, ...(await rig.call<Person>('POST', '/api/v1/auth/login', { json: again })).body };
  }, 60_000);
  afterAll(async () => {
    await rig.close();
    await services.close();
  });
  const create = (json: unknown, token = owner.access_token) => rig.call<Budget>('POST', path, { token, json });

  it('an admin sets, changes and removes; everybody sees their own; each change is audited', async () => {
    const organisation = await create({ scope: 'organisation', period: 'month', limitUsd: '100.5' });
    expect(organisation).toMatchObject({
      status: 201,
      body: { limitUsd: '100.5', spentUsd: '0', reservedUsd: '0', remainingUsd: '100.5', userId: null },
    });
    const user = await create({ scope: 'user', userId: member.user.id, period: 'day', limitUsd: '0.000000001' });
    expect(user.body).toMatchObject({ scope: 'user', userId: member.user.id, remainingUsd: '0.000000001' });
    const applied = async ({ access_token: token }: Person) =>
      (await rig.call<List<Budget>>('GET', '/api/v1/budgets', { token })).body.items.map(({ scope, limitUsd }) => [
        scope,
        limitUsd,
      ]);
    const run = ['run', '5'];
    expect(await applied(member)).toEqual([run, ['user', '0.000000001'], ['organisation', '100.5']]);
    expect(await applied(owner)).toEqual([run, ['organisation', '100.5']]);
    expect(await applied(stranger)).toEqual([run]);
    await create({ scope: 'run', limitUsd: '7' });
    expect(await applied(owner)).toEqual([
      ['run', '7'],
      ['organisation', '100.5'],
    ]);

    const { access_token: token } = owner;
    const changed = await rig.call<Budget>('PATCH', `${path}/${organisation.body.id}`, {
      token,
      json: { limitUsd: '0' },
    });
    expect(changed).toMatchObject({ status: 200, body: { limitUsd: '0', remainingUsd: '0' } });
    expect((await rig.call('DELETE', `${path}/${user.body.id}`, { token })).status).toBe(204);
    expect((await rig.call('DELETE', `${path}/${user.body.id}`, { token })).body).toMatchObject({
      code: 'budget_not_found',
    });
    const page = await rig.call<List<Budget>>('GET', `${path}?limit=1`, { token });
    expect(page.body.items).toHaveLength(1);
    const rest = await rig.call<List<Budget>>('GET', `${path}?limit=1&cursor=${page.body.nextCursor ?? ''}`, { token });
    expect([...page.body.items, ...rest.body.items].map(({ scope }) => scope)).toEqual(['run', 'organisation']);
    expect(rest.body.nextCursor).toBeNull();
    const audit = await rig.call<List<AuditEntry>>('GET', '/api/v1/audit', { token });
    expect(
      audit.body.items
        .filter(({ action }) => action.startsWith('budget.'))
        .map(({ action, details }) => [action, details['limitUsd']]),
    ).toEqual([
      ['budget.removed', '0.000000001'],
      ['budget.changed', '0'],
      ['budget.created', '7'],
      ['budget.created', '0.000000001'],
      ['budget.created', '100.5'],
    ]);
  });

  it('of a day or month has spent what was spent before it was set, as far as the ledger has it', async () => {
    const { user, access_token: token } = stranger;
    const spend = (costNanoUsd: number, more: Partial<ModelCallRecord> = {}) =>
      services.models.ModelCall.create({
        _id: id(),
        organisationId: new Types.ObjectId(user.organisation.id),
        userId: new Types.ObjectId(user.id),
        ...{ agent: 'gateway', modelAsked: 'one', model: 'one', target: 'one', provider: 'openai', outcome: 'ok' },
        ...{
          inputTokens: 1,
          outputTokens: 1,
          cachedInputTokens: 0,
          isEstimated: false,
          firstTokenMs: 1,
          durationMs: 1,
        },
        ...{ costNanoUsd, startedAt: new Date(), ...more },
      });
    const now = new Date();
    const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 1);
    await spend(3 * USD);
    await spend(1 * USD, { userId: new Types.ObjectId() });
    await spend(9 * USD, { startedAt: lastMonth });
    await spend(9 * USD, { organisationId: new Types.ObjectId() });
    const organisation = { scope: 'organisation', period: 'month', limitUsd: '10' };
    const first = await create(organisation, token);
    expect(first.body).toMatchObject({ spentUsd: '4', reservedUsd: '0', remainingUsd: '6' });
    const day = { scope: 'user', userId: user.id, period: 'day', limitUsd: '2' };
    expect((await create(day, token)).body).toMatchObject({ spentUsd: '3', remainingUsd: '0' });
    expect((await create({ ...organisation, period: 'total' }, token)).body).toMatchObject({ spentUsd: '0' });
    await rig.call('DELETE', `${path}/${first.body.id}`, { token });
    await spend(2 * USD);
    expect((await create(organisation, token)).body).toMatchObject({ spentUsd: '6', remainingUsd: '4' });
  });

  it('refuses who may not, who is not there, what is there already, and what is no amount', async () => {
    const body = { scope: 'organisation', period: 'day', limitUsd: '1' };
    expect((await create(body, member.access_token)).body).toMatchObject({ code: 'role_missing' });
    const made = await create(body);
    expect(made.status).toBe(201);
    expect(await create({ ...body, limitUsd: '2' })).toMatchObject({
      status: 409,
      body: { code: 'budget_exists', current: { id: made.body.id, limitUsd: '1' } },
    });
    for (const method of ['PATCH', 'DELETE']) {
      const json = method === 'PATCH' ? { limitUsd: '9' } : undefined;
      const answer = await rig.call<Problem>(method, `${path}/${made.body.id}`, {
        token: stranger.access_token,
        ...(json ? { json } : {}),
      });
      expect(answer).toMatchObject({ status: 404, body: { code: 'budget_not_found' } });
    }
    const foreign = { scope: 'user', userId: stranger.user.id, period: 'day', limitUsd: '1' };
    expect(await create(foreign)).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
    for (const limitUsd of ['-1', '1e3', '0.0000000001', '1000001', '', 5])
      expect((await create({ ...body, limitUsd })).status).toBe(400);
    expect((await create({ scope: 'run', period: 'day', limitUsd: '1' })).status).toBe(400);
  });
});
