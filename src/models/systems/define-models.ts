import type { Connection } from 'mongoose';
import { defineCanvasModels } from '../canvas/define-models';
import { defineDevicesModels } from '../devices/define-models';
import { defineFlowsModels } from '../flows/define-models';
import { defineSupportModels } from '../support/define-models';

/** Collections of all systems. */
export const defineSystemModels = (connection: Connection) => ({
  ...defineCanvasModels(connection),
  ...defineSupportModels(connection),
  ...defineDevicesModels(connection),
  ...defineFlowsModels(connection),
});
