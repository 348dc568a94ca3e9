import type { Language } from '../phrases/index';
import { ar } from './ar';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { id } from './id';
import { ja } from './ja';
import { ko } from './ko';
import { ru } from './ru';
import type { Samples } from './samples';
import { zh } from './zh';

/** What was written by hand for each language of the phrases. */
export const samplesByLanguage: Record<Language, Samples> = { en, de, fr, es, id, ru, zh, ja, ko, ar };
