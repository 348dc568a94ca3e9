/** Names are chosen by strangers: no mail program may take one for an address to follow. */
export const plain = (name: string): string => name.replace(/[:/\\@]|\.(?=\S)/g, ' ').replace(/\s+/g, ' ');
