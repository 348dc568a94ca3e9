import type { SessionSummary } from '@contracts/support/sessions';

/** Domains met since the page was loaded: a filter must not take away the others to choose from. */
const met = new Set<string>();

/** Domains to choose from, by name: those of the sessions seen so far, and the chosen one. */
export function domainsMet(sessions: readonly SessionSummary[], chosen: string): string[] {
  for (const { problem_domain: domain } of sessions) if (domain !== '') met.add(domain);
  return [...new Set([...met, ...(chosen === '' ? [] : [chosen])])].sort((one, other) => one.localeCompare(other));
}
