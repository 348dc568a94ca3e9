import type { RequestHandler } from 'express';

const FONT_LINK = /<link [^>]*href="https:\/\/fonts\.googleapis\.com\/[^>]*>/g;

/**
 * The queue dashboard (@bull-board/ui 9.10.1) asks another host for its fonts. Our policy blocks that with an error in
 * the console; without the link it uses the fonts it names next.
 */
export const withoutForeignFonts: RequestHandler = (_request, response, next) => {
  const send = response.send.bind(response);
  response.send = (body) => send(typeof body === 'string' ? body.replace(FONT_LINK, '') : body);
  next();
};
