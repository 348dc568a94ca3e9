import type { SectionText, Statement } from '../../../contracts/support/documentation';
import type { SupportMessage } from '../../../contracts/support/messages';
import type { SessionOutput } from '../../../contracts/support/outputs';
import type { GuidedStep } from '../../../contracts/support/sessions';
import type { WholeSession } from '../../../models/support/records/read-whole-session';

/** A piece of an exported session; each format writes it so that nothing of a foreign text leaves its piece. */
export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string }
  /** Our own words, one line. */
  | { kind: 'line'; text: string }
  | { kind: 'facts'; rows: [name: string, value: string][] }
  /** Statements of a model or a person, with what each rests on. */
  | { kind: 'statements'; items: { text: string; evidence: string }[] }
  /** Markdown of a model or a person. */
  | { kind: 'foreign'; markdown: string }
  /** Something that was pasted. */
  | { kind: 'pasted'; text: string };

const OUTPUT_NAMES: Record<SessionOutput['kind'], string> = {
  customer_reply: 'Reply to the customer',
  knowledge_article: 'Knowledge article',
  escalation_brief: 'Escalation brief',
  time_entry: 'Time entry',
};
/** Said of a statement that nothing on record bears out. */
export const UNSUPPORTED = 'rests on nothing that was recorded';

/** A session as pieces in order: facts, notes with what they rest on, outputs, steps, conversation. */
export const sessionBlocks = (whole: WholeSession): Block[] => [
  { kind: 'heading', level: 1, text: whole.session.title },
  { kind: 'facts', rows: factsOf(whole) },
  ...section('Problem', whole.session.problem_summary),
  ...section('Resolution summary', whole.session.resolution_summary),
  ...section('Reason of the escalation', whole.session.escalation_reason),
  ...notesBlocks(whole),
  ...whole.outputs.flatMap(outputBlocks),
  ...stepsBlocks(whole.session.steps),
  ...conversationBlocks(whole.messages),
];

function factsOf({ session, notes }: WholeSession): [string, string][] {
  const rows: [string, string | null | undefined][] = [
    ['Status', session.status],
    ['Resolved as', session.resolve_code?.replaceAll('_', ' ')],
    ['Engineer', session.owner.name],
    ['Escalated to', session.escalated_to?.name],
    ['Domain', session.problem_domain],
    ['Ticket', session.ticket_id],
    ['Began', momentOf(session.created_at)],
    ['Ended', session.concluded_at && momentOf(session.concluded_at)],
    ['Time spent', session.time_spent.display],
    ['Ticket system', session.psa_push_status === 'no_psa' ? null : session.psa_push_status.replaceAll('_', ' ')],
    ['Notes', notes && `version ${notes.version}${approvalOf(notes)}`],
    ['Session', session.id],
  ];
  return rows.flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
}

const approvalOf = (notes: NonNullable<WholeSession['notes']>): string => {
  if (notes.approved_at) return `, approved by ${notes.approved_by?.name ?? 'somebody'} ${momentOf(notes.approved_at)}`;
  return notes.is_draft ? ', a draft' : '';
};

function notesBlocks({ notes }: WholeSession): Block[] {
  if (!notes) return [];
  return [{ kind: 'heading', level: 2, text: 'Ticket notes' }, ...sectionsBlocks(notes.sections, notes.text)];
}

function outputBlocks({ kind, status, text, sections, time_entry: time, error }: SessionOutput): Block[] {
  const heading: Block = { kind: 'heading', level: 2, text: OUTPUT_NAMES[kind] };
  if (time)
    return [
      heading,
      {
        kind: 'facts',
        rows: [
          ['From', momentOf(time.started_at)],
          ['To', momentOf(time.ended_at)],
          ['Worked', `${time.actual_minutes} minutes`],
          ['Billed', `${time.billed_minutes} minutes`],
          ...(time.notes ? [['Notes', time.notes] as [string, string]] : []),
        ],
      },
    ];
  if (text) return [heading, ...sectionsBlocks(sections, text)];
  return [heading, { kind: 'line', text: status === 'failed' ? `Failed: ${error ?? 'unknown'}` : 'Not written yet.' }];
}

const sectionsBlocks = (sections: readonly SectionText[], text: string): Block[] =>
  sections.length === 0
    ? [{ kind: 'foreign', markdown: text }]
    : sections.flatMap(({ section: name, text: whole, statements }): Block[] => [
        { kind: 'heading', level: 3, text: name },
        ...(isAll(statements, whole)
          ? [{ kind: 'statements' as const, items: statements.map(presentStatement) }]
          : [{ kind: 'foreign' as const, markdown: whole }, ...restsOn(statements)]),
      ]);

/** Whether a section is its statements and nothing else. */
const isAll = (statements: readonly Statement[], whole: string) =>
  statements.length > 0 && lettersOf(statements.map(({ text }) => text).join('')) === lettersOf(whole);
const lettersOf = (text: string) => text.replace(/^[ \t]*\d{1,9}[.)]\s/gm, '').replace(/[^\p{L}\p{N}]/gu, '');

function restsOn(statements: readonly Statement[]): Block[] {
  const labels = new Set(statements.flatMap(({ evidence }) => evidence.map(({ label }) => label)));
  return labels.size === 0 ? [] : [{ kind: 'line', text: `Rests on: ${[...labels].join('; ')}` }];
}

const presentStatement = ({ text, evidence }: Statement) => ({
  text,
  evidence: evidence.length > 0 ? evidence.map(({ label }) => label).join('; ') : UNSUPPORTED,
});

const stepsBlocks = (steps: readonly GuidedStep[]): Block[] =>
  steps.length === 0
    ? []
    : [
        { kind: 'heading', level: 2, text: 'Steps' },
        ...steps.flatMap((step): Block[] => [
          { kind: 'heading', level: 3, text: `Step ${step.step_order}` },
          { kind: 'foreign', markdown: step.content.text },
          ...(step.was_skipped ? [{ kind: 'line' as const, text: 'Skipped.' }] : []),
          ...(step.selected_option ? [{ kind: 'pasted' as const, text: step.selected_option }] : []),
          ...(step.free_text_input ? [{ kind: 'pasted' as const, text: step.free_text_input }] : []),
        ]),
      ];

const conversationBlocks = (messages: readonly SupportMessage[]): Block[] =>
  messages.length === 0
    ? []
    : [{ kind: 'heading', level: 2, text: 'Conversation' }, ...messages.flatMap(messageBlocks)];

const messageBlocks = (message: SupportMessage): Block[] => [
  { kind: 'heading', level: 3, text: `${message.author?.name ?? 'Assistant'}, ${momentOf(message.created_at)}` },
  ...(message.content ? [{ kind: 'foreign' as const, markdown: message.content }] : []),
  ...message.answers.flatMap((answer): Block[] => [
    { kind: 'line', text: `${answer.title} (${answer.state})` },
    ...(answer.command ? [{ kind: 'pasted' as const, text: `$ ${answer.command}` }] : []),
    ...(answer.text ? [{ kind: 'pasted' as const, text: answer.text }] : []),
  ]),
  ...message.attachments.map(({ name, media_type: type, bytes }): Block => ({
    kind: 'line',
    text: `Attached: ${name} (${type}, ${bytes} bytes)`,
  })),
];

const section = (name: string, text: string): Block[] =>
  text
    ? [
        { kind: 'heading', level: 2, text: name },
        { kind: 'foreign', markdown: text },
      ]
    : [];

/** "2026-11-22 14:02 UTC". */
const momentOf = (timestamp: string): string => `${timestamp.slice(0, 16).replace('T', ' ')} UTC`;
