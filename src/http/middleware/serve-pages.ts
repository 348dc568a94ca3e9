import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { contextOf } from '../request-context';

const YEAR_SECONDS = 31_536_000;
/** Addresses of the server itself: an unknown one below them is a 404, not a page. */
const NOT_PAGES = /^\/(api|v1|mcp|embed|docs|admin|health|metrics|socket\.io|assets)(\/|$)/;
/** For pages of other sites: their browsers take it only where it says so. */
const WIDGET = 'widget.js';

/**
 * The built pages. Files under `assets/` carry a hash in their name and are kept for good; all else is asked for again.
 * Any other address that a browser opens gets index.html: the pages have their own router.
 */
export function servePages(webRoot: string): RequestHandler[] {
  const files = express.static(webRoot, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      const isHashed = path.startsWith(join(webRoot, 'assets'));
      if (path === join(webRoot, WIDGET)) response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
      response.setHeader('Cache-Control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
  return [
    (request, response, next) => {
      if (request.method === 'GET' || request.method === 'HEAD') contextOf(response).operation = 'page';
      next();
    },
    files,
    (request, response, next) => {
      const isPage =
        (request.method === 'GET' || request.method === 'HEAD') &&
        !NOT_PAGES.test(request.path) &&
        request.accepts('html') !== false;
      // Whoever takes anything gets the first page; below it, where a script or a client may have missed, it takes a browser.
      const wantsPage = isPage && (request.path === '/' || (request.headers.accept ?? '').includes('text/html'));
      if (!wantsPage) {
        contextOf(response).operation = 'unmatched';
        return next();
      }
      response.sendFile(
        'index.html',
        { root: webRoot, cacheControl: false, headers: { 'Cache-Control': 'no-cache' } },
        (error?: Error) => {
          if (error && !response.headersSent) next(); // not built: 404
        },
      );
    },
  ];
}
