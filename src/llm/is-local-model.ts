import { isIP } from 'node:net';
import type { ResolvedModel } from '../../config/models';
import { isPublicAddress } from '../platform/public-address';

/** Names that stand for nothing on the public internet (RFC 6761, 6762, 8375; ICANN’s `internal`), and what routers call their networks. */
const LOCAL_NAME = /(^|\.)(localhost|local|internal|lan|home\.arpa)$/i;

/**
 * Whether a model runs on a server of one's own, which takes minutes over a long prompt and is restarted now and then: the catalogue says
 * so (`local`), or it is Ollama's, or its address is on this machine, in a private network or a name without a dot.
 */
export function isLocalModel({
  local,
  provider,
  baseUrl,
}: Pick<ResolvedModel, 'local' | 'provider' | 'baseUrl'>): boolean {
  if (local !== undefined) return local;
  if (provider === 'ollama') return true;
  if (!baseUrl || !URL.canParse(baseUrl)) return false;
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return LOCAL_NAME.test(host) || !host.includes('.');
}
