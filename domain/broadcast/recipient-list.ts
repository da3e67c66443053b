import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { Holder } from '#domain/ebox/holder.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { parseSsin } from '#domain/identifier/ssin.ts'
import { badRequest, issue } from '#domain/problem.ts'
import { type GivenRecipient, mostWords, wordsOf } from './recipient.ts'

/** Recipients that are judged, kept and delivered together. */
export const recipientsOnPage = 2_000

/** Bytes of a line, and more than any recipient takes. */
const longestLine = 1_000

/** The columns that a list may have, by the first line, in any order and whatever their case. */
const columnNames = ['enterprisenumber', 'ssin', 'quality'] as const
type ColumnName = (typeof columnNames)[number]

/** In which column each of them stands. */
type Columns = Partial<Record<ColumnName, number>>

/**
 * Reads a list of recipients while it arrives: CSV in UTF-8, by comma or semicolon, one recipient a line (contract: the columns are
 * undocumented). The first line names the columns: `enterpriseNumber`, `ssin`, `ssin` and `quality`; a list of one column may go
 * without, when its first line is a recipient. Empty lines are passed over. A cell may stand in quotes, and ends with its line: no
 * recipient has a line break, so that a quote too many makes one line wrong and swallows none after it. Never more than a page is in memory.
 * @throws badRequest when it is no such list: nothing of it is to be kept then
 */
export async function* recipientPages(csv: AsyncIterable<Uint8Array>): AsyncGenerator<GivenRecipient[], void> {
  let columns: Columns | undefined
  let line = 0
  let page: GivenRecipient[] = []
  for await (const records of recordsOf(csv)) {
    for (const record of records) {
      line += 1
      if (!columns) {
        columns = columnsOf(record)
        if (columns) continue
        columns = columnOfOne(record)
      }
      if (record.every((cell) => cell === '')) continue
      page.push(recipientIn(record, columns, line))
      if (page.length < recipientsOnPage) continue
      yield page
      page = []
    }
  }
  if (!columns) throw notAList('The list is empty')
  if (page.length > 0) yield page
}

/** As many records at a time as the parser has ready: one await for each of a million would cost more than reading them. */
async function* recordsOf(csv: AsyncIterable<Uint8Array>): AsyncGenerator<string[][], void> {
  const parser = parse({
    delimiter: [',', ';'],
    // Not found out by the first line: of a list put together from several, each line ends as it likes.
    record_delimiter: ['\r\n', '\n', '\r'],
    quote: null,
    bom: true,
    trim: true,
    relax_column_count: true,
    max_record_size: longestLine,
  })
  const source = Readable.from(csv, { objectMode: false })
  // A list that breaks off in the middle ends the parser with what broke it.
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  try {
    for await (const first of parser) {
      const records: string[][] = []
      for (let next: unknown = first; isRecord(next); next = parser.read()) records.push(next.map(withoutQuotes))
      yield records
    }
  } catch (thrown) {
    throw thrown instanceof CsvError ? notAList(thrown.message) : thrown
  } finally {
    source.destroy()
  }
}

/** What the parser gives without options that cast; null when it has nothing ready. */
const isRecord = (value: unknown): value is string[] => Array.isArray(value)

/** What stands in a pair of quotes; a cell with one of them stays as it is, and names nobody. */
const withoutQuotes = (cell: string): string =>
  cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).trim() : cell

/** @returns undefined when the line names no columns */
function columnsOf(record: string[]): Columns | undefined {
  const names = record.map((cell) => cell.toLowerCase())
  const columns: Columns = {}
  for (const name of columnNames) if (names.includes(name)) columns[name] = names.indexOf(name)
  if (columns.enterprisenumber === undefined && columns.ssin === undefined) return undefined
  return columns
}

/** @throws badRequest when the first line is no recipient either */
function columnOfOne(record: string[]): Columns {
  const [cell = ''] = record
  if (record.length === 1 && parseEnterpriseNumber(cell)) return { enterprisenumber: 0 }
  if (record.length === 1 && parseSsin(cell)) return { ssin: 0 }
  throw notAList('The first line names the columns: enterpriseNumber, ssin, or ssin and quality')
}

function recipientIn(record: string[], columns: Columns, line: number): GivenRecipient {
  const holder = holderIn(record, columns)
  return holder
    ? { line, words: wordsOf(holder), holder }
    : { line, words: record.join(';').slice(0, mostWords).toWellFormed() }
}

function holderIn(record: string[], columns: Columns): Holder | undefined {
  const cell = (name: ColumnName) => record[columns[name] ?? -1] || undefined
  const [number, person, quality] = [cell('enterprisenumber'), cell('ssin'), cell('quality')]
  if (number !== undefined) {
    const enterpriseNumber = person === undefined ? parseEnterpriseNumber(number) : undefined
    return enterpriseNumber && { eboxType: 'enterprise', enterpriseNumber }
  }
  const ssin = person === undefined ? undefined : parseSsin(person)
  if (!ssin) return undefined
  return quality === undefined ? { eboxType: 'citizen', ssin } : { eboxType: 'professional', ssin, quality }
}

const notAList = (detail: string) =>
  badRequest([
    issue.invalidStructure({ in: 'body', code: 'INVALID_INPUT', detail: `Not a list of recipients: ${detail}` }),
  ])
