import type { FormatDeclaration } from '../event-format';

/** Events of flows as their own streams tell them. */
export const flowsFormats: Readonly<Record<'flows', FormatDeclaration>> = {
  flows: { isStateful: true, open: () => () => [] },
};
