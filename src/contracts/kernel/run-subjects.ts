/** What a run may be about; who may see that may see the run. */
export const RUN_SUBJECTS = ['canvas', 'support'] as const;
export type RunSubject = (typeof RUN_SUBJECTS)[number];
