import type { RunSummary } from '@contracts/kernel/runs';
import { fitsChoice, readChoice, toRunFilter, writeChoice } from './run-filter';

const NOW_MS = Date.parse('2026-11-22T12:00:00.000Z');
const PERSON = 'a'.repeat(24);
const read = (address: string) => readChoice(new URLSearchParams(address));
const ask = (address: string) => toRunFilter(read(address), NOW_MS);

describe('the filter of runs', () => {
  test.each([
    '',
    'status=failed',
    `kind=canvas.generate&status=failed&who=${PERSON}&time=7d`,
    'time=days&from=2026-11-01&to=2026-11-07',
    `q=vpn+notes&about=support%3A${PERSON}`,
  ])('is read from the address and written back: %s', (address) => {
    expect(writeChoice(read(address)).toString()).toBe(address);
  });
  test('forgets what it does not know', () => {
    expect(writeChoice(read('status=odd&who=me&time=1y&from=1.1.&page=3&about=user:1')).toString()).toBe('');
    expect(writeChoice(read('time=days&from=2026-02-31')).toString()).toBe('time=days');
  });
  test('asks for spans up to now, and for whole days', () => {
    expect(ask('')).toEqual({});
    expect(ask(`time=24h&who=${PERSON}`)).toEqual({ requestedBy: PERSON, from: '2026-11-21T12:00:00.000Z' });
    const { from = '', to = '' } = ask('time=days&from=2026-11-01&to=2026-11-01');
    expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000);
    expect(new Date(from).getHours()).toBe(0);
    expect(ask('time=days&to=2026-11-01').from).toBeUndefined();
  });
  test('tells whether a new run belongs to the list', () => {
    const run = {
      kind: 'canvas.generate',
      status: 'queued',
      requestedBy: { id: PERSON, name: 'Ana' },
      createdAt: '2026-11-22T11:30:00.000Z',
      title: 'Notes of VPN drops',
      subject: { kind: 'support', id: PERSON },
    } as RunSummary;
    const fits = (address: string) => fitsChoice(run, read(address), NOW_MS);
    expect([fits(''), fits('time=1h'), fits(`who=${PERSON}`), fits('status=queued')]).toEqual([true, true, true, true]);
    expect([fits('q=vpn+NOTES'), fits(`about=support:${PERSON}`)]).toEqual([true, true]);
    expect([fits('q=vpn+printer'), fits(`about=canvas:${PERSON}`)]).toEqual([false, false]);
    expect([fits('status=failed'), fits(`who=${'b'.repeat(24)}`), fits('time=days&to=2026-11-20')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
