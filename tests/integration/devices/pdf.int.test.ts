/** Text of PDFs, in the thread that is built for it. */
import { deflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import { readPdf } from '../../../src/agents/devices/extract/pdf/read-pdf';
import { PDF_PAGES_MAX } from '../../../src/agents/devices/extract/pdf/pdf-text';
import { readSource } from '../../../src/agents/devices/extract/read-source';

type Options = ConstructorParameters<typeof PDFDocument>[0];
const make = (draw: (pdf: InstanceType<typeof PDFDocument>) => void, options: Options = {}) =>
  new Promise<Buffer>((resolve) => {
    const pdf = new PDFDocument(options);
    const pieces: Buffer[] = [];
    pdf.on('data', (piece: Buffer) => pieces.push(piece));
    pdf.on('end', () => resolve(Buffer.concat(pieces)));
    draw(pdf);
    pdf.end();
  });

/** A page whose content unpacks to so many bytes. */
function bomb(bytes: number): Buffer {
  const stream = deflateSync(Buffer.alloc(bytes, ' BT (x) Tj ET\n'));
  const head = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
4 0 obj<</Length ${stream.length}/Filter/FlateDecode>>stream
`;
  return Buffer.concat([Buffer.from(head), stream, Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF')]);
}

it('reads pages in order, as a device sends them', async () => {
  const bytes = await make((pdf) => {
    pdf.text('TODO: Send the offer by 2026-12-01');
    pdf.addPage().text('Zweite Seite: Grüße');
  });
  const file = { path: '/a/offer.pdf', name: 'offer.pdf', content: bytes.toString('base64') };
  expect(await readSource({ ...file, metadata: { encoding: 'base64' } })).toEqual({
    ...{ kind: 'file', name: 'offer.pdf', text: 'TODO: Send the offer by 2026-12-01\n\nZweite Seite: Grüße' },
  });
  // Under another name it is known by its first letters.
  expect(await readSource({ ...file, name: 'x.bin', metadata: { encoding: 'base64' } })).toHaveProperty('text');
});

it('names what cannot be read, and why', async () => {
  const good = await make((pdf) => pdf.text('Something'));
  const locked = await make((pdf) => pdf.text('secret'), { userPassword: 'x', ownerPassword: 'y' });
  const blank = await make((pdf) => pdf.rect(1, 1, 9, 9).stroke());
  expect(await readPdf(locked)).toEqual({ problem: 'is a PDF with a password' });
  expect(await readPdf(good.subarray(0, 300))).toEqual({ problem: 'is a broken PDF' });
  expect(await readPdf(Buffer.from('%PDF-1.7 and nothing'))).toEqual({ problem: 'is a broken PDF' });
  expect(await readPdf(blank)).toEqual({ problem: 'is a PDF without text, such as a scan' });
  const broken = { path: '/a.pdf', name: 'a.pdf', content: good.toString('utf8') };
  expect(await readSource(broken)).toHaveProperty('problem');
});

it('reads so many pages and no more', async () => {
  const many = await make((pdf) => {
    for (let page = 0; page < PDF_PAGES_MAX + 2; page += 1) pdf.addPage().text(`Page ${page}`);
  });
  const read = await readPdf(many);
  expect(read).toHaveProperty('text', expect.stringContaining('(3 further pages were not read.)'));
});

it('ends what takes too long, or too much memory, and goes on with the next; a run that ends, ends it', async () => {
  // Sixty megabytes of drawing out of one page: seconds of work for any machine.
  const heavy = bomb(60_000_000);
  expect(heavy.length).toBeLessThan(1_000_000);
  expect(await readPdf(heavy, undefined, { timeoutMs: 500 })).toEqual({
    problem: 'is a PDF that takes too long to read',
  });
  expect(await readPdf(await make((pdf) => pdf.text('Still here')))).toEqual({ text: 'Still here' });
  expect(await readPdf(heavy, undefined, { growthMaxBytes: 1_000_000 })).toEqual({
    problem: 'is a PDF that takes too much memory to read',
  });
  const stop = new AbortController();
  const stopped = readPdf(heavy, stop.signal);
  setTimeout(() => stop.abort(new Error('the run ended')), 100);
  await expect(stopped).rejects.toThrow('the run ended');
});
