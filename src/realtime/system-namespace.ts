import type { SystemNamespace as NamespaceName } from '../contracts/systems/names';
import type { RealtimeDeps, RealtimeNamespace } from './realtime-deps';
import type { RightsHolder } from './rights-watch';

/** A system's own namespace, as it is served. */
export interface SystemNamespaceHolder extends RightsHolder {
  /** Once its sockets are gone. */
  close(): Promise<void>;
}

/** A system's own kind of socket client. */
export interface SystemNamespace {
  name: NamespaceName;
  open(namespace: RealtimeNamespace, deps: RealtimeDeps): SystemNamespaceHolder;
}
