import { storable } from './column-schemas';

/** For comparing without regard to case, in any script. */
export const fold = (text: string): string => storable(text).normalize('NFC').toLowerCase();
