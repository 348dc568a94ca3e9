import type { Models } from '../../index';
import type { Person } from './person';
import type { exportSections } from './personal-data';

/** Records fetched at once: some are large. */
const BATCH = 50;

/** A person's records of one section, oldest first, a line of JSON each; read on only as they are taken. */
export async function* readSection(
  models: Models,
  section: (typeof exportSections)[number],
  person: Person,
): AsyncGenerator<string> {
  const projection = Object.fromEntries(section.fields.map((field) => [field, 1]));
  const records = models[section.model].collection
    .find(section.of(person), { projection: { ...projection, _id: 1 } })
    .sort({ _id: 1 })
    .batchSize(BATCH);
  for await (const { _id, ...fields } of records) {
    const record = { id: _id as unknown, ...fields };
    yield line({ section: section.section, record: section.refine?.(record, person) ?? record });
  }
}

export const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
