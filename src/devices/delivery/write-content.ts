import { z } from 'zod';
import { extractedItemSchema } from '../../contracts/devices/agent-schemas';
import { deviceWriteContext, type DeviceWriteRecord } from '../../models/devices/records/device-write.model';
import { type SealedSecret, type Secrets, SecretUnreadable } from '../../security/secrets/secrets';

const contentSchema = z.object({
  /** What was found, of kind `item`. */
  item: extractedItemSchema.optional(),
  /** The frame's `data`: of a write, and of an item that was planned. */
  data: z.record(z.string(), z.unknown()).optional(),
});
/** What is to be written. */
export type WriteContent = z.infer<typeof contentSchema>;
type Owner = Pick<DeviceWriteRecord, 'organisationId' | 'agentId' | 'key'>;

export const sealContent = (secrets: Secrets, of: Owner, content: WriteContent): SealedSecret =>
  secrets.seal(JSON.stringify(content), deviceWriteContext(of));

/** Undefined where it is gone, or sealed by a key that is not known any more. */
export function openContent(
  secrets: Secrets,
  { sealed, keyVersion, ...of }: Owner & Pick<DeviceWriteRecord, 'sealed' | 'keyVersion'>,
): WriteContent | undefined {
  if (!sealed || !keyVersion) return undefined;
  try {
    return contentSchema.parse(JSON.parse(secrets.open({ sealed, keyVersion }, deviceWriteContext(of))));
  } catch (error) {
    if (error instanceof SecretUnreadable) return undefined;
    throw error;
  }
}
