import { ar } from './ar';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { id } from './id';
import { ja } from './ja';
import { ko } from './ko';
import type { Phrases } from './phrases';
import { ru } from './ru';
import { zh } from './zh';

/** Languages the demo model can label a board in; any other gets English labels around its own topic. */
export const phrasesByLanguage = { en, de, fr, es, id, ru, zh, ja, ko, ar } satisfies Record<string, Phrases>;
export type Language = keyof typeof phrasesByLanguage;
