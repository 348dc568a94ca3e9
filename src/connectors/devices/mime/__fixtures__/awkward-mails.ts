import { ATTACHED } from './attached';
import { BODIES } from './bodies';
import { BROKEN } from './broken';
import { CHARSETS, HEADS } from './charsets-and-heads';
import type { AwkwardMail } from './mail-bytes';

/** All of them. */
export const AWKWARD_MAILS: readonly AwkwardMail[] = [...CHARSETS, ...HEADS, ...BODIES, ...ATTACHED, ...BROKEN];
