import type { Language } from '../../phrases/index';
import { ar } from './ar';
import { de } from './de';
import type { DeviceWords } from './device-words';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { id } from './id';
import { ja } from './ja';
import { ko } from './ko';
import { ru } from './ru';
import { zh } from './zh';

/** By language; the order in which they are tried where a text does not tell its own. */
export const wordsByLanguage: Record<Language, DeviceWords> = { en, de, fr, es, id, ru, zh, ja, ko, ar };
