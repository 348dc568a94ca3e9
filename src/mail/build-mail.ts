import type { Mail } from './mailer';

/** What a mail says: paragraphs, one link, and what to do if it was not asked for. */
export interface MailContent {
  subject: string;
  greeting: string;
  paragraphs: readonly string[];
  link?: { label: string; url: string };
  /** Last paragraph, set small. */
  note: string;
}

/** The mail as plain text and as HTML without anything remote. Texts of people are escaped. */
export function buildMail(id: string, to: string, content: MailContent): Mail {
  const { greeting, paragraphs, link, note } = content;
  const text = [greeting, ...paragraphs, ...(link ? [link.url] : []), note, '-- \nWeft'].join('\n\n');
  const html = [
    `<p>${escapeHtml(greeting)}</p>`,
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...(link
      ? [
          `<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.label)}</a></p>`,
          `<p style="font-size:12px;word-break:break-all">${escapeHtml(link.url)}</p>`,
        ]
      : []),
    `<p style="font-size:12px">${escapeHtml(note)}</p>`,
  ].join('\n');
  return {
    id,
    to,
    subject: oneLine(content.subject),
    text,
    html: `<!doctype html>\n<html lang="en"><body style="font-family:sans-serif;font-size:15px;line-height:1.5">\n${html}\n</body></html>`,
  };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** A line break in a subject would begin another header field; a sign that turns the direction makes it read as something else. */
const oneLine = (text: string) =>
  text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
