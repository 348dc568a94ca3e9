/** Words of an embedded chat, in the languages that it speaks. */
const en = {
  open: 'Open chat',
  close: 'Close chat',
  say: 'Your message',
  send: 'Send',
  stop: 'Stop',
  you: 'You',
  answering: 'Answering …',
  waits: 'Somebody will look at this. The answer comes here.',
  offline: 'You are offline. Messages can be sent again once you are back.',
  failed: 'That did not work.',
  again: 'Try again',
  many: 'That was a lot at once. Try again in a minute.',
  closed: 'This chat is closed at the moment.',
  conversation: 'Conversation',
};
export type Texts = typeof en;

const languages: Record<string, Texts> = {
  en,
  de: {
    open: 'Chat öffnen',
    close: 'Chat schließen',
    say: 'Ihre Nachricht',
    send: 'Senden',
    stop: 'Anhalten',
    you: 'Sie',
    answering: 'Antwortet …',
    waits: 'Jemand sieht sich das an. Die Antwort kommt hier.',
    offline: 'Sie sind offline. Sobald Sie wieder verbunden sind, kann die Nachricht gesendet werden.',
    failed: 'Das hat nicht geklappt.',
    again: 'Noch einmal',
    many: 'Das war viel auf einmal. Versuchen Sie es in einer Minute wieder.',
    closed: 'Dieser Chat ist gerade geschlossen.',
    conversation: 'Unterhaltung',
  },
  fr: {
    open: 'Ouvrir le chat',
    close: 'Fermer le chat',
    say: 'Votre message',
    send: 'Envoyer',
    stop: 'Arrêter',
    you: 'Vous',
    answering: 'Réponse en cours …',
    waits: 'Quelqu’un va s’en occuper. La réponse viendra ici.',
    offline: 'Vous êtes hors ligne. Le message pourra être envoyé à votre retour.',
    failed: 'Cela n’a pas fonctionné.',
    again: 'Réessayer',
    many: 'Trop de messages à la fois. Réessayez dans une minute.',
    closed: 'Ce chat est fermé pour le moment.',
    conversation: 'Conversation',
  },
  es: {
    open: 'Abrir el chat',
    close: 'Cerrar el chat',
    say: 'Su mensaje',
    send: 'Enviar',
    stop: 'Detener',
    you: 'Usted',
    answering: 'Respondiendo …',
    waits: 'Alguien lo revisará. La respuesta llegará aquí.',
    offline: 'Está sin conexión. Podrá enviar el mensaje cuando vuelva.',
    failed: 'No ha funcionado.',
    again: 'Intentar de nuevo',
    many: 'Demasiados mensajes a la vez. Inténtelo en un minuto.',
    closed: 'Este chat está cerrado por el momento.',
    conversation: 'Conversación',
  },
  ko: {
    open: '채팅 열기',
    close: '채팅 닫기',
    say: '메시지',
    send: '보내기',
    stop: '중지',
    you: '나',
    answering: '답변 중 …',
    waits: '담당자가 확인한 뒤 여기에 답변합니다.',
    offline: '오프라인입니다. 다시 연결되면 보낼 수 있습니다.',
    failed: '처리하지 못했습니다.',
    again: '다시 시도',
    many: '한꺼번에 너무 많이 보냈습니다. 1분 뒤에 다시 시도하세요.',
    closed: '지금은 채팅을 이용할 수 없습니다.',
    conversation: '대화',
  },
};

/** Words in the first language of the visitor that there are any in; else English. */
export function textsFor(preferred: readonly string[]): Texts {
  for (const tag of preferred) {
    const found = languages[tag.slice(0, 2).toLowerCase()];
    if (found) return found;
  }
  return en;
}
