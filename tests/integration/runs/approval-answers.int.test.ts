import { Types } from 'mongoose';
import type { NewApiKey } from '../../../src/contracts/accounts/api-keys';
import type { Approval } from '../../../src/contracts/kernel/approvals';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import type { List } from '../../../src/contracts/kernel/common';
import type { Form } from '../../../src/contracts/kernel/forms';
import { TOP_UP_TOOL } from '../../../src/contracts/money/budgets';
import type { ApiScope, OrganisationRole } from '../../../src/contracts/kernel/operation';
import { withTransaction } from '../../../src/platform/mongo';
import { DAY_MS, MINUTE_MS } from '../../../src/platform/time';
import { type ApprovalRequest, requestApproval, useApproval } from '../../../src/runs/approvals/approvals';
import { hashParameters } from '../../../src/runs/approvals/hash-parameters';
import { openProduct, type Product } from '../../rigs/open-product';
import { HttpFailure, WeftClient } from '../../support/weft-client';

const PATH = '/api/v1/hitl/requests';
const PASSWORD = ['Sommer', '2024!'].join('');
const ACTIONS = [
  { id: 'ship', label: 'Ship it', approves: true },
  { id: 'later', label: 'Not now', approves: false },
];
const FORM: Form = {
  type: 'object',
  properties: { note: { type: 'string', maxLength: 80 }, size: { type: 'string', enum: ['s', 'l'] } },
  required: ['size'],
};
const EDITABLE: Form = {
  type: 'object',
  properties: { content: { type: 'string', minLength: 1, maxLength: 60 } },
  required: ['content'],
};
const WRITE = { tool: 'write_file', parameters: { path: 'a.ts', content: 'let a;' } };
type Choices = Partial<Pick<ApprovalRequest, 'actions' | 'form' | 'editable' | 'touched' | 'timeoutMs' | 'audience'>>;

