import { sectionsOfRecord, textOf } from './text-of-record';
import { saysTicketState } from './ticket-sentence';

const evidence = { kind: 'message' as const, id: 'a'.repeat(24), label: '14:02' };

describe('notes from the record', () => {
  test('are four sections, with what steps rest on', () => {
    const sections = sectionsOfRecord({
      problem_summary: 'VPN drops',
      diagnostic_steps: [
        { description: 'Ran `ipconfig`', result: 'no route', evidence },
        { description: 'Restarted', result: null, evidence: null },
      ],
      resolution_summary: 'New client',
      next_steps: 'None',
      time_spent: '47 minutes',
    });
    expect(textOf(sections)).toBe(
      '## Problem Summary\n\nVPN drops\n\n## Steps Taken\n\n- Ran `ipconfig`: no route\n- Restarted\n\n## Resolution\n\nNew client\n\n## Next Steps\n\nNone',
    );
    expect(sections[1]?.statements).toEqual([
      { text: 'Ran `ipconfig`: no route', evidence: [evidence] },
      { text: 'Restarted', evidence: [] },
    ]);
  });
  test('say where the record is empty', () => {
    const empty = { problem_summary: '', diagnostic_steps: [], resolution_summary: '', next_steps: '', time_spent: '' };
    expect(sectionsOfRecord(empty).map(({ text }) => text)).toEqual([
      'See conversation',
      'No steps were recorded.',
      'See conversation',
      'None',
    ]);
  });
});

describe('where a session stands with the ticket system', () => {
  const push = { kind: 'internal_note' as const, status: 'pending_retry' as const, tries: 0, next_try_at: null };
  test.each([
    ['no_psa' as const, [], false, 'No ticket system is connected.'],
    ['sent' as const, [], true, 'In the ticket system.'],
    ['pending_retry' as const, [push], false, 'On its way to the ticket system.'],
    ['pending_retry' as const, [], true, 'Goes to the ticket system once the notes are approved.'],
    ['pending_retry' as const, [{ ...push, tries: 2 }], true, 'Waits to be sent again.'],
  ])('%s', (state, pushes, isUnapproved, said) => expect(saysTicketState(state, pushes, isUnapproved)).toBe(said));
});
