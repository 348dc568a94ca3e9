import type { StreamDeps } from '../../http/streams/stream-run';
import type { Base } from '../base';
import type { SystemApi } from '../system';

/** Threads. */
export const chatParts = (_base: Base, _stream: StreamDeps): SystemApi => ({ routes: [] });
