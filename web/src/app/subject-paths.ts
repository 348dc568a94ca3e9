import type { RunSubject } from '@contracts/systems/names';

/** Where the pages of what a run is about are; each lies below by its id. */
export const SUBJECT_PATHS: Record<RunSubject, string> = {
  canvas: '/canvases',
  support: '/support',
  devices: '/devices/chat',
};

/** The list of the runs about one thing alone. */
export const runsAbout = (kind: RunSubject, id: string): string => `/runs?about=${kind}:${id}`;
