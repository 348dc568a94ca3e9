import type { SessionSummary } from '@contracts/support/sessions';
import { mergeSession } from './fresh-sessions';
import { fitsChoice, inOrder, isLimited, readChoice, toSupportFilter, writeChoice } from './session-filter';

const ME = 'a'.repeat(24);
const read = (address: string) => readChoice(new URLSearchParams(address));
const buildSession = (overrides: Partial<SessionSummary> = {}): SessionSummary => ({
  id: '1',
  session_id: '1',
  title: 'VPN drops',
  problem_summary: '',
  problem_domain: 'Network',
  mode: 'chat',
  status: 'active',
  owner: { id: ME, name: 'Ana' },
  escalated_to: null,
  resumes: null,
  ticket_id: '',
  message_count: 0,
  open_tasks: 0,
  last_message: null,
  time_spent: { seconds: 0, minutes: 0, display: '0 minutes' },
  costUsd: '0',
  psa_push_status: 'no_psa',
  psa_push_error: null,
  member_mapping_warning: null,
  created_at: '2026-11-22T12:00:00.000Z',
  updated_at: '2026-11-22T12:00:00.000Z',
  concluded_at: null,
  ...overrides,
});

describe('the filter of sessions', () => {
  test.each(['', 'status=paused', 'status=resolved&domain=E-mail&ticket=failed&who=mine&order=changed'])(
    'is read from the address and written back: %s',
    (address) => expect(writeChoice(read(address)).toString()).toBe(address),
  );
  test('forgets what it does not know, and keeps the words', () => {
    expect(writeChoice(read('status=odd&ticket=no&who=them&order=up&page=2'), 'vpn').toString()).toBe('q=vpn');
    expect(isLimited(read('order=changed'))).toBe(false);
    expect(isLimited(read('who=mine'))).toBe(true);
  });
  test('asks the server for what is chosen', () => {
    expect(toSupportFilter(read(''), ME)).toEqual({});
    expect(toSupportFilter(read('status=paused&domain=Network&ticket=failed&who=mine'), ME)).toEqual({
      status: 'paused',
      domain: 'Network',
      psa: 'failed',
      owner: ME,
    });
  });
  test('tells whether a new session belongs to the list', () => {
    const fits = (address: string) => fitsChoice(buildSession(), read(address), ME);
    expect(['', 'status=active', 'domain=network', 'ticket=no_psa', 'who=mine'].map(fits)).not.toContain(false);
    expect(['status=paused', 'domain=Mail', 'ticket=sent'].map(fits)).not.toContain(true);
    expect(fitsChoice(buildSession(), read('who=mine'), 'b'.repeat(24))).toBe(false);
  });
  test('puts those whose tasks wait first, and keeps the order otherwise', () => {
    const sessions = [
      buildSession({ id: '1' }),
      buildSession({ id: '2', open_tasks: 2 }),
      buildSession({ id: '3', open_tasks: 1, status: 'resolved' }),
      buildSession({ id: '4', open_tasks: 1 }),
    ];
    expect(inOrder(sessions, 'tasks').map(({ id }) => id)).toEqual(['2', '4', '1', '3']);
    expect(inOrder(sessions, 'changed').map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  });
  test('an update changes its row, an older one does not, and none is added', () => {
    const sessions = [{ ...buildSession(), matched: ['words' as const] }];
    const later = buildSession({ status: 'paused', updated_at: '2026-11-22T12:01:00.000Z' });
    expect(mergeSession(sessions, later)).toEqual([{ ...later, matched: ['words'] }]);
    const older = buildSession({ status: 'paused', updated_at: '2026-11-22T11:00:00.000Z' });
    expect(mergeSession(sessions, older)).toEqual(sessions);
    expect(mergeSession(sessions, buildSession({ id: '2' }))).toHaveLength(1);
  });
});
