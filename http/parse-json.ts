/** Objects and arrays inside each other. */
export const deepestJson = 64

/** All that a text that JSON.parse took holds, but literals, colons and blanks. Each character is looked at once. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|-?\d[\d.eE+-]*/g

/** Names by which an object reaches what all objects share. */
const reserved = new Set(['__proto__', 'constructor', 'prototype'])

/** The value, or what is wrong with the text as a sentence. */
export type ParsedJson = { value: unknown; fault?: undefined } | { fault: string }

/**
 * Parses JSON that came from outside, strictly (RFC 7493, I-JSON): whatever two readers could understand differently, or PostgreSQL
 * could not keep, is a fault, so that no value changes on its way. Linear in the length of the text.
 */
export function parseJson(json: Uint8Array | string): ParsedJson {
  let text: string
  let value: unknown
  try {
    text = typeof json === 'string' ? json : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json)
    value = JSON.parse(text)
  } catch {
    return { fault: 'it is not JSON in UTF-8' }
  }
  const fault = faultOf(text)
  return fault === undefined ? { value } : { fault }
}

/** The first thing that is wrong with a text whose grammar is right. */
function faultOf(text: string): string | undefined {
  /** The names that each open object has used; an array has none. */
  const open: (Set<string> | undefined)[] = []
  let isName = false
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      if (open.push(token === '{' ? new Set() : undefined) > deepestJson)
        return `it is more than ${deepestJson} levels deep`
      isName = token === '{'
    } else if (token === '}' || token === ']') {
      open.pop()
    } else if (token === ',') {
      isName = open.at(-1) !== undefined
    } else {
      const fault = token.startsWith('"') ? textFault(token, isName ? open.at(-1) : undefined) : numberFault(token)
      if (fault) return fault
      isName = false
    }
  }
  return undefined
}

/** @param names those that the object has used, when the text is the name of a member */
function textFault(token: string, names: Set<string> | undefined): string | undefined {
  const text = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1)
  if (!text.isWellFormed()) return 'a text holds half of a surrogate pair'
  if (text.includes('\0')) return 'a text holds U+0000'
  if (!names) return undefined
  if (reserved.has(text)) return `no member may be called ${text}`
  if (names.has(text)) return `the member ${text.slice(0, 100)} stands twice`
  names.add(text)
  return undefined
}

/** Signs that a number may be written with. */
export const longestNumber = 40

/** A double keeps integers up to 2^53 and any 15 digits (RFC 7493 §2.2). */
function numberFault(token: string): string | undefined {
  if (token.length > longestNumber) return 'a number is too long'
  const value = Number(token)
  const [mantissa = ''] = token.split(/[eE]/)
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+|0+$/g, '')
  const isThere = Number.isFinite(value) && (value === 0) === (digits === '')
  const isExact = digits.length <= 15 || (/^-?\d+$/.test(token) && Number.isSafeInteger(value))
  if (isThere && isExact) return undefined
  return 'a number is too large or too exact to be kept as it is'
}
