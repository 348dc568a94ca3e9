import type { Evidence, SectionText, TicketNotes } from '@contracts/support/documentation';
import type { SupportSession } from '@contracts/support/sessions';
import type { SupportSettings } from '@contracts/support/settings';
import type { LaneAction, LaneQuestion, TaskLane } from '@contracts/support/task-lane';
import type { TicketPush } from '@contracts/support/ticket-system';

const AT = '2026-01-31T14:02:00.000Z';
const ANA = { id: 'a'.repeat(24), name: 'Ana Lima' };
const idOf = (place: number): string => String(place).padStart(24, '0');

export const buildSession = (place: number, overrides: Partial<SupportSession> = {}): SupportSession => ({
  ...{ id: idOf(place), session_id: idOf(place), title: 'VPN drops after sleep', problem_domain: 'Network' },
  ...{ problem_summary: 'The laptop loses the VPN when it wakes up.', mode: 'chat', status: 'resolved', owner: ANA },
  ...{
    escalated_to: null,
    ticket_id: 'T-1042',
    resumes: null,
    message_count: 4,
    open_tasks: 0,
    last_message: null,
    costUsd: '0.0186',
  },
  ...{
    time_spent: { seconds: 2_820, minutes: 47, display: '47 minutes' },
    psa_push_status: 'sent',
    psa_push_error: null,
  },
  ...{ member_mapping_warning: null, created_at: AT, updated_at: AT, concluded_at: AT, revision: 1 },
  ...{ resolution_summary: '', resolve_code: null, escalation_reason: '', steps: [], similar: [] },
  ...{ pending_task_lane: { revision: 0, questions: [], actions: [], updated_at: null } },
  ...{ reply_run_id: null, documentation_run_id: null, access: { canWrite: true, canConclude: true } },
  ...overrides,
});

/** One that is worked on. */
export const OPEN_SESSION = buildSession(50, { status: 'active' });

export const buildPush = (overrides: Partial<TicketPush> = {}): TicketPush => ({
  ...{ id: idOf(90), session_id: idOf(1), session_title: 'VPN drops after sleep', kind: 'internal_note' },
  ...{ status: 'sent', notes_version: 2, tries: 1, next_try_at: null, error: null, external_id: '1042' },
  ...{ created_at: AT, sent_at: AT },
  ...overrides,
});

const question: LaneQuestion = {
  ...{ id: 'q', text: 'Which client version is it?', context: 'The update of Monday changed how it reconnects.' },
  ...{ options: [], state: 'open', answer: '' },
};
const action: LaneAction = {
  ...{ id: 'a', title: 'Show the addresses', description: 'With the VPN connected.', command: 'ipconfig /all' },
  ...{ state: 'open', output: '' },
};
const questions: LaneQuestion[] = [
  question,
  { ...question, id: 'q-options', text: 'Does it work from a phone hotspot?', options: ['Yes', 'No'] },
  { ...question, id: 'q-typed', text: 'Since when?', context: '', answer: 'Since Mon' },
  { ...question, id: 'q-answered', text: 'Is it one person?', context: '', state: 'answered', answer: 'Yes, Ben' },
  { ...question, id: 'q-skipped', text: 'Was the dock changed?', context: '', state: 'skipped' },
];
const actions: LaneAction[] = [
  action,
  { ...action, id: 'a-hand', title: 'Unplug the dock', description: '', command: null },
  { ...action, id: 'a-pasted', title: 'Test the gateway', output: 'TcpTestSucceeded : False\nRemotePort : 443' },
  { ...action, id: 'a-secret', title: 'Show the profile', output: 'password=hunter2-not-a-real-one' },
  { ...action, id: 'a-done', title: 'Restart the client', description: '', state: 'done' },
  { ...action, id: 'a-skipped', title: 'Read the event log', state: 'skipped' },
];
/** Each kind of item in each state. */
export const LANE: TaskLane = { revision: 0, questions, actions, updated_at: null };

const heard: Evidence = { kind: 'message', id: 'sample', label: '14:02' };
const ran: Evidence = { kind: 'command', id: 'sample:a', label: 'ipconfig /all' };
const told: Evidence = { kind: 'notes', id: '', label: '' };
export const SECTIONS: Record<'grounded' | 'bare' | 'mixed', SectionText> = {
  grounded: {
    section: 'Steps Taken',
    text: '- Ran `ipconfig /all`: no route.\n- Installed client 5.2.',
    statements: [
      { text: 'Ran `ipconfig /all`: no route.', evidence: [ran, heard] },
      { text: 'Installed client 5.2.', evidence: [told] },
    ],
  },
  bare: {
    section: 'Resolution',
    text: 'The firewall was changed.',
    statements: [{ text: 'The firewall was changed.', evidence: [] }],
  },
  mixed: {
    section: 'Problem Summary',
    text: 'The VPN drops after sleep. It affects the whole Lisbon office.',
    statements: [
      { text: 'The VPN drops after sleep.', evidence: [heard] },
      { text: 'It affects the whole Lisbon office.', evidence: [] },
    ],
  },
};

const buildNotes = (version: number, resolution: string, overrides: Partial<TicketNotes>): TicketNotes => {
  const sections = [
    SECTIONS.mixed,
    SECTIONS.grounded,
    { section: 'Resolution', text: resolution, statements: [] },
    { section: 'Next Steps', text: version === 1 ? '- Wait a day.' : '- Wait a day.\n- Tell Ben.', statements: [] },
  ];
  const text = sections.map((one) => `## ${one.section}\n\n${one.text}`).join('\n\n');
  return {
    ...{ version, text, sections, origin: 'model', is_draft: false, repairs: [], author: null },
    ...{ approved_at: null, approved_by: null, created_at: AT },
    ...overrides,
  };
};
export const FIRST_NOTES = buildNotes(1, 'The old client let the tunnel drop.', {
  origin: 'fallback',
  repairs: ['a heading was missing'],
});
export const SECOND_NOTES = buildNotes(2, 'The new client 5.2 holds the tunnel through sleep.', {
  ...{ origin: 'edited', author: ANA, approved_at: AT, approved_by: ANA },
});

export const SETTINGS: SupportSettings = {
  notes: { 'Problem Summary': '', 'Steps Taken': '', Resolution: '', 'Next Steps': '' },
  ...{ customer_reply: '', living_draft: true, approval: 'required', rounding_minutes: 15, minimum_minutes: 15 },
};
