/** Support sessions through the whole product without workers: beginning, lane, ending; who may, and what is told. */
import { ObjectId } from 'mongodb';
import type { Problem } from '../../../src/contracts/kernel/common';
import type { SessionClose } from '../../../src/contracts/support/conclude';
import type { SessionSummary, SupportSession } from '../../../src/contracts/support/sessions';
import { SUPPORT_SETTINGS_DEFAULT } from '../../../src/contracts/support/settings';
import type { TaskLane } from '../../../src/contracts/support/task-lane';
import type { OrganisationRole } from '../../../src/contracts/kernel/operation';
import { ProcessRig } from '../../rigs/process-rig';
import { connectClient } from '../../rigs/socket-instances';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';

const PATH = '/api/ai-sessions';
type Page = { items: SessionSummary[]; nextCursor: string | null };

describe('support sessions', () => {
  let rig: ProcessRig;
  let owner: WeftClient;
  beforeAll(async () => {
    rig = await ProcessRig.start({ api: 1, workers: 0, schedulers: 0 });
    owner = await rig.person();
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
  });

  /** Somebody of the owner's organisation. */
  async function colleague(role: OrganisationRole, of = owner): Promise<WeftClient> {
    const { user } = await rig.person();
    const organisationId = new ObjectId(of.user.organisation.id);
    await rig.db.collection('users').updateOne({ _id: new ObjectId(user.id) }, { $set: { organisationId, role } });
    return WeftClient.login(rig.url, user.email);
  }
  const begin = (by = owner, body: object = { title: 'No internet' }) =>
    by.request<SupportSession>('POST', PATH, { body });
  const read = (id: string, by = owner) => by.request<SupportSession>('GET', `${PATH}/${id}`);
  async function refused(by: WeftClient, method: string, path: string, body?: object) {
    const answer = await by.fetch(method, PATH + path, body ? { body } : {});
    const problem = (await answer.json()) as Problem;
    return { status: answer.status, code: problem.code, current: problem.current };
  }
  const audited = async (id: string) =>
    (
      await rig.db
        .collection('system_audit')
        .find({ resource: `support-session:${id}` })
        .sort({ _id: 1 })
        .toArray()
    ).map(({ action }) => action as string);

  describe('beginning and reading', () => {
    it('is the caller’s, active, and begun once a key', async () => {
      const send = () =>
        owner.fetch('POST', PATH, {
          body: { title: 'Printer', problem_summary: 'Jams', problem_domain: 'printing', ticket_id: '77' },
          headers: { 'idempotency-key': 'begin-1' },
        });
      const first = await send();
      const session = (await first.json()) as SupportSession;
      expect(first.status).toBe(201);
      expect(session).toMatchObject({
        ...{ title: 'Printer', problem_summary: 'Jams', problem_domain: 'printing', ticket_id: '77', status: 'active' },
        ...{ mode: 'chat', message_count: 0, open_tasks: 0, psa_push_status: 'no_psa', reply_run_id: null },
        owner: { id: owner.user.id },
        access: { canWrite: true, canConclude: true },
        pending_task_lane: { revision: 0, questions: [], actions: [], updated_at: null },
      });
      expect(session.session_id).toBe(session.id);
      const again = (await (await send()).json()) as SupportSession;
      expect(again.id).toBe(session.id);
      expect(await audited(session.id)).toEqual(['support.created']);
    });

    it('lists by status, domain and owner, page by page, last changed first', async () => {
      const lead = await rig.person();
      const engineer = await colleague('engineer', lead);
      const made: string[] = [];
      for (const [index, domain] of ['vpn', 'mail', 'vpn'].entries())
        made.push((await begin(engineer, { title: `Case ${index}`, problem_domain: domain })).id);
      const [first = ''] = made;
      await engineer.request('PATCH', `${PATH}/${first}`, { body: { title: 'Case 0 again' } });
      const list = (by: WeftClient, query: Record<string, string | number> = {}) =>
        by.request<Page>('GET', PATH, { query });
      const one = await list(engineer, { limit: 2 });
      expect(one.items.map(({ id }) => id)).toEqual([first, made[2]]);
      const two = await list(engineer, { limit: 2, cursor: one.nextCursor ?? '' });
      expect([two.items.map(({ id }) => id), two.nextCursor]).toEqual([[made[1]], null]);
      expect((await list(engineer, { domain: 'vpn' })).items).toHaveLength(2);
      expect((await list(engineer, { status: 'paused' })).items).toEqual([]);
      expect((await list(lead, { owner: engineer.user.id })).items).toHaveLength(3);
      expect((await list(await colleague('engineer', lead))).items).toEqual([]);
    });

    it('is seen by its owner, by admins and by whom it was escalated to, and worked on by no viewer', async () => {
      const engineer = await colleague('engineer');
      const { id } = await begin(engineer);
      const peer = await colleague('engineer');
      expect(await refused(peer, 'GET', `/${id}`)).toMatchObject({ status: 403, code: 'session_forbidden' });
      expect(await refused(await rig.person(), 'GET', `/${id}`)).toMatchObject({
        status: 404,
        code: 'session_not_found',
      });
      expect(await refused(peer, 'GET', `/${'f'.repeat(24)}`)).toMatchObject({
        status: 404,
        code: 'session_not_found',
      });
      expect((await read(id, owner)).access).toEqual({ canWrite: true, canConclude: true });
      await engineer.request('POST', `${PATH}/${id}/escalate`, {
        body: { escalation_reason: 'Beyond me', escalate_to: peer.user.id },
      });
      expect((await read(id, peer)).escalated_to).toEqual({ id: peer.user.id, name: peer.user.name });
      const viewer = await colleague('viewer');
      expect(await refused(viewer, 'POST', '', { title: 'Mine' })).toMatchObject({ code: 'role_missing' });
      expect(await refused(viewer, 'PATCH', `/${id}`, { title: 'x' })).toMatchObject({ code: 'role_missing' });
      const member = await colleague('member');
      const theirs = await begin(member);
      expect(await refused(member, 'POST', `/${theirs.id}/resolve`, {})).toMatchObject({ code: 'role_missing' });
      await rig.db.collection('users').updateOne({ _id: new ObjectId(member.user.id) }, { $set: { role: 'viewer' } });
      await waitFor('the new role', async () => !(await read(theirs.id, member)).access.canWrite);
      expect(await refused(member, 'PATCH', `/${theirs.id}`, { title: 'x' })).toMatchObject({ code: 'role_missing' });
    });

    it('changes by revision', async () => {
      const { id, revision } = await begin();
      const updated = await owner.request<SupportSession>('PATCH', `${PATH}/${id}`, {
        body: { title: 'Slow internet', revision },
      });
      expect([updated.title, updated.revision]).toEqual(['Slow internet', revision + 1]);
      const stale = await refused(owner, 'PATCH', `/${id}`, { title: 'Other', revision });
      expect(stale).toMatchObject({ status: 409, code: 'stale_revision', current: { title: 'Slow internet' } });
    });
  });

  describe('the lane', () => {
    const question = { id: 'q1', text: 'Which site?', context: '', options: [], state: 'open' as const, answer: '' };
    const action = {
      ...{ id: 'a1', title: 'Look', description: '', command: 'ipconfig', state: 'open' as const, output: '' },
    };
    const put = (id: string, body: object) => owner.request<TaskLane>('PUT', `${PATH}/${id}/task-lane`, { body });

    it('is kept whole, with what is half-typed, and compared with the revision that was seen', async () => {
      const { id } = await begin();
      const kept = await put(id, {
        revision: 0,
        questions: [{ ...question, answer: 'the one in th' }],
        actions: [action],
        updated_at: 'whatever',
      });
      expect(kept).toMatchObject({ revision: 1, questions: [{ answer: 'the one in th', state: 'open' }] });
      expect(await owner.request('GET', `${PATH}/${id}/task-lane`)).toEqual(kept);
      expect(await put(id, { questions: kept.questions, actions: kept.actions })).toEqual(kept);
      const lost = await refused(owner, 'PUT', `/${id}/task-lane`, { revision: 0, questions: [], actions: [] });
      expect(lost).toMatchObject({ status: 409, code: 'task_lane_changed', current: { revision: 1 } });
      expect((await read(id)).open_tasks).toBe(2);
    });

    it('keeps the words of what is known, and takes what people add', async () => {
      const { id } = await begin();
      await put(id, { questions: [question], actions: [action] });
      const changed = await put(id, {
        questions: [{ ...question, text: 'Something else?', options: ['a'], state: 'answered', answer: 'Berlin' }],
        actions: [
          { ...action, command: 'format c:' },
          { ...action, id: 'mine', title: 'Call them' },
        ],
      });
      expect(changed.questions).toEqual([{ ...question, state: 'answered', answer: 'Berlin' }]);
      expect(changed.actions).toEqual([action, { ...action, id: 'mine', title: 'Call them' }]);
      const twice = { questions: [question, question], actions: [] };
      expect(await refused(owner, 'PUT', `/${id}/task-lane`, twice)).toMatchObject({ code: 'lane_item_twice' });
      const many = { questions: Array.from({ length: 21 }, (_, n) => ({ ...question, id: `q${n}` })), actions: [] };
      expect(await refused(owner, 'PUT', `/${id}/task-lane`, many)).toMatchObject({ code: 'validation_failed' });
    });

    it('loses nothing where many write at once', async () => {
      const { id } = await begin();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => put(id, { questions: [{ ...question, answer: String(n) }], actions: [] })),
      );
      expect(new Set(answers.map(({ revision }) => revision)).size).toBe(8);
    });
  });

  describe('pausing and beginning anew', () => {
    it('pauses, goes on, and begins another with what was there', async () => {
      const { id } = await begin(owner, { title: 'VPN', problem_summary: 'Drops', problem_domain: 'vpn' });
      const lane = { questions: [{ id: 'q', text: 'When?', context: '', options: [], state: 'open', answer: 'noo' }] };
      await owner.request('PUT', `${PATH}/${id}/task-lane`, { body: { ...lane, actions: [] } });
      const pause = () => owner.request('POST', `${PATH}/${id}/pause`, { body: { notes: 'Waits for the router' } });
      expect(await pause()).toEqual({ session_id: id, status: 'paused' });
      expect(await pause()).toEqual({ session_id: id, status: 'paused' });
      const next = await begin(owner, { title: 'VPN, again', resumes: id });
      expect(next).toMatchObject({
        ...{ problem_summary: 'Drops\n\nWaits for the router', problem_domain: 'vpn', status: 'active' },
        pending_task_lane: { revision: 1, questions: [{ answer: 'noo' }] },
      });
      expect(await owner.request('POST', `${PATH}/${id}/resume`)).toEqual({ session_id: id, status: 'active' });
      expect(await audited(id)).toEqual(['support.created', 'support.paused', 'support.resumed']);
      const stored = await rig.db.collection('support_sessions').findOne({ _id: new ObjectId(id) });
      expect(stored?.['worked']).toEqual([
        { from: expect.any(Date) as Date, to: expect.any(Date) as Date },
        { from: expect.any(Date) as Date },
      ]);
      const active = await refused(owner, 'POST', '', { title: 'x', resumes: id });
      expect(active).toMatchObject({ status: 409, code: 'session_status_conflict', current: { status: 'active' } });
    });
  });

  describe('concluding', () => {
    it('resolves at once, with all that follows recorded; again answers the same', async () => {
      const { id } = await begin();
      const resolve = (body: object) => owner.request<SessionClose>('POST', `${PATH}/${id}/resolve`, { body });
      const closed = await resolve({ resolution_summary: 'Replaced the cable', resolve_code: 'hardware_replaced' });
      expect(closed).toEqual({
        ...{ session_id: id, status: 'resolved', documentation: null, psa_push_status: 'no_psa' },
        ...{ psa_push_error: null, member_mapping_warning: null },
      });
      expect(await resolve({ resolution_summary: 'Something else' })).toEqual(closed);
      const session = await read(id);
      expect(session).toMatchObject({
        ...{ status: 'resolved', resolution_summary: 'Replaced the cable', resolve_code: 'hardware_replaced' },
        concluded_at: expect.any(String) as string,
      });
      const runs = await rig.db
        .collection('runs')
        .find({ subjectId: new ObjectId(id) })
        .sort({ _id: 1 })
        .toArray();
      expect(runs.map(({ kind, input }) => [kind, (input as { target: string }).target])).toEqual([
        ['support.document', 'notes'],
        ['support.document', 'customer_reply'],
        ['support.document', 'knowledge_article'],
      ]);
      expect(session.documentation_run_id).toBe(runs[0]?._id.toHexString());
      const outputs = await rig.db
        .collection('support_outputs')
        .find({ sessionId: new ObjectId(id) })
        .toArray();
      expect(Object.fromEntries(outputs.map(({ kind, status }) => [kind as string, status as string]))).toEqual({
        ...{ customer_reply: 'pending', knowledge_article: 'pending', time_entry: 'ready' },
      });
      expect(outputs.find(({ kind }) => kind === 'time_entry')?.['timeEntry']).toMatchObject({
        ...{ actualMinutes: 0, billedMinutes: 15, roundingMinutes: 15, notes: 'Replaced the cable' },
      });
      const tasks = await rig.db.collection('outbox').find({ 'payload.sessionId': id }).toArray();
      expect(tasks.map(({ kind }) => kind as string)).toEqual(['support-index']);
      expect(await audited(id)).toEqual(['support.created', 'support.resolved']);
      expect(await refused(owner, 'POST', `/${id}/escalate`, {})).toMatchObject({ code: 'session_status_conflict' });
    });

    it('resolves once where many ask at once', async () => {
      const { id } = await begin();
      await Promise.all(Array.from({ length: 6 }, () => owner.request('POST', `${PATH}/${id}/resolve`, { body: {} })));
      expect(await rig.db.collection('runs').countDocuments({ subjectId: new ObjectId(id) })).toBe(3);
      expect(await audited(id)).toEqual(['support.created', 'support.resolved']);
    });

    it('escalates to engineers and more only, and reopens', async () => {
      const { id } = await begin();
      const wrong = { escalate_to: (await colleague('member')).user.id };
      expect(await refused(owner, 'POST', `/${id}/escalate`, wrong)).toMatchObject({
        ...{ status: 422, code: 'escalation_target_wrong' },
      });
      const stranger = { escalate_to: (await rig.person()).user.id };
      expect(await refused(owner, 'POST', `/${id}/escalate`, stranger)).toMatchObject({
        code: 'escalation_target_wrong',
      });
      const closed = await owner.request<SessionClose>('POST', `${PATH}/${id}/escalate`, {
        body: { escalation_reason: 'Needs the network team' },
      });
      expect(closed.status).toBe('escalated');
      const [run] = await rig.db
        .collection('runs')
        .find({ subjectId: new ObjectId(id) })
        .toArray();
      expect(run?.['input']).toEqual({ sessionId: id, target: 'escalation_brief' });
      await owner.request('POST', `${PATH}/${id}/reopen`);
      expect(await read(id)).toMatchObject({
        ...{ status: 'active', escalation_reason: 'Needs the network team', concluded_at: null },
      });
      await owner.request('POST', `${PATH}/${id}/resolve`, { body: {} });
      expect(await audited(id)).toEqual([
        ...['support.created', 'support.escalated', 'support.reopened', 'support.resolved'],
      ]);
    });

    it('bills again only what was worked since what was sent', async () => {
      const { id } = await begin();
      const _id = new ObjectId(id);
      const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
      const worked = (value: object[]) =>
        rig.db.collection('support_sessions').updateOne({ _id }, { $set: { worked: value } });
      const entry = async () => {
        await owner.request('POST', `${PATH}/${id}/resolve`, { body: {} });
        const output = await rig.db.collection('support_outputs').findOne({ sessionId: _id, kind: 'time_entry' });
        return output?.['timeEntry'] as { actualMinutes: number; billedMinutes: number };
      };
      await worked([{ from: at(-90), to: at(-60) }, { from: at(-17) }]);
      // The session tells the time that is billed, before its end and after.
      expect((await read(id)).time_spent).toMatchObject({ minutes: 47, display: '47 minutes' });
      expect(await entry()).toMatchObject({ actualMinutes: 47, billedMinutes: 60, minimumMinutes: 15 });
      expect((await read(id)).time_spent.minutes).toBe(47);
      const organisationId = new ObjectId(owner.user.organisation.id);
      await rig.db.collection('ticket_pushes').insertOne({
        ...{ organisationId, sessionId: _id, userId: new ObjectId(owner.user.id), kind: 'time_entry', status: 'sent' },
        ...{ dedupeKey: 'time_entry:1', tries: 1, attempt: 1, externalId: '', createdAt: at(0), updatedAt: at(0) },
      });
      await rig.db.collection('support_sessions').updateOne({ _id }, { $set: { psaStatus: 'sent' } });
      await owner.request('POST', `${PATH}/${id}/reopen`);
      expect(await entry()).toMatchObject({ actualMinutes: 0, billedMinutes: 15 });
    });
  });

  it('deletes for good: session, messages, outputs, runs; those who could see it are told', async () => {
    const { id } = await begin();
    const sessionId = new ObjectId(id);
    await rig.db.collection('support_messages').insertOne({
      ...{
        organisationId: new ObjectId(owner.user.organisation.id),
        sessionId,
        seq: 1,
        role: 'user',
        content: 'Hello',
      },
      createdAt: new Date(),
    });
    await owner.request('POST', `${PATH}/${id}/resolve`, { body: {} });
    const socket = await connectClient(rig, '/runs', owner.token);
    const told: unknown[] = [];
    socket.on('support_deleted', (payload: unknown) => told.push(payload));
    expect((await owner.fetch('DELETE', `${PATH}/${id}`)).status).toBe(204);
    for (const name of ['support_messages', 'support_outputs'])
      expect(await rig.db.collection(name).countDocuments({ sessionId })).toBe(0);
    expect(await rig.db.collection('runs').countDocuments({ subjectId: sessionId })).toBe(0);
    expect(await refused(owner, 'GET', `/${id}`)).toMatchObject({ status: 404 });
    expect(await audited(id)).toEqual(['support.created', 'support.resolved', 'support.deleted']);
    await waitFor('those who saw it to be told', () => told.length > 0);
    expect(told).toEqual([{ session_id: id }]);
    socket.close();
  });

  it('has settings of the organisation, for admins to change', async () => {
    const admin = await rig.person();
    expect(await admin.request('GET', `${PATH}/settings`)).toEqual(SUPPORT_SETTINGS_DEFAULT);
    const settings = { ...SUPPORT_SETTINGS_DEFAULT, rounding_minutes: 6, approval: 'required' as const };
    expect(await admin.request('PUT', `${PATH}/settings`, { body: settings })).toEqual(settings);
    const engineer = await colleague('engineer', admin);
    expect(await engineer.request('GET', `${PATH}/settings`)).toEqual(settings);
    expect(await refused(engineer, 'PUT', '/settings', settings)).toMatchObject({ code: 'role_missing' });
    const entry = await rig.db.collection('system_audit').findOne({ action: 'support.settings-changed' });
    expect(entry?.['details']).toEqual({ changed: ['approval', 'rounding_minutes'] });
  });
});
