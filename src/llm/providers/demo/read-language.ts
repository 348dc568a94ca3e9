import type { Language } from './phrases/index';

const WORDS: Partial<Record<Language, RegExp>> = {
  en: /\b(the|a|an|for|of|with|and|about|make|create|please|my|our|to|on|in|is|board|build|add|draw|delete|rename|remove|move|ideas?|stickies|sticky|steps?|compare|vs|versus|compared|table|three|four|five|six|seven|ten)\b/gi,
  de: /\b(der|die|das|ein|eine|einen|für|mit|und|über|zu|erstelle|mache?|plane|zeichne|lösche|entferne|benenne|verschiebe|vergleiche|bitte|mein|unser|auf|ist|den|dem|zum|zur|im|ideen|spalten|phasen|schritten?|haftnotiz(en)?|zettel|drei|vier|fünf|sechs|sieben|zehn)\b/gi,
  fr: /\b(le|la|les|un|une|des|pour|avec|et|sur|crée|créer|fais|faire|planifie|dessine|ajoute|supprime|renomme|compare|déplace|mon|notre|nos|du|est|au|aux|moi|s'il|idées|colonnes|étapes|notes|trois|quatre|cinq|sept|huit|dix)\b|\bl['’]|\bd['’]/gi,
  es: /\b(el|la|los|las|un|una|para|con|y|sobre|crea|crear|haz|hacer|planifica|dibuja|añade|borra|elimina|mueve|compara|mi|nuestro|nuestra|del|es|al|por|favor|notas?|pasos|fases|columnas|tres|cuatro|cinco|siete|ocho|diez)\b|[¿¡ñ]/gi,
  id: /\b(yang|untuk|dan|dengan|tentang|buat|buatkan|buatlah|saya|kami|kita|di|ke|dari|papan|rencana|rencanakan|sebuah|satu|tolong|semua|hapus|ubah|pindahkan|bandingkan|tambahkan|gambar|menjadi|dalam|ini|daftar|catatan|kolom|langkah|tiga|empat|lima|enam|sepuluh)\b/gi,
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
