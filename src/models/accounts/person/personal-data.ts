import type { Models } from '../../index';
import { accountData } from './account-data';
import { canvasData } from './canvas-data';
import { runData } from './run-data';
import { supportData } from './support-data';
import type { PersonalData } from './person';

/**
 * What each collection holds of a person: what an export shows of it, and what a deletion leaves. A model that has no
 * entry here fails to compile, and fails a test.
 */
export const personalData: Record<keyof Models, PersonalData> = {
  ...accountData,
  ...runData,
  ...canvasData,
  ...supportData,
};

/** The collections of an export, in the order of their sections. */
export const exportSections = Object.entries(personalData).flatMap(([model, { exports }]) =>
  'none' in exports ? [] : [{ model: model as keyof Models, ...exports }],
);
