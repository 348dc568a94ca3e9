import { canvasNamespace } from '../canvas/canvas.namespace';
import type { SystemNamespace } from '../system-namespace';

/** Namespaces of all systems. */
export const systemNamespaces: readonly SystemNamespace[] = [{ name: '/canvas', open: canvasNamespace }];
