import { rankByWords, type SessionWords } from './rank-by-words';

const session = (id: string, title: string, rest: Partial<SessionWords> = {}): SessionWords => ({
  ...{ id, title, domain: '', problem: '', resolution: '', notes: '', last: '' },
  ...rest,
});
const sessions = [
  session('vpn', 'VPN drops every hour', { resolution: 'The MTU of the tunnel was too large' }),
  session('print', 'Printer does not print', { problem: 'The queue is stuck since the tunnel was dug' }),
  session('mail', 'Mailbox is full', { domain: 'exchange' }),
];
const typed = (query: string) => rankByWords(sessions, query, { isTyped: true });

describe('rankByWords', () => {
  it('finds by title, domain, problem and resolution, titles first', async () => {
    expect(await typed('tunnel')).toEqual(expect.arrayContaining(['vpn', 'print']));
    expect(await typed('exchange')).toEqual(['mail']);
    expect((await typed('vpn tunnel'))[0]).toBe('vpn');
  });

  it('finds by the notes, after titles', async () => {
    const noted = [...sessions, session('noted', 'Slow login', { notes: 'kerberos mailbox' })];
    expect(await rankByWords(noted, 'kerberos', { isTyped: true })).toEqual(['noted']);
    expect(await rankByWords(noted, 'mailbox', { isTyped: true })).toEqual(['mail', 'noted']);
  });

  it('takes beginnings and misspellings of what is typed, not of a whole problem', async () => {
    expect(await typed('print')).toEqual(['print']);
    expect(await typed('prinetr')).toEqual(['print']);
    expect(await rankByWords(sessions, 'prinetr', { isTyped: false })).toEqual([]);
    expect(
      await rankByWords([session('talk', 'Mail', { last: 'What is it about?' })], 'layout', { isTyped: true }),
    ).toEqual([]);
  });

  it('does not find by words that say nothing', async () => {
    expect(await typed('the is does not was')).toEqual([]);
    expect(await rankByWords(sessions, 'Our VPN does not connect', { isTyped: false })).toEqual(['vpn']);
  });

  it('offers for a whole problem only what is like it, however little else there is', async () => {
    const solved = [
      session('print', 'Printer offline after an update', {
        problem: 'Since the update on Monday the laptop of sales does not find the printer of the second floor.',
      }),
    ];
    const problem =
      'VPN drops after sleep\nThe VPN drops about a minute after the laptop wakes up. Two people of sales have it since Monday.';
    expect(await rankByWords(solved, problem, { isTyped: false })).toEqual([]);
    const before = session('vpn', 'VPN drops after sleep', { problem: 'The tunnel is gone once the laptop wakes up' });
    expect(await rankByWords([...solved, before], problem, { isTyped: false })).toEqual(['vpn']);
    expect(await rankByWords(solved, 'printer offline', { isTyped: false })).toEqual(['print']);
    // One whose own title says nothing that counts is judged by what it has of the problem.
    expect(
      await rankByWords([session('short', 'PC', { notes: 'printer offline' })], 'printer offline', { isTyped: false }),
    ).toEqual(['short']);
    // Who types looks for any of the words.
    expect(await rankByWords(solved, 'laptop', { isTyped: true })).toEqual(['print']);
  });

  it('takes any text: signs alone, other scripts, a pasted log', async () => {
    expect(await typed('+-*/ "\'')).toEqual([]);
    expect(await rankByWords([session('ja', '印刷 できません')], '印刷', { isTyped: true })).toEqual([]);
    expect(await typed(`${'error '.repeat(20_000)} vpn`)).toEqual(['vpn']);
  });
});
