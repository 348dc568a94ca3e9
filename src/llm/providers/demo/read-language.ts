import type { Language } from './phrases/index';

const WORDS: Partial<Record<Language, RegExp>> = {
  en: /\b(the|a|an|for|of|with|and|about|make|create|please|my|our|to|on|in|is|board|build)\b/gi,
  de: /\b(der|die|das|ein|eine|einen|für|mit|und|über|zu|erstelle|mache|bitte|mein|unser|auf|ist|den|dem|zum|zur)\b/gi,
  fr: /\b(le|la|les|un|une|des|pour|avec|et|sur|crée|créer|fais|faire|mon|notre|nos|du|est|au|aux|moi|s'il)\b|\bl['’]|\bd['’]/gi,
  es: /\b(el|la|los|las|un|una|para|con|y|sobre|crea|crear|haz|hacer|mi|nuestro|nuestra|del|es|al|por|favor)\b|[¿¡ñ]/gi,
  id: /\b(yang|untuk|dan|dengan|tentang|buat|buatkan|buatlah|saya|kami|kita|di|ke|dari|papan|rencana|sebuah|tolong|semua|hapus|menjadi|ini|daftar)\b/gi,
};

/** The language of a text: by its script, else by its small words; undefined where neither tells. */
export function readLanguage(text: string): Language | undefined {
  if (/[\u3040-\u30ff]/.test(text)) return 'ja';
  if (/[\uac00-\ud7af\u1100-\u11ff]/.test(text)) return 'ko';
  if (/[\u4e00-\u9fff]/.test(text)) return 'zh';
  if (/[\u0400-\u04ff]/.test(text)) return 'ru';
  if (/[\u0600-\u06ff]/.test(text)) return 'ar';
  const scores = Object.entries(WORDS).map(([language, pattern]) => ({
    language: language as Language,
    score: text.match(pattern)?.length ?? 0,
  }));
  const best = scores.reduce((most, next) => (next.score > most.score ? next : most));
  return best.score > 0 ? best.language : undefined;
}
