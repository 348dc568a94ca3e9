import type { Approval } from '@contracts/kernel/approvals';
import type { Question } from '@contracts/kernel/inbox';
import { itemsOf, nextTo, pathOf } from './inbox-item';

const build = (id: string, fields: Partial<Approval> = {}): Approval => ({
  ...{ id, runId: 'run', tool: 'write_file', parameters: {}, parametersHash: 'x', touched: [], risk: 'low' },
  ...{ reason: '', diff: null, subject: null, actions: null, form: null, editable: null, status: 'pending' },
  ...{ asked_by: 'ana', created_at: '2026-11-24T10:00:00Z', expires_at: '2026-11-24T11:00:00Z' },
  ...{ responded_at: null, response: null },
  ...fields,
});
const question: Question = {
  ...{ system: 'support', id: 'q', title: 'VPN', path: '/support/q', count: 1, asks: [] },
  updatedAt: '2026-11-24T09:00:00Z',
};

test('what came first stands first, whatever order the server gives; questions after requests', () => {
  const [late, early] = [build('late', { created_at: '2026-11-24T10:05:00Z' }), build('early')];
  expect(itemsOf([late, early], [question]).map(({ id }) => id)).toEqual(['early', 'late', 'q']);
});

test('each leads to what it is about: its subject, its run, money to the budgets', () => {
  const [inSubject, alone, asked] = itemsOf(
    [build('a', { subject: { kind: 'canvas', id: 'c' } }), build('b', { created_at: '2026-11-24T10:01:00Z' })],
    [question],
  ).map(pathOf);
  expect([inSubject, alone, asked]).toEqual(['/canvases/c', '/runs/run', '/support/q']);
  const parameters = { limitUsd: '1', spentUsd: '1', nextCallUsd: '1', topUpUsd: '1' };
  const [money] = itemsOf([build('m', { tool: 'budget.top_up', parameters })], []).map(pathOf);
  expect(money).toBe('/settings/budgets');
});

test('after the last comes the one before, after the only one none', () => {
  const items = [{ id: 'a' }, { id: 'b' }];
  expect([nextTo(items, 'a'), nextTo(items, 'b'), nextTo([{ id: 'a' }], 'a')]).toEqual(['b', 'a', null]);
});
