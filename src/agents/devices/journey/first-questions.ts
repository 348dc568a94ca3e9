import type { AgentType } from '../../../contracts/devices/agent-schemas';

/** The question that a conversation begins with, by language. */
const FIRST_QUESTIONS: Record<string, Record<AgentType, string>> = {
  en: {
    local: 'What kind of files are in the directories you want to monitor? (emails, documents, logs, etc.)',
    cloud: 'What kind of emails/messages should I look for? (client communications, invoices, meeting notes, etc.)',
  },
  de: {
    local: 'Was für Dateien liegen in den Ordnern, die überwacht werden sollen? (E-Mails, Dokumente, Protokolle usw.)',
    cloud:
      'Nach welchen E-Mails oder Nachrichten soll ich suchen? (Post von Kunden, Rechnungen, Besprechungsnotizen usw.)',
  },
  fr: {
    local: 'Quels types de fichiers se trouvent dans les dossiers à surveiller ? (e-mails, documents, journaux, etc.)',
    cloud: 'Quels e-mails ou messages dois-je rechercher ? (échanges avec des clients, factures, comptes rendus, etc.)',
  },
  es: {
    local: '¿Qué tipo de archivos hay en las carpetas que quieres vigilar? (correos, documentos, registros, etc.)',
    cloud: '¿Qué correos o mensajes debo buscar? (comunicaciones con clientes, facturas, notas de reuniones, etc.)',
  },
  ru: {
    local: 'Какие файлы лежат в папках, за которыми нужно следить? (письма, документы, журналы и т. д.)',
    cloud: 'Какие письма или сообщения мне искать? (переписка с клиентами, счета, заметки о встречах и т. д.)',
  },
  id: {
    local: 'Jenis berkas apa yang ada di folder yang ingin dipantau? (email, dokumen, log, dll.)',
    cloud: 'Email atau pesan seperti apa yang harus saya cari? (komunikasi klien, faktur, catatan rapat, dll.)',
  },
  zh: {
    local: '您要监视的文件夹里有哪些文件?(邮件、文档、日志等)',
    cloud: '我应该查找哪些邮件或消息?(客户往来、发票、会议记录等)',
  },
  ja: {
    local: '監視したいフォルダーにはどのようなファイルがありますか?(メール、文書、ログなど)',
    cloud: 'どのようなメールやメッセージを探せばよいですか?(顧客とのやり取り、請求書、会議メモなど)',
  },
  ko: {
    local: '모니터링할 폴더에는 어떤 파일이 있나요? (이메일, 문서, 로그 등)',
    cloud: '어떤 이메일이나 메시지를 찾을까요? (고객 연락, 청구서, 회의 메모 등)',
  },
  ar: {
    local: 'ما نوع الملفات في المجلدات التي تريد مراقبتها؟ (رسائل بريد، مستندات، سجلات، إلخ)',
    cloud: 'ما الرسائل التي ينبغي أن أبحث عنها؟ (مراسلات العملاء، الفواتير، ملاحظات الاجتماعات، إلخ)',
  },
};

export const firstQuestion = (type: AgentType, language: string): string =>
  (FIRST_QUESTIONS[language] ?? FIRST_QUESTIONS['en'])?.[type] ?? '';

/** The first language of an `Accept-Language` header, by weight, that there are words for; default `en`. */
export function readLanguage(header: string | undefined): string {
  const wanted = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((one) => /^\s*q=([\d.]{1,5})$/.exec(one)?.[1]).find((one) => one !== undefined);
      return { language: tag.trim().toLowerCase().split('-')[0] ?? '', weight: Number(weight ?? 1) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight);
  return wanted.find(({ language }) => Object.hasOwn(FIRST_QUESTIONS, language))?.language ?? 'en';
}
