import type { Frame } from './kernel/frame';
import { systemContracts } from './systems/index';

/** The registry of frames over plain WebSockets. */
export const frames: readonly Frame[] = systemContracts.frames;