/** What a request for approval may ask beside yes and no, and who may answer: over HTTP, about canvases, sessions and nothing. */
describe('answers to approvals', () => {
  let product: Product;
  let ana: WeftClient;
  let canvasId: string;

  beforeAll(async () => {
    product = await openProduct({});
    ana = await WeftClient.register(product.url);
    canvasId = (await ana.createCanvas('Plan')).id;
  }, 60_000);
  afterAll(() => product.stop());

  const colleague = async (role: OrganisationRole): Promise<WeftClient> => {
    const { user } = await WeftClient.register(product.url);
    const organisationId = new Types.ObjectId(ana.user.organisation.id);
    await product.base.models.User.updateOne({ _id: user.id }, { $set: { organisationId, role } });
    return WeftClient.login(product.url, user.email);
  };
  const program = async (person: WeftClient, scopes: ApiScope[]): Promise<WeftClient> => {
    const { key } = await person.request<NewApiKey>('POST', '/api/v1/api-keys', { body: { name: 'Program', scopes } });
    return new WeftClient(product.url, key, person.user);
  };
  /** What a worker's run asks, and asks again once it goes on. */
  async function ask(choices: Choices = {}, about: 'canvas' | 'support' | 'nothing' = 'canvas', id = canvasId) {
    const { models } = product.base;
    const run = {
      _id: new Types.ObjectId(),
      organisationId: new Types.ObjectId(ana.user.organisation.id),
      userId: new Types.ObjectId(ana.user.id),
      retries: 0,
    };
    // At work elsewhere: nobody here takes it up.
    await models.Run.collection.insertOne({
      ...run,
      ...{
        kind: 'canvas.generate',
        status: 'running',
        attempt: 1,
        ticket: 1,
        leaseUntil: new Date(Date.now() + DAY_MS),
      },
    });
    const request: ApprovalRequest = {
      ...{ run, stepKey: 'tool:1', ...WRITE, risk: 'high', reason: 'It wants to write.', timeoutMs: MINUTE_MS },
      ...(about === 'nothing' ? {} : { subject: { kind: about, id: new Types.ObjectId(id) } }),
      ...choices,
    };
    const again = () => requestApproval(models, request);
    const { approval } = await again();
    return { id: approval._id.toHexString(), hash: approval.parametersHash, runId: run._id, again };
  }
  const answer = (
    person: WeftClient,
    id: string,
    verb: 'approve' | 'reject' | 'answer' | 'extend',
    body: object = {},
  ): Promise<Approval> => person.request('PUT', `${PATH}/${id}/${verb}`, { body });
  /** Status and code of a refusal, with the places it names. */
  const refusal = async (attempt: Promise<unknown>) => {
    const failure: unknown = await attempt.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(failure instanceof HttpFailure)) throw new Error(`not refused: ${String(failure)}`);
    const { status, problem } = failure;
    const places = problem?.errors?.map(({ path }) => path);
    return [status, problem?.code, ...(places ? [places] : [])];
  };
  const use = (id: string, hash: string) =>
    withTransaction(product.base.connection, (session) =>
      useApproval(session, product.base.models, new Types.ObjectId(id), hash),
    );

  it('edited parameters take the place of what was asked: hashed again, told to the run, used once by what was answered', async () => {
    const touched = [{ name: 'a.ts', hash: '1' }];
    const { id, hash, again } = await ask({ editable: EDITABLE, touched });
    expect((await again()).answer).toBeNull();
    const shown = await ana.request<Approval>('GET', `${PATH}/${id}`);
    expect(shown).toMatchObject({ editable: EDITABLE, touched, actions: null, form: null, response: null });
    const answered = await answer(ana, id, 'approve', { parameters: { content: 'let b;' }, parametersHash: hash });
    const parameters = { path: 'a.ts', content: 'let b;' };
    const parametersHash = hashParameters({ ...WRITE, touched, parameters });
    expect(answered).toMatchObject({ status: 'approved', parameters: WRITE.parameters, parametersHash: hash });
    expect(answered.response).toMatchObject({ parameters, parametersHash, action: null, form: null });
    const { answer: given, isNew } = await again();
    expect([isNew, given]).toEqual([
      false,
      { isApproved: true, action: null, form: null, parameters, parametersHash, reason: null },
    ]);
    expect([await use(id, hash), await use(id, parametersHash), await use(id, parametersHash)]).toEqual([
      false,
      true,
      false,
    ]);
    const { items } = await ana.request<List<AuditEntry>>('GET', '/api/v1/audit', { query: { action: 'approval' } });
    expect(items.find(({ resource }) => resource === `approval:${id}`)).toMatchObject({
      action: 'approval.granted',
      details: { parametersHash, isEdited: true },
    });
    expect(JSON.stringify(items)).not.toContain('let b;');
  });

  it('without an edit it is used by what was asked, also where the same was sent with its keys in another order', async () => {
    const { id, hash, again } = await ask();
    await answer(ana, id, 'approve', { parameters: { content: 'let a;', path: 'a.ts' } });
    expect((await again()).answer).toMatchObject({ parameters: WRITE.parameters, parametersHash: hash });
    expect(await use(id, hash)).toBe(true);
  });

  it('refuses parameters that do not fit, and says where; nothing is decided by it', async () => {
    const { id, hash } = await ask({ editable: EDITABLE });
    const approve = (parameters: unknown, parametersHash = hash) =>
      refusal(answer(ana, id, 'approve', { parameters, parametersHash }));
    expect(await approve({ content: '' })).toEqual([400, 'validation_failed', ['parameters.content']]);
    expect(await approve({ content: 'x', path: 'b.ts' })).toEqual([400, 'validation_failed', ['parameters.path']]);
    expect(await approve({ content: 'x', mode: 1 })).toEqual([400, 'validation_failed', ['parameters.mode']]);
    expect(await approve({ content: 5, path: 'b.ts' })).toEqual([
      400,
      'validation_failed',
      ['parameters.path', 'parameters.content'],
    ]);
    expect(await approve('x')).toEqual([400, 'validation_failed', ['parameters']]);
    expect(await approve({ content: 'x' }, 'f'.repeat(64))).toEqual([409, 'approval_changed']);
    const fixed = await ask();
    expect(await refusal(answer(ana, fixed.id, 'approve', { parameters: { content: 'x' } }))).toEqual([
      400,
      'validation_failed',
      ['parameters'],
    ]);
    for (const each of [id, fixed.id])
      expect((await ana.request<Approval>('GET', `${PATH}/${each}`)).status).toBe('pending');
  });

  it('named actions: one of them answers, with the form where it approves', async () => {
    const first = await ask({ actions: ACTIONS, form: FORM });
    const give = (body: object) => answer(ana, first.id, 'answer', body);
    expect(await refusal(give({ action: 'never' }))).toEqual([400, 'validation_failed', ['action']]);
    expect(await refusal(give({ action: 'ship' }))).toEqual([400, 'validation_failed', ['form.size']]);
    expect(await refusal(give({ action: 'ship', form: { size: 'xl', note: 'x'.repeat(81), by: 'me' } }))).toEqual([
      400,
      'validation_failed',
      expect.arrayContaining(['form.size', 'form.note', 'form']),
    ]);
    expect(await refusal(give({ action: 'ship', form: { size: 's' }, parametersHash: 'f'.repeat(64) }))).toEqual([
      409,
      'approval_changed',
    ]);
    // Which of its actions yes or no would be is a guess.
    expect(await refusal(answer(ana, first.id, 'approve', { form: { size: 's' } }))).toEqual([
      400,
      'validation_failed',
      ['action'],
    ]);
    expect(await refusal(answer(ana, first.id, 'reject'))).toEqual([400, 'validation_failed', ['action']]);
    const shipped = await give({ action: 'ship', form: { size: 's' }, reason: 'Go.', parametersHash: first.hash });
    expect(shipped).toMatchObject({
      status: 'approved',
      response: { action: 'ship', form: { size: 's' }, reason: 'Go.' },
    });
    expect((await first.again()).answer).toMatchObject({ isApproved: true, action: 'ship', form: { size: 's' } });

    const second = await ask({ actions: ACTIONS, form: FORM });
    expect(await answer(ana, second.id, 'answer', { action: 'later' })).toMatchObject({ status: 'rejected' });
    expect((await second.again()).answer).toMatchObject({ isApproved: false, action: 'later', form: null });
    expect(await use(second.id, second.hash)).toBe(false);
    const { items } = await ana.request<List<AuditEntry>>('GET', '/api/v1/audit', { query: { action: 'approval' } });
    const told = [first, second].map(({ id }) => items.find(({ resource }) => resource === `approval:${id}`));
    expect(told.map((entry) => [entry?.action, entry?.details['action']])).toEqual([
      ['approval.granted', 'ship'],
      ['approval.refused', 'later'],
    ]);
    const plain = await ask();
    expect(await refusal(answer(ana, plain.id, 'answer', { action: 'approve' }))).toEqual([
      400,
      'validation_failed',
      ['action'],
    ]);
    expect(await refusal(answer(ana, plain.id, 'approve', { form: {} }))).toEqual([400, 'validation_failed', ['form']]);
  });

  it('is answered once, by one of two at once, in whatever way', async () => {
    const ben = await colleague('member');
    await ana.request('POST', `/api/v1/canvas/${canvasId}/members`, { body: { userId: ben.user.id, role: 'editor' } });
    const { id, runId, again } = await ask({ actions: ACTIONS });
    const answers = await Promise.allSettled([
      answer(ana, id, 'answer', { action: 'ship' }),
      answer(ben, id, 'answer', { action: 'later' }),
      answer(ana, id, 'answer', { action: 'later' }),
    ]);
    const given = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const refused = answers.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []));
    expect(given).toHaveLength(1);
    expect(refused).toMatchObject(Array(2).fill({ status: 409, problem: { code: 'already_answered' } }));
    expect((await again()).answer?.action).toBe(given[0]?.response?.action);
    const run = await product.base.models.Run.findById(runId).lean();
    expect(run?.waitsOver).toEqual([id]);
  });

  it('masks secrets in all that is answered, and keeps them where its subject can show them', async () => {
    const { id } = await ask({ editable: EDITABLE });
    const edited = await answer(ana, id, 'approve', { parameters: { content: `password: ${PASSWORD}` } });
    const noted = await ask({ actions: ACTIONS, form: FORM });
    const form = { size: 's', note: `password: ${PASSWORD}` };
    const reason = `password: ${PASSWORD}`;
    const filledIn = await answer(ana, noted.id, 'answer', { action: 'ship', form, reason });
    expect(JSON.stringify([edited, filledIn])).not.toContain(PASSWORD);
    const mark = /#([a-z2-7]{10})\]/.exec(JSON.stringify(edited.response))?.[1] ?? '';
    const shown = await ana.request('POST', `/api/v1/canvas/${canvasId}/secrets/${mark}/reveal`);
    expect(shown).toMatchObject({ value: PASSWORD });
    expect(filledIn.response?.form?.['note']).toContain(mark);
    const own = await ask({}, 'nothing');
    const rejected = await answer(ana, own.id, 'reject', { reason: `password: ${PASSWORD}` });
    expect(rejected.response?.reason).toMatch(/\[secret: password/);
    expect(JSON.stringify(await product.base.models.Approval.find().lean())).not.toContain(PASSWORD);
  });
  it('waits within its bounds, whatever its kind asks for', async () => {
    const left = async (timeoutMs: number) => {
      const { id } = await ask({ timeoutMs });
      const { created_at, expires_at } = await ana.request<Approval>('GET', `${PATH}/${id}`);
      return Date.parse(expires_at) - Date.parse(created_at);
    };
    for (const [asked, given] of [
      [1, MINUTE_MS],
      [5 * MINUTE_MS, 5 * MINUTE_MS],
      [365 * DAY_MS, 30 * DAY_MS],
    ] as const)
      expect(Math.abs((await left(asked)) - given)).toBeLessThan(5_000);
  });

  it('refuses to ask what is beyond what may be asked', async () => {
    const [action = ACTIONS[0]] = ACTIONS;
    const wrong: Choices[] = [
      { actions: [] },
      { actions: action ? [action, action] : [] },
      { actions: Array.from({ length: 11 }, (_, index) => ({ id: `a${index}`, label: 'A', approves: true })) },
      { form: { type: 'object', properties: {}, required: ['x'] } },
    ];
    for (const choices of wrong) await expect(ask(choices)).rejects.toMatchObject({ code: 'approval_invalid' });
  });

  it('an API key answers with the scope for it, for its person alone, and never about money', async () => {
    const [able, unable] = [await program(ana, ['approvals', 'read']), await program(ana, ['read', 'write', 'llm'])];
    const ben = await colleague('member');
    const bens = await program(ben, ['approvals', 'read']);
    const stranger = await program(await WeftClient.register(product.url), ['approvals', 'read']);
    const { id, hash } = await ask(
      { editable: EDITABLE, actions: ACTIONS },
      'canvas',
      (await ana.createCanvas('Own')).id,
    );
    for (const verb of ['approve', 'reject', 'extend'] as const) {
      expect(await refusal(answer(unable, id, verb))).toEqual([403, 'scope_missing']);
      expect(await refusal(answer(bens, id, verb))).toEqual([404, 'approval_not_found']);
      expect(await refusal(answer(stranger, id, verb))).toEqual([404, 'approval_not_found']);
    }
    expect(await refusal(answer(unable, id, 'answer', { action: 'ship' }))).toEqual([403, 'scope_missing']);
    expect(await refusal(answer(stranger, id, 'answer', { action: 'ship' }))).toEqual([404, 'approval_not_found']);
    const listed = await able.request<List<Approval>>('GET', PATH, { query: { status: 'pending' } });
    expect(listed.items.map((each) => each.id)).toContain(id);
    expect(await answer(able, id, 'answer', { action: 'ship', parametersHash: hash })).toMatchObject({
      status: 'approved',
      response: { userId: ana.user.id },
    });
    const { items } = await ana.request<List<AuditEntry>>('GET', '/api/v1/audit', { query: { action: 'approval' } });
    expect(items[0]).toMatchObject({ resource: `approval:${id}`, actorId: ana.user.id, apiKeyName: 'Program' });

    const money = await ask({ audience: 'admins' }, 'nothing');
    await product.base.models.Approval.updateOne({ _id: money.id }, { $set: { tool: TOP_UP_TOOL } });
    for (const verb of ['approve', 'reject', 'extend'] as const)
      expect(await refusal(answer(able, money.id, verb))).toEqual([403, 'session_required']);
    expect(await refusal(answer(able, money.id, 'answer', { action: 'ship' }))).toEqual([403, 'session_required']);
    expect(await able.request<Approval>('GET', `${PATH}/${money.id}`)).toMatchObject({ status: 'pending' });
    expect(await answer(ana, money.id, 'reject')).toMatchObject({ status: 'rejected' });
  });

  it('about a support session it is listed to and answered by who works on that, and by nobody else', async () => {
    const [ben, cleo, viewer] = [await colleague('member'), await colleague('member'), await colleague('viewer')];
    const outsider = await WeftClient.register(product.url);
    const session = await ben.request<{ id: string }>('POST', '/api/ai-sessions', {
      body: { title: 'Printer', problem_summary: 'It prints nothing.' },
    });
    const { id } = await ask({}, 'support', session.id);
    const isListed = async (person: WeftClient) =>
      (await person.request<List<Approval>>('GET', PATH)).items.some((each) => each.id === id);
    expect(await Promise.all([ben, ana, cleo, viewer, outsider].map(isListed))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    for (const person of [cleo, viewer, outsider])
      expect(await refusal(answer(person, id, 'approve'))).toEqual([404, 'approval_not_found']);
    expect(await answer(ben, id, 'approve')).toMatchObject({
      status: 'approved',
      subject: { kind: 'support', id: session.id },
      response: { userId: ben.user.id },
    });
  });

  it('one that was approved before there was more than yes and no still holds, by the hash it has', async () => {
    const { id, again, hash } = await ask();
    const before = 'e'.repeat(64);
    await product.base.models.Approval.collection.updateOne(
      { _id: new Types.ObjectId(id) },
      {
        $set: {
          parametersHash: before,
          status: 'approved',
          respondedAt: new Date(),
          respondedBy: new Types.ObjectId(),
        },
        $unset: { hashForm: '' },
      },
    );
    expect((await again()).answer).toMatchObject({
      isApproved: true,
      parameters: WRITE.parameters,
      parametersHash: before,
    });
    expect(await ana.request<Approval>('GET', `${PATH}/${id}`)).toMatchObject({
      touched: [],
      response: { action: null, form: null, parameters: null, parametersHash: before },
    });
    expect([await use(id, hash), await use(id, before)]).toEqual([false, true]);
  });
});
