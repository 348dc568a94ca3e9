import type { Evidence, SectionText, SessionDocumentation, Statement } from '@contracts/support/documentation';

const state = (text: string, evidence: Evidence | null): Statement => ({
  text,
  evidence: evidence === null ? [] : [evidence],
});

/** What the record says, as the four sections; what it does not say is said so. */
export function sectionsOfRecord(record: SessionDocumentation): SectionText[] {
  const steps = record.diagnostic_steps.map(({ description, result, evidence }) =>
    state(result === null || result === '' ? description : `${description}: ${result}`, evidence),
  );
  const section = (name: string, text: string, statements: Statement[] = []): SectionText => ({
    section: name,
    text,
    statements,
  });
  return [
    section('Problem Summary', record.problem_summary || 'See conversation'),
    section('Steps Taken', steps.map(({ text }) => `- ${text}`).join('\n') || 'No steps were recorded.', steps),
    section('Resolution', record.resolution_summary || 'See conversation'),
    section('Next Steps', record.next_steps || 'None'),
  ];
}

/** Sections as one text in markdown. */
export const textOf = (sections: readonly Pick<SectionText, 'section' | 'text'>[]): string =>
  sections.map(({ section, text }) => (section === '' ? text : `## ${section}\n\n${text}`)).join('\n\n');
