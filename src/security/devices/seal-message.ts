import type { Types } from 'mongoose';
import type { SealedSecret, Secrets } from '../secrets/secrets';

/** What a message is sealed for. */
export const messageContext = (id: Types.ObjectId) => ['device-message', id.toHexString()];

/** What was said in a thread, as it is kept. */
export const sealMessage = (secrets: Secrets, id: Types.ObjectId, text: string): SealedSecret =>
  secrets.seal(text, messageContext(id));

/** What was said. Throws `SecretUnreadable` where the master key is not known any more. */
export const openMessage = (secrets: Secrets, message: SealedSecret & { _id: Types.ObjectId }): string =>
  secrets.open(message, messageContext(message._id));
