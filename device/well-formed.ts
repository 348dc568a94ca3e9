/** The text with each half of a character, which UTF-8 cannot hold, as U+FFFD. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');
