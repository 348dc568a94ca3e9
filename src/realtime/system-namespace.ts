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
  /** Paired devices may come in by tokens of their own; default: they may not. */
  takesDeviceToken?: true;
  /** Its sockets renew their tokens and are closed by itself when these run out; default: they are cut, and come back with a new one. */
  renewsTokens?: true;
  /** Largest packet that its clients may send; default `PACKET_BYTES_MAX`. */
  packetBytesMax?: number;
  open(namespace: RealtimeNamespace, deps: RealtimeDeps): SystemNamespaceHolder;
}
