import type { RunKind, RunSubject } from '@contracts/systems/names';

/** Where the pages of what a run is about are; each lies below by its id. What is about a device or a flow may be one of several things: its page finds out. */
export const SUBJECT_PATHS: Record<RunSubject, string> = {
  canvas: '/canvases',
  support: '/support',
  devices: '/devices/about',
  flows: '/flows/about',
};
/** Of kinds of runs that say more than what they are about. */
const KIND_PATHS: Partial<Record<RunKind, string>> = {
  'devices.chat': '/devices/chat',
  'devices.agent': '/devices/agents',
  'flows.execution': '/flows',
  'flows.chat': '/flows/chat',
};

/** The page of what a run is about; `kind`: of the run, where it is known. */
export const subjectPath = ({ kind: of, id }: { kind: RunSubject; id: string }, kind?: RunKind): string =>
  `${(kind === undefined ? undefined : KIND_PATHS[kind]) ?? SUBJECT_PATHS[of]}/${id}`;

/** The list of the runs about one thing alone. */
export const runsAbout = (kind: RunSubject, id: string): string => `/runs?about=${kind}:${id}`;
