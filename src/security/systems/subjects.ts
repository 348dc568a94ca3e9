import type { RunSubject } from '../../contracts/systems/names';
import { canvasSubject } from '../canvas/canvas-subject';
import { devicesSubject } from '../devices/devices-subject';
import { flowsSubject } from '../flows/flows-subject';
import type { Subject } from '../subject';
import { sessionSubject } from '../support/session-subject';

/** What runs and approvals of all systems may be about, by kind. */
export const systemSubjects: Readonly<Record<RunSubject, Subject>> = {
  canvas: canvasSubject,
  support: sessionSubject,
  devices: devicesSubject,
  flows: flowsSubject,
};
