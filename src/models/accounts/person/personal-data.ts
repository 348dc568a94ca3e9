import type { Models } from '../../index';
import { accountData } from './account-data';
import { canvasData } from './canvas-data';
import { devicesData } from './devices-data';
import { flowsData } from './flows-data';
import { runData } from './run-data';
import { supportData } from './support-data';
import type { ExportSection, PersonalData } from './person';

/**
 * What each collection holds of a person: what an export shows of it, and what a deletion leaves. A model that has no
 * entry here fails to compile, and fails a test.
 */
export const personalData: Record<keyof Models, PersonalData> = {
  ...accountData,
  ...runData,
  ...canvasData,
  ...supportData,
  ...devicesData,
  ...flowsData,
};

/** The sections of an export, in order: those of the kernel's and the systems' collections, and of further ones. */
export const sectionsOf = (further: Readonly<Record<string, PersonalData>> = {}): SectionOfModel[] =>
  Object.entries<PersonalData>({ ...personalData, ...further }).flatMap(([model, { exports }]) =>
    'none' in exports ? [] : [{ model: model as keyof Models, ...exports }],
  );

export interface SectionOfModel extends ExportSection {
  model: keyof Models;
}

/** Of the product's own systems. */
export const exportSections = sectionsOf();
