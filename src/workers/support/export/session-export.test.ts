import { marked } from 'marked';
import type { WholeSession } from '../../../models/support/records/read-whole-session';
import { exportFileName } from '../../../http/routes/support/export-file-name';
import { sessionBlocks, UNSUPPORTED } from './session-blocks';
import { toMarkdown } from './to-markdown';
import { PDF_TEXT_MAX, toPdf } from './to-pdf';

const NASTY = '# Not a heading\n```\nno end\n<script>alert(1)</script>\n\n## Neither\n- [ ] x';
const at = '2026-11-22T14:02:00.000Z';
const author = { id: 'a'.repeat(24), name: 'Ann *Bold*' };

const whole = (): WholeSession => ({
  session: {
    ...{
      id: 's'.repeat(24),
      session_id: 's'.repeat(24),
      title: '# VPN\n## drops [x](javascript:1)',
      status: 'resolved',
    },
    ...{
      problem_summary: NASTY,
      problem_domain: 'vpn',
      mode: 'chat',
      owner: author,
      escalated_to: null,
      resumes: null,
    },
    ...{ ticket_id: '', message_count: 1, open_tasks: 0, last_message: null, costUsd: '0', psa_push_status: 'no_psa' },
    ...{
      time_spent: { seconds: 2_820, minutes: 47, display: '47 minutes' },
      psa_push_error: null,
      member_mapping_warning: null,
    },
    ...{ created_at: at, updated_at: at, concluded_at: at, revision: 1, resolution_summary: 'Lowered the MTU' },
    ...{ resolve_code: 'fixed', escalation_reason: '', similar: [], reply_run_id: null, documentation_run_id: null },
    pending_task_lane: { revision: 0, questions: [], actions: [], updated_at: null },
    steps: [],
    access: { canWrite: true, canConclude: true },
  },
  notes: {
    ...{ version: 2, text: '', origin: 'model', is_draft: false, repairs: [], author: null, approved_at: null },
    ...{ approved_by: null, created_at: at },
    sections: [
      {
        section: 'Problem Summary',
        text: '- The tunnel drops\n- Mercury is in retrograde',
        statements: [
          { text: 'The tunnel drops', evidence: [{ kind: 'message', id: 'm', label: '14:02' }] },
          { text: 'Mercury is in retrograde', evidence: [] },
        ],
      },
    ],
  },
  outputs: [
    {
      ...{ kind: 'time_entry', status: 'ready', text: '', sections: [], origin: null, error: null, run_id: null },
      updated_at: at,
      time_entry: {
        ...{
          started_at: at,
          ended_at: at,
          actual_minutes: 47,
          billed_minutes: 60,
          rounding_minutes: 15,
          minimum_minutes: 15,
          notes: '',
        },
      },
    },
  ],
  messages: [
    {
      ...{ id: 'm'.repeat(24), seq: 1, role: 'user', author, content: NASTY, attachments: [], run_id: null },
      created_at: at,
      answers: [
        {
          ...{
            item_id: 'a',
            kind: 'action',
            state: 'done',
            title: 'Look',
            command: 'ipconfig',
            text: '``` \n~~~~\nout',
          },
        },
      ],
    },
  ],
});

/** Texts that Markdown readers choke on. */
const nested = (place: number) =>
  (['> ', '- ', '1. ', '[', '**a', '`', '<a', '![](', '|'][place % 9] ?? '').repeat(3_000);

describe('the export of a session', () => {
  it('lets nothing of a foreign text out of its place in Markdown', () => {
    const text = toMarkdown(sessionBlocks(whole()));
    const tokens = marked.lexer(text);
    expect(tokens.flatMap((token) => (token.type === 'heading' ? [token.raw.trim()] : []))).toEqual([
      String.raw`# \# VPN \#\# drops \[x\](javascript:1)`,
      '## Problem',
      '## Resolution summary',
      '## Ticket notes',
      '### Problem Summary',
      '## Time entry',
      '## Conversation',
      String.raw`### Ann \*Bold\*, 2026-11-22 14:02 UTC`,
    ]);
    expect(tokens.filter(({ type }) => type === 'html')).toEqual([]);
    expect(text).toContain('> <script>alert(1)</script>');
    expect(tokens.flatMap((token) => (token.type === 'code' ? [String(token['text'])] : []))).toEqual([
      '$ ipconfig',
      '``` \n~~~~\nout',
    ]);
  });

  it('says what each statement rests on, and which on nothing', () => {
    const text = toMarkdown(sessionBlocks(whole()));
    expect(text).toContain('- The tunnel drops _(14:02)_');
    expect(text).toContain(`- Mercury is in retrograde _(${UNSUPPORTED})_`);
    expect(text).toContain('- **Billed:** 60 minutes');
  });

  it('loses nothing of a section that is more than its statements', () => {
    const session = whole();
    for (const section of session.notes?.sections ?? []) section.text = '- The tunnel drops\n- Nothing else was seen.';
    const text = toMarkdown(sessionBlocks(session));
    expect(text).toContain('Nothing else was seen.');
    expect(text).toContain('Rests on: 14:02');
  });

  it('is a PDF with a number on each page, of any text', async () => {
    const session = whole();
    const [message] = session.messages;
    if (!message) throw new Error('no message');
    session.messages = Array.from({ length: 40 }, () => ({ ...message, content: `${NASTY}\n\n日本語 привет שלום 🎉` }));
    const pdf = await toPdf(sessionBlocks(session), session.session.title);
    const text = pdf.toString('latin1');
    expect(text.startsWith('%PDF-')).toBe(true);
    expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
    expect(text.match(/\/Type \/Page\b(?!s)/g)?.length).toBeGreaterThan(3);
    expect(text).not.toContain('/JavaScript');
    expect(text).not.toContain('/URI');
  });

  it('cuts what is too long for a PDF, in little time', async () => {
    const session = whole();
    session.session.problem_summary = 'word '.repeat(PDF_TEXT_MAX);
    session.messages = Array.from({ length: 100 }, (_, place) =>
      session.messages.map((message) => ({ ...message, content: nested(place) })),
    ).flat();
    const startedAt = performance.now();
    await toPdf(sessionBlocks(session), 'Long');
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });

  it.each([
    ['VPN drops: every hour!', 'session-vpn-drops-every-hour.md'],
    ['../../etc/passwd\r\nX: 1', 'session-etc-passwd-x-1.md'],
    ['Café "Ünïcode"', 'session-cafe-unicode.md'],
    ['日本語', 'session-0123.md'],
  ])('%j is a file named %s', (title, name) => expect(exportFileName(title, '0123', 'md')).toBe(name));
});
