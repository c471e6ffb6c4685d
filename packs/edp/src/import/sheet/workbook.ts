import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import ExcelJS from 'exceljs';
import type { Archive } from './archive.ts';
import { notASpreadsheet, UnreadableFile } from './unreadable.ts';

/** Texts that cells share are kept in memory while a workbook is read; this many bytes of them at most. */
const SHARED_TEXTS_AT_MOST = 256 * 1024 * 1024;

export interface Workbook {
  /** Days are counted from 1904, not from 1900. */
  readonly date1904: boolean;
  /** The rows of each sheet in the order of the tabs. A sheet is read while its rows are asked for. */
  readonly sheets: AsyncIterable<AsyncIterable<ExcelJS.Row>>;
}

interface Relationship {
  readonly Id: string;
  readonly Type: string;
  readonly Target: string;
}

/**
 * Opens a workbook with exceljs' parsers of its parts. Its streaming reader takes the parts as they lie in the file,
 * where texts and styles follow the sheets that use them, and can lose those that are unpacked while it is busy with
 * one: here each part is read when it is needed. The parts are found as ECMA-376 (Open Packaging Conventions) says.
 * @throws {UnreadableFile} when there is no workbook in the file
 */
export async function openWorkbook(archive: Archive): Promise<Workbook> {
  const parser = new PartParser();
  const path = targetOf(await parser.relationships(archive, ''), 'officeDocument', '');
  if (!path?.endsWith('.xml')) throw notASpreadsheet();
  const links = await parser.relationships(archive, path);
  const pathOf = (type: string): string | null => targetOf(links, type, path);
  if (!pathOf('worksheet')) throw notASpreadsheet();
  const main = await archive.read(path);
  if (!main) throw notASpreadsheet();
  const { sheets, date1904 } = await parser.workbook(main);
  const styles = await archive.read(pathOf('styles') ?? '');
  if (styles) await parser.styles(styles);
  const texts = await archive.read(pathOf('sharedStrings') ?? '');
  if (texts) await parser.sharedTexts(texts);
  const worksheets = links.filter(({ Type }) => isOfType(Type, 'worksheet'));
  return {
    date1904,
    sheets: (async function* () {
      for (const { rId } of sheets) {
        const link = worksheets.find(({ Id }) => Id === rId);
        // Sheets that are a chart have no rows.
        if (!link) continue;
        const part = await archive.read(resolve(link.Target, path));
        if (!part) throw new Error(`${link.Target} is missing`);
        yield parser.worksheet(part);
      }
    })(),
  };
}

/** Relationship types of the strict and of the transitional format differ in all but their ends. */
const isOfType = (type: string, end: string): boolean => type.endsWith(`/${end}`);

/** Targets are relative to the part that names them, or absolute. */
const resolve = (target: string, from: string): string =>
  posix.join('/', target.startsWith('/') ? '' : posix.dirname(from), target).slice(1);

function targetOf(links: readonly Relationship[], type: string, from: string): string | null {
  const link = links.find(({ Type }) => isOfType(Type, type));
  return link ? resolve(link.Target, from) : null;
}

// oxlint-disable no-underscore-dangle -- these are exceljs' names
/** What exceljs' reader calls itself with, which its types leave out. */
interface Internals {
  _parseRels(part: Readable): Promise<void>;
  _parseWorkbook(part: Readable): Promise<void>;
  _parseStyles(part: Readable): Promise<void>;
  _parseSharedStrings(part: Readable): AsyncIterable<unknown>;
  _parseWorksheet(text: AsyncIterable<string>, id: string): Iterable<{ value: AsyncIterable<ExcelJS.Row> }>;
  workbookRels?: readonly Relationship[];
  readonly model: { readonly sheets?: readonly { readonly rId: string }[] };
  readonly properties: { readonly model?: { readonly date1904?: boolean } };
}

/** exceljs' parsers, which share what they have read: texts and styles are looked up by the sheets. */
class PartParser {
  readonly #reader = new ExcelJS.stream.xlsx.WorkbookReader('', {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  }) as unknown as Internals;

  /** What a part refers to; `path` is empty for the package itself. */
  async relationships(archive: Archive, path: string): Promise<readonly Relationship[]> {
    const { dir, base } = posix.parse(path);
    const part = await archive.read(posix.join(dir, '_rels', `${base}.rels`));
    if (!part) return [];
    await this.#reader._parseRels(part);
    return this.#reader.workbookRels ?? [];
  }

  async workbook(part: Readable): Promise<{ sheets: readonly { readonly rId: string }[]; date1904: boolean }> {
    await this.#reader._parseWorkbook(part);
    const { model, properties } = this.#reader;
    return { sheets: model.sheets ?? [], date1904: properties.model?.date1904 === true };
  }

  styles(part: Readable): Promise<void> {
    return this.#reader._parseStyles(part);
  }

  async sharedTexts(part: Readable): Promise<void> {
    let size = 0;
    part.on('data', (text: string) => {
      size += text.length;
      if (size > SHARED_TEXTS_AT_MOST) part.destroy(tooMuchText());
    });
    for await (const text of this.#reader._parseSharedStrings(part)) void text;
  }

  worksheet(part: Readable): AsyncIterable<ExcelJS.Row> {
    const [sheet] = this.#reader._parseWorksheet(part, '');
    return sheet!.value;
  }
}

function tooMuchText(): UnreadableFile {
  return new UnreadableFile('too_much_text', {
    es: 'El libro de Excel tiene demasiado texto distinto. Guárdelo como CSV (UTF-8): no tiene límite de tamaño.',
    en: 'The Excel workbook has too much distinct text. Save it as CSV (UTF-8), which has no limit of size.',
  });
}
