import type { NOTE_ORIGINS, SectionText } from '@contracts/support/documentation';
import { NO_PROGRESS, type Progress, readProgress } from '../progress';

/** A section as it is written; '' is the text of what has no headings. */
export interface GrowingSection {
  section: string;
  text: string;
  isOpen: boolean;
}

/** What was written, whole: with what each statement rests on. */
export interface WrittenResult {
  /** Of the notes; null for other texts. */
  version: number | null;
  text: string;
  sections: SectionText[];
  origin: (typeof NOTE_ORIGINS)[number];
  repairs: string[];
}

/** `limited`: asked too often, and asked again at `retryAtMs`; `failed`: this reader gets no more of it. */
export interface WrittenView {
  phase: 'opening' | 'writing' | 'done' | 'failed' | 'limited';
  sections: readonly GrowingSection[];
  result: WrittenResult | null;
  error: { code: string; message: string } | null;
  progress: Progress;
  /** Cut, and taken up again by itself. */
  isCut: boolean;
  retryAtMs: number | null;
}

export type WrittenEvent =
  | { type: 'opening' }
  | { type: 'frame'; name: string; data: unknown }
  | { type: 'cut'; isCut: boolean }
  | { type: 'limited'; retryAtMs: number }
  | { type: 'failed'; error: { code: string; message: string } };

export const NOTHING_WRITTEN: WrittenView = {
  phase: 'opening',
  sections: [],
  result: null,
  error: null,
  progress: NO_PROGRESS,
  isCut: false,
  retryAtMs: null,
};

/** One more event of a typed stream laid over what is shown; frames with names of later versions change nothing. */
export function reduceWritten(view: WrittenView, event: WrittenEvent): WrittenView {
  switch (event.type) {
    case 'opening':
      return NOTHING_WRITTEN;
    case 'cut':
      return view.isCut === event.isCut ? view : { ...view, isCut: event.isCut };
    case 'limited':
      return { ...NOTHING_WRITTEN, phase: 'limited', retryAtMs: event.retryAtMs };
    case 'failed':
      return { ...view, phase: 'failed', error: event.error, progress: NO_PROGRESS, isCut: false };
    case 'frame':
      return reduceFrame(view, event.name, event.data);
  }
}

interface Frames {
  'section-start': { section: string };
  delta: { section?: string; text: string };
  'section-end': { section: string };
  done: WrittenResult;
  error: { code: string; message: string };
}

function reduceFrame(view: WrittenView, name: string, data: unknown): WrittenView {
  const as = <Name extends keyof Frames>(_: Name) => data as Frames[Name];
  const writing = (sections: readonly GrowingSection[]): WrittenView => ({
    ...view,
    phase: 'writing',
    sections,
    progress: NO_PROGRESS,
  });
  switch (name) {
    case 'section-start':
      return writing([...closeAll(view.sections), { section: as(name).section, text: '', isOpen: true }]);
    case 'delta':
      return writing(addText(view.sections, as(name)));
    case 'section-end':
      return writing(closeAll(view.sections));
    case 'status':
      return { ...view, progress: readProgress(data) };
    case 'reset':
      return writing([]);
    case 'done':
      return { ...writing(closeAll(view.sections)), phase: 'done', result: as(name), isCut: false };
    case 'error':
      return { ...writing(view.sections), phase: 'failed', error: as(name), isCut: false };
    default:
      return view;
  }
}

const closeAll = (sections: readonly GrowingSection[]): GrowingSection[] =>
  sections.map((section) => (section.isOpen ? { ...section, isOpen: false } : section));

/** Text of no section is that of the one that is open. */
function addText(sections: readonly GrowingSection[], { section, text }: Frames['delta']): GrowingSection[] {
  const name = section ?? sections.at(-1)?.section ?? '';
  if (!sections.some((one) => one.section === name)) return [...sections, { section: name, text, isOpen: true }];
  return sections.map((one) => (one.section === name ? { ...one, text: one.text + text } : one));
}
