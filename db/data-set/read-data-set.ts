import { readFile } from 'node:fs/promises'
import { type DataSet, DataSetForm } from './data-set.ts'
import { checkReferences, type DataSetIssue } from './references.ts'

/** A data set that cannot be loaded; the message lists all that is wrong, a line each, and no person's number. */
export class DataSetRefused extends Error {
  readonly issues: DataSetIssue[]

  constructor(source: string, issues: DataSetIssue[]) {
    const lines = issues.map(({ at, message }) => `  ${at || '(the whole file)'}: ${message}`)
    super(`${source} is not a data set (db/data-set/README.md has the form):\n${lines.join('\n')}`)
    this.name = 'DataSetRefused'
    this.issues = issues
  }
}

/** `['boxes', 2, 'ssin']` as `boxes[2].ssin`. */
function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (place, step) => (typeof step === 'number' ? `${place}[${step}]` : `${place}${place && '.'}${String(step)}`),
    '',
  )
}

/**
 * Checks a data set whole: its form and, when that is right, that its parts agree with each other.
 * @param source names it in the message
 * @throws DataSetRefused with all issues at once
 */
export function parseDataSet(json: unknown, source: string): DataSet {
  const parsed = DataSetForm.safeParse(json)
  const issues = parsed.success
    ? checkReferences(parsed.data)
    : parsed.error.issues.map((issue) => ({ at: placeOf(issue.path), message: issue.message }))
  if (parsed.success && issues.length === 0) return parsed.data
  throw new DataSetRefused(source, issues)
}

/**
 * Reads a data set from a file.
 * @throws DataSetRefused; the file system's error when the file cannot be read
 */
export async function readDataSet(file: string): Promise<DataSet> {
  const content = await readFile(file, 'utf8')
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch {
    // The parser's own message quotes the file, which holds people's numbers.
    throw new DataSetRefused(file, [{ at: '', message: 'is not JSON' }])
  }
  return parseDataSet(json, file)
}
