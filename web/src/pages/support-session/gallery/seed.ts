import { QueryClient } from '@tanstack/react-query';
import type { SessionDocumentation } from '@contracts/support/documentation';
import { keys } from '@/api/keys';
import { buildPush, buildSession, FIRST_NOTES, OPEN_SESSION, SETTINGS } from './samples';

const RETRY_MS = 95_000;
const error = 'tickets.example.com answered 503.';

/** A session in each state with the ticket system, with what was sent of it. */
export const TICKETS = [
  {
    name: 'first' as const,
    session: buildSession(1, { psa_push_status: 'pending_retry' }),
    pushes: [buildPush({ status: 'pending_retry', tries: 0, sent_at: null })],
  },
  {
    name: 'waiting' as const,
    session: buildSession(2, { psa_push_status: 'pending_retry', psa_push_error: error }),
    pushes: [
      buildPush({
        ...{ status: 'pending_retry', tries: 3, error, sent_at: null },
        next_try_at: new Date(Date.now() + RETRY_MS).toISOString(),
      }),
    ],
  },
  { name: 'approval' as const, session: buildSession(3, { psa_push_status: 'pending_retry' }), pushes: [] },
  {
    name: 'failed' as const,
    session: buildSession(4, { psa_push_status: 'failed', psa_push_error: 'Ticket T-1042 is not there.' }),
    pushes: [buildPush({ status: 'failed', tries: 1, error: 'Ticket T-1042 is not there.', sent_at: null })],
  },
  {
    name: 'sent' as const,
    session: buildSession(5, { member_mapping_warning: 'Ana Lima is not known there.' }),
    pushes: [buildPush()],
  },
  { name: 'none' as const, session: buildSession(6, { psa_push_status: 'no_psa' }), pushes: [] },
];

const RECORD: SessionDocumentation = {
  ...{
    problem_summary: 'The VPN drops after sleep.',
    resolution_summary: '',
    next_steps: '',
    time_spent: '47 minutes',
  },
  diagnostic_steps: [{ description: 'Ran ipconfig /all', result: 'no route', evidence: null }],
};

/** What the parts would read from a server, read already: nothing is asked for. */
export function seedClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } },
  });
  client.setQueryData(keys.supportSettings, SETTINGS);
  client.setQueryData(keys.supportDocumentation(OPEN_SESSION.id), RECORD);
  for (const { session, pushes } of TICKETS) {
    client.setQueryData(keys.supportPushes(session.id), { items: pushes });
    client.setQueryData(keys.supportNotes(session.id), { items: [FIRST_NOTES] });
  }
  return client;
}
