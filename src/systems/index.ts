import { canvasSystem } from './canvas/canvas.system';
import { devicesSystem } from './devices/devices.system';
import { flowsSystem } from './flows/flows.system';
import { supportSystem } from './support/support.system';
import type { System } from './system';

/** Every system, in the order of the navigation. */
export const systems: readonly System[] = [canvasSystem, supportSystem, devicesSystem, flowsSystem];
