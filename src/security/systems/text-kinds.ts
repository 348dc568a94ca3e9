import { canvasTextKinds } from '../canvas/text-kinds';
import { devicesTextKinds } from '../devices/text-kinds';
import { flowsTextKinds } from '../flows/text-kinds';
import { supportTextKinds } from '../support/text-kinds';

/** Every kind of text that an agent of ours is given. */
export const TEXT_KINDS = { ...canvasTextKinds, ...supportTextKinds, ...devicesTextKinds, ...flowsTextKinds } as const;

export type TextKind = keyof typeof TEXT_KINDS;
export type KindOf<What extends 'command' | 'data'> = {
  [Kind in TextKind]: (typeof TEXT_KINDS)[Kind]['is'] extends What ? Kind : never;
}[TextKind];
